/** That something new stands in a case about the member, until they have looked. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatNumber } from "../../i18n/format";
import { getCases } from "../api/cases";
import { t } from "../views/cases-texts";
import { icon } from "./icons";

@customElement("case-notices")
export class CaseNotices extends AppElement {
  @reactive() private unread = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    // the view says why if they cannot be had
    void getCases().then(({ unread }) => (this.unread = unread), () => undefined);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.unread === 0) return nothing;
    return html`<div class="message warning">
      ${icon("warning")}
      <div class="notice-text">
        <p><strong>${t("new", { count: formatNumber(this.unread) })}</strong></p>
        <p><a class="text-link" href="/mileage/cases">${t("new-go")}</a></p>
      </div>
    </div>`;
  }
}
