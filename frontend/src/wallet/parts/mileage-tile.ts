/** The balances at a glance, on the first view. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatNumber } from "../../i18n/format";
import { type Account, getAccounts } from "../api/member";
import { inLanguage } from "./words";
import { icon } from "./icons";
import { t } from "../views/card-texts";

@customElement("mileage-tile")
export class MileageTile extends AppElement {
  @reactive() private accounts: Account[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    // A glance only: if it cannot be had, the mileage view says why.
    void getAccounts().then(({ accounts }) => (this.accounts = accounts), () => undefined);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.accounts.length === 0) return nothing;
    return html`<section class="mileage-tile">
      <h2>${t("mileage-title")}</h2>
      <ul>
        ${this.accounts.map(
          (account) =>
            html`<li>
              <span>${inLanguage({ ko: account.name_ko, en: account.name_en })}</span>
              <strong>${formatNumber(account.balance)} ${account.unit}</strong>
            </li>`,
        )}
      </ul>
      <a class="text-link" href="/mileage">${t("mileage-more")}${icon("next")}</a>
    </section>`;
  }
}
