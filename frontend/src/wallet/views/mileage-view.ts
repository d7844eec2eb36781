/** Balances and history of the member's mileage, and a proof for each entry. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatNumber, formatTime } from "../../i18n/format";
import { type Account, type Entry, getAccounts, getEntryProof, getHistory } from "../api/member";
import { Action, infoBox } from "../parts/action";
import { download } from "../parts/download";
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
      const [{ accounts }, history] = await Promise.all([getAccounts(), getHistory()]);
      this.accounts = accounts;
      this.entries = history.results;
      this.next = history.next;
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
    if (this.accounts) return this.accounts.length > 0 ? this.filled(this.accounts) : this.empty();
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
    const year = String(new Date().getFullYear());
    return html`<h2 class="sr-only">${t("balances")}</h2>
      <ul class="balances">
        ${accounts.map((account) => html`<li>${this.balance(account)}</li>`)}
      </ul>
      <a class="krds-btn large primary wide-button" href="/pay">${icon("qr")}${t("pay")}</a>
      <a class="krds-btn medium secondary" href="/mileage/exchange">${t("exchange")}</a>
      <h2 class="section-title">${t("history")}</h2>
      ${this.proving.alert()} ${this.entries.length === 0 ? html`<p>${t("history-empty")}</p>` : nothing}
      <ul class="entries">
        ${this.entries.map((entry) => html`<li>${this.entry(entry)}</li>`)}
      </ul>
      ${this.next
        ? html`<button type="button" class="krds-btn medium tertiary wide-button" ?disabled=${this.action.busy} @click=${this.more}>
            ${this.action.label(t("more"))}
          </button>`
        : nothing}
      <a class="krds-btn medium text wide-button" href="/api/mileage/statements/${year}.csv" download>
        ${t("statement", { year })}
      </a>`;
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
      ${account.owed > 0 ? html`<p class="balance-note">${t("owed", { amount: amount(account.owed) })}</p>` : nothing}`;
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

  private prove(entry: Entry): void {
    void this.proving.run(async () => {
      download(`incheon-mileage-proof-${entry.id}.json`, JSON.stringify(await getEntryProof(entry.id), null, 2));
    });
  }

  private readonly more = (): void => {
    void this.action.run(async () => {
      const { results, next } = await getHistory(this.next ?? undefined);
      this.entries = [...this.entries, ...results];
      this.next = next;
    });
  };
}
