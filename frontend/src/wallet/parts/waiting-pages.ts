/** Where something waits for the member: a gift, a company's request, an offer, a notice. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatNumber } from "../../i18n/format";
import { type WaitingPage, getWaiting } from "../api/waiting";
import { t } from "../views/card-texts";
import { icon } from "./icons";

@customElement("waiting-pages")
export class WaitingPages extends AppElement {
  @reactive() private pages: WaitingPage[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    // told again at the next visit if it cannot be had now
    void getWaiting().then(({ pages }) => (this.pages = pages), () => undefined);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.pages.length === 0) return nothing;
    return html`<section class="notices" aria-label=${t("waiting")}>
      <div class="message information">
        ${icon("info")}
        <div class="notice-text">
          <p><strong>${t("waiting")}</strong></p>
          <ul class="plain-list">
            ${this.pages.map(
              ({ page, count }) =>
                html`<li><a class="text-link" href="/${page}">${t(page)}</a> · ${t("waiting-count", { count: formatNumber(count) })}</li>`,
            )}
          </ul>
        </div>
      </div>
    </section>`;
  }
}
