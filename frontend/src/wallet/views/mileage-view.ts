/** Balances and history of the member's mileage, and a proof for each entry. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatNumber, formatTime } from "../../i18n/format";
import {
  type Account,
  type Award,
  type Entry,
  type HistoryFilter,
  getAccounts,
  getAwards,
  getEntryProof,
  getHistory,
} from "../api/member";
import { Action, infoBox } from "../parts/action";
import { download } from "../parts/download";
import "../parts/case-notices";
import "../parts/expiry-notices";
import "../parts/leaver-notices";
import { icon } from "../parts/icons";
import { heading, loading } from "../parts/page";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t } from "./mileage-texts";

@customElement("mileage-view")
export class MileageView extends AppElement {
  @reactive() private accounts: Account[] | undefined;
  @reactive() private entries: Entry[] = [];
  @reactive() private next: string | null = null;
  @reactive() private less: Award[] = [];
  @reactive() private later = false;
  private filter: HistoryFilter = { asset: "", direction: "", period: "" };
  private asked = false;
  private readonly action = new Action(this);
  private readonly proving = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    void this.action.run(async () => {
      const [{ accounts }, history, awards] = await Promise.all([getAccounts(), getHistory(this.filter), getAwards()]);
      this.accounts = accounts;
      this.entries = history.results;
      this.next = history.next;
      this.less = awards.results.filter((award) => award.why_less !== "").slice(0, 5);
    });
  }

  protected override render(): TemplateResult {
    return html`${heading(t("title"))} ${this.action.alert()} ${this.body()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (this.accounts) {
      const filled = this.accounts.length > 0;
      return html`<case-notices></case-notices><expiry-notices></expiry-notices><leaver-notices></leaver-notices>${filled ? this.filled(this.accounts) : this.empty()}${this.lesser()}
        <p class="more-links">
          <a class="krds-btn medium text" href="/mileage/organisations">${t("organisations")}</a>
          <a class="krds-btn medium text" href="/mileage/won">${t("won")}</a>
          <a class="krds-btn medium text" href="/mileage/cases">${t("cases")}</a>
        </p>`;
    }
    if (this.action.error) return nothing;
    return state.online ? loading() : infoBox(t("offline"));
  }

  private empty(): TemplateResult {
    return html`<div class="empty">
        <span class="result-mark quiet">${icon("coins")}</span>
        <h2>${t("empty")}</h2>
        <p>${t("empty-lead")}</p>
      </div>
      <a class="krds-btn large primary wide-button" href="/pay">${icon("qr")}${t("pay")}</a>`;
  }

  private filled(accounts: Account[]): TemplateResult {
    return html`<h2 class="sr-only">${t("balances")}</h2>
      <ul class="balances">
        ${accounts.map((account) => html`<li>${this.balance(account)}</li>`)}
      </ul>
      <a class="krds-btn large primary wide-button" href="/pay">${icon("qr")}${t("pay")}</a>
      <a class="krds-btn medium secondary" href="/mileage/exchange">${t("exchange")}</a>
      <h2 class="section-title">${t("history")}</h2>
      ${this.choices(accounts)} ${this.entries.length > 0 ? this.proofKind() : nothing} ${this.proving.alert()}
      ${this.entries.length === 0 ? html`<p>${t("history-empty")}</p>` : nothing}
      <ul class="entries">
        ${this.entries.map((entry) => html`<li>${this.entry(entry)}</li>`)}
      </ul>
      ${this.next
        ? html`<button type="button" class="krds-btn medium tertiary wide-button" ?disabled=${this.action.busy} @click=${this.more}>
            ${this.action.label(t("more"))}
          </button>`
        : nothing}
      <h2 class="section-title">${t("statements")}</h2>
      <ul class="statements">
        ${periods().flatMap((period) =>
          (["pdf", "csv"] as const).map(
            (kind) => html`<li>
              <a class="krds-btn medium text" href="/api/mileage/statements/${period}.${kind}" download>
                ${t(`statement-${kind}`, { period })}
              </a>
            </li>`,
          ),
        )}
      </ul>`;
  }

  private choices(accounts: Account[]): TemplateResult {
    const kinds = accounts.map((account) => [account.asset, inLanguage({ ko: account.name_ko, en: account.name_en })]);
    const directions = [
      ["in", t("earned")],
      ["out", t("spent")],
    ];
    return html`<form class="filters" aria-label=${t("filter")} @change=${this.choose}>
      ${this.choice("asset", t("filter-kind"), kinds)} ${this.choice("direction", t("filter-direction"), directions)}
      ${this.choice("period", t("filter-period"), periods().map((period) => [period, period]))}
    </form>`;
  }

  private choice(name: keyof HistoryFilter, label: string, options: string[][]): TemplateResult {
    return html`<label>
      <span>${label}</span>
      <select class="krds-form-select" name=${name}>
        <option value="">${t("all")}</option>
        ${options.map(([value, text]) => html`<option value=${value ?? ""}>${text}</option>`)}
      </select>
    </label>`;
  }

  private lesser(): TemplateResult | typeof nothing {
    if (this.less.length === 0) return nothing;
    return html`<h2 class="section-title">${t("less-title")}</h2>
      <ul class="entries">
        ${this.less.map((award) => {
          const programme = inLanguage({ ko: award.programme_ko, en: award.programme_en });
          return html`<li>
            <div class="entry-text">
              <strong>${t("less-line", { programme, amount: formatNumber(award.amount) })}</strong>
              <p>${inLanguage({ ko: award.why_ko, en: award.why_en })}</p>
              <time datetime=${award.at}>${formatTime(new Date(award.at))}</time>
            </div>
          </li>`;
        })}
      </ul>`;
  }

  private balance(account: Account): TemplateResult {
    const amount = (value: number): string => `${formatNumber(value)} ${account.unit}`;
    const expiry = account.next_expiry;
    return html`<p class="balance-name">${inLanguage({ ko: account.name_ko, en: account.name_en })}</p>
      <p class="balance-amount"><strong>${formatNumber(account.balance)}</strong> ${account.unit}</p>
      ${account.available === account.balance
        ? nothing
        : html`<p class="balance-note">${t("available", { amount: amount(account.available) })}</p>`}
      ${expiry
        ? html`<p class="balance-note">
            ${t("expires", { date: formatDate(new Date(expiry.at)), amount: amount(expiry.amount) })}
          </p>`
        : nothing}
      ${account.owed > 0 ? html`<p class="balance-note">
            ${t("owed", { amount: amount(account.owed) })} <a class="text-link" href="/mileage/cases">${t("owed-more")}</a>
          </p>` : nothing}`;
  }

  private entry(entry: Entry): TemplateResult {
    const text = inLanguage({ ko: entry.text_ko, en: entry.text_en });
    const unit = this.accounts?.find((account) => account.asset === entry.asset)?.unit ?? "";
    const gained = entry.amount >= 0;
    return html`<div class="entry-text">
        <strong>${text}</strong>
        <time datetime=${entry.at}>${formatTime(new Date(entry.at))}</time>
        <span class="entry-proof">
          ${entry.anchored
            ? html`<button
                type="button"
                class="krds-btn xsmall text"
                aria-label=${t("proof-of", { text })}
                @click=${() => this.prove(entry)}
              >
                ${icon("shield")}${t("proof")}
              </button>`
            : html`<small>${t("waiting")}</small>`}
        </span>
      </div>
      <div class="entry-amount">
        <strong class=${gained ? "gain" : "loss"}>
          <span class="sr-only">${gained ? t("earned") : t("spent")}</span>
          ${gained ? "+" : "−"}${formatNumber(Math.abs(entry.amount))} ${unit}
        </strong>
        <small>${t("balance", { amount: formatNumber(entry.balance) })}</small>
      </div>`;
  }

  private proofKind(): TemplateResult {
    return html`<div class="krds-form-check">
      <input type="checkbox" id="later" .checked=${this.later} @change=${() => (this.later = !this.later)} />
      <label for="later">${t("proof-later")}</label>
    </div>`;
  }

  private prove(entry: Entry): void {
    const { later } = this;
    void this.proving.run(async () => {
      download(`incheon-mileage-proof-${entry.id}.json`, JSON.stringify(await getEntryProof(entry.id, { later }), null, 2));
    });
  }

  private readonly choose = (event: Event): void => {
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const chosen = (name: string): string => String(form.get(name) ?? "");
    const direction = chosen("direction") as HistoryFilter["direction"];
    this.filter = { asset: chosen("asset"), direction, period: chosen("period") };
    void this.action.run(async () => {
      const { results, next } = await getHistory(this.filter);
      this.entries = results;
      this.next = next;
    });
  };

  private readonly more = (): void => {
    void this.action.run(async () => {
      const { results, next } = await getHistory(this.filter, this.next ?? undefined);
      this.entries = [...this.entries, ...results];
      this.next = next;
    });
  };
}

/** This month and the last, and this year, as statements name them. */
function periods(): string[] {
  const today = new Date();
  const month = (back: number): string => {
    const first = new Date(today.getFullYear(), today.getMonth() - back, 1);
    return `${first.getFullYear()}-${String(first.getMonth() + 1).padStart(2, "0")}`;
  };
  return [month(0), month(1), String(today.getFullYear())];
}
