/** Partners that leave whose points the member holds: until when they take them, and what else can be done. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatNumber } from "../../i18n/format";
import { type Leaver, type Named, getLeavers } from "../api/partners";
import { t } from "../views/leaver-texts";
import { icon } from "./icons";
import { inLanguage } from "./words";

const DAY = 86_400_000;
const named = (thing: Named): string => inLanguage({ ko: thing.name_ko, en: thing.name_en });

@customElement("leaver-notices")
export class LeaverNotices extends AppElement {
  @reactive() private leavers: Leaver[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    // told again at the next visit if it cannot be had now
    void getLeavers().then(({ partners }) => (this.leavers = partners), () => undefined);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.leavers.length === 0) return nothing;
    return html`<section class="notices" aria-label=${t("title")}>
      <ul>
        ${this.leavers.map((leaver) => html`<li>${this.notice(leaver)}</li>`)}
      </ul>
    </section>`;
  }

  private notice(leaver: Leaver): TemplateResult {
    const end = new Date(`${leaver.ends_on}T00:00:00+09:00`);
    const last = formatDate(new Date(end.getTime() - DAY));
    const amount = `${formatNumber(leaver.balance)} ${leaver.unit}`;
    const name = named(leaver.partner);
    const leaving = leaver.state === "leaving";
    return html`<div class="message warning">
      ${icon("warning")}
      <div class="notice-text">
        <p><strong>${leaving ? t("leaving", { name, last }) : t("ended", { name, date: formatDate(end) })}</strong></p>
        <p>${t("hold", { asset: named(leaver.asset), amount })}</p>
        <ul class="plain-list">
          ${leaving ? html`<li>${t("use", { name, last })}</li>` : nothing}
          ${leaver.elsewhere.length > 0
            ? html`<li>${t("elsewhere", { names: leaver.elsewhere.map(named).join(", ") })}</li>`
            : nothing}
          ${leaver.exchangeable
            ? html`<li>${t("exchange")} <a class="text-link" href="/mileage/exchange">${t("exchange-go")}</a></li>`
            : nothing}
          ${!leaving && leaver.elsewhere.length === 0 && !leaver.exchangeable ? html`<li>${t("ask")}</li>` : nothing}
        </ul>
      </div>
    </div>`;
  }
}
