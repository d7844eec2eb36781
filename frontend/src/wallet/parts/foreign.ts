/** Said where it matters that this device holds another member's cards. */
import { type TemplateResult, html, nothing } from "lit";
import { state } from "../state";
import { t } from "../texts";
import { icon } from "./icons";

export function foreignNotice(): TemplateResult | typeof nothing {
  if (!state.foreign) return nothing;
  return html`<div class="message danger" role="alert">
    ${icon("warning")}
    <p>${t("foreign")} <a class="text-link" href="/settings">${t("to-settings")}</a></p>
  </div>`;
}
