/** What will expire soon, until the member puts it away. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatNumber } from "../../i18n/format";
import { type ExpiryNotice, dismissExpiryNotice, getExpiryNotices } from "../api/member";
import { t } from "../views/mileage-texts";
import { Action } from "./action";
import { icon } from "./icons";
import { inLanguage } from "./words";

@customElement("expiry-notices")
export class ExpiryNotices extends AppElement {
  @reactive() private notices: ExpiryNotice[] = [];
  private readonly action = new Action(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.action.run(async () => (this.notices = (await getExpiryNotices()).notices));
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.notices.length === 0) return nothing;
    return html`<section class="notices">
      ${this.action.alert()}
      <ul>
        ${this.notices.map((notice) => html`<li>${this.notice(notice)}</li>`)}
      </ul>
    </section>`;
  }

  private notice(notice: ExpiryNotice): TemplateResult {
    const said = {
      name: inLanguage({ ko: notice.name_ko, en: notice.name_en }),
      amount: `${formatNumber(notice.amount)} ${notice.unit}`,
      date: formatDate(new Date(notice.expires_at)),
    };
    return html`<div class="message warning">
      ${icon("warning")}
      <div class="notice-text">
        <p><strong>${t("soon", said)}</strong></p>
        <p>${t("soon-lead")}</p>
        <button type="button" class="krds-btn xsmall text" ?disabled=${this.action.busy} @click=${() => this.dismiss(notice)}>
          ${t("put-away")}
        </button>
      </div>
    </div>`;
  }

  private dismiss(notice: ExpiryNotice): void {
    void this.action.run(async () => {
      await dismissExpiryNotice(notice.id);
      this.notices = this.notices.filter(({ id }) => id !== notice.id);
    });
  }
}
