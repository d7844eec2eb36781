import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { verifierOrigin } from "../base/page";
import { t } from "./texts";

/** What a phone's camera opens: information only, never a verdict. Reads nothing, keeps nothing, asks for nothing. */
@customElement("visitor-notice")
export class VisitorNotice extends AppElement {
  protected override render(): TemplateResult {
    return html`<section class="vf-visitor">
      <h1 class="view-title">${t("visitor-title")}</h1>
      <p>${t("visitor-text")}</p>
      <dl class="facts">
        <div>
          <dt>${t("visitor-address")}</dt>
          <dd class="vf-address">${verifierOrigin}</dd>
        </div>
      </dl>
      <p>${t("visitor-private")}</p>
      <p>${t("visitor-staff")}</p>
      <a class="krds-btn large secondary" href="/">${t("visitor-open")}</a>
    </section>`;
  }
}
