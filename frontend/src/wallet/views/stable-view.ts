/** The stable token: what one has, that it is covered, money back for it, and what is wrong with a movement. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatNumber, formatTime } from "../../i18n/format";
import { type Entry, getHistory } from "../api/member";
import * as api from "../api/stable";
import { Action, infoBox } from "../parts/action";
import { icon } from "../parts/icons";
import { field, heading, loading, textArea, valueOf } from "../parts/page";
import { reserveProof } from "../parts/reserve-proof";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t } from "./stable-texts";

@customElement("stable-view")
export class StableView extends AppElement {
  @reactive() private stable: api.Stable | undefined;
  @reactive() private wrong: Entry | undefined;
  @reactive() private told = false;
  private redemptions: api.Redemption[] = [];
  private disputes: api.Dispute[] = [];
  private entries: Entry[] = [];
  private key = crypto.randomUUID();
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    void this.action.run(() => this.load());
  }

  private async load(): Promise<void> {
    const stable = await api.getStable();
    if (stable.terms) {
      const [{ redemptions }, { disputes }, { results }] = await Promise.all([
        api.getRedemptions(),
        api.getDisputes(),
        getHistory({ asset: stable.terms.asset, direction: "", period: "" }),
      ]);
      [this.redemptions, this.disputes, this.entries] = [redemptions, disputes, results];
    }
    this.stable = stable;
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">${heading(t("title"), "/mileage")} ${this.action.alert()} ${this.body()}</div>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (!this.stable) {
      if (this.action.error) return nothing;
      return state.online ? loading() : infoBox(t("offline"));
    }
    const { terms } = this.stable;
    if (!terms) {
      return html`<div class="empty">
        <span class="result-mark quiet">${icon("coins")}</span>
        <h2>${t("off")}</h2>
        <p>${t("off-lead")}</p>
      </div>`;
    }
    return html`${this.purse(this.stable, terms)} ${reserveProof(this.stable)} ${this.redeemForm()}
      ${this.list(t("redemptions"), this.redemptions.map((row) => this.redemption(row)))} ${this.movements()}
      ${this.list(t("disputes"), this.disputes.map((row) => this.dispute(row)))}`;
  }

  private purse(stable: api.Stable, terms: NonNullable<api.Stable["terms"]>): TemplateResult {
    return html`<ul class="balances">
        <li>
          <p class="balance-name">${t("balance")}</p>
          <p class="balance-amount"><strong>${formatNumber(stable.balance)}</strong> ${terms.unit}</p>
          ${stable.available === stable.balance
            ? nothing
            : html`<p class="balance-note">${t("available", { amount: `${formatNumber(stable.available)} ${terms.unit}` })}</p>`}
          <p class="balance-note">${t("what", { trustee: terms.trustee })} ${t("basis", { basis: terms.legal_basis })}</p>
        </li>
      </ul>
      <h2 class="section-title">${t("top-up")}</h2>
      <p>${t("top-up-lead", { trustee: terms.trustee })}</p>`;
  }

  private redeemForm(): TemplateResult {
    return html`<h2 class="section-title">${t("redeem")}</h2>
      <p>${t("redeem-lead")}</p>
      ${this.told ? html`<div class="message success" role="status">${icon("check")}<p>${t("redeem-done")}</p></div>` : nothing}
      <form class="question-form" @submit=${this.redeem}>
        ${field({ id: "amount", label: t("amount"), inputMode: "numeric" })}
        ${field({ id: "payout", label: t("payout"), hint: t("payout-hint") })}
        <button type="submit" class="krds-btn large primary" ?disabled=${this.action.busy || !state.online}>
          ${this.action.label(t("redeem-send"))}
        </button>
      </form>`;
  }

  private readonly redeem = (event: SubmitEvent): void => {
    const [amount, payout] = [Number(valueOf(event, "amount").replaceAll(",", "")), valueOf(event, "payout")];
    const form = event.target as HTMLFormElement;
    this.told = false;
    void this.action.run(async () => {
      await api.redeem(amount, payout, this.key);
      this.key = crypto.randomUUID();
      this.told = true;
      form.reset();
      await this.load();
    });
  };

  private list(title: string, rows: TemplateResult[]): TemplateResult | typeof nothing {
    if (rows.length === 0) return nothing;
    return html`<h2 class="section-title">${title}</h2>
      <ul class="entries">
        ${rows.map((row) => html`<li>${row}</li>`)}
      </ul>`;
  }

  private redemption(row: api.Redemption): TemplateResult {
    return html`<div class="entry-text">
        <strong>${t(`redemption-${row.state}`)}</strong>
        ${row.state === "returned" && row.note ? html`<p>${row.note}</p>` : nothing}
        <time datetime=${row.settled_at ?? row.asked_at}>${formatTime(new Date(row.settled_at ?? row.asked_at))}</time>
      </div>
      <div class="entry-amount"><strong>${this.won(row.amount)}</strong></div>`;
  }

  private movements(): TemplateResult {
    return html`<h2 class="section-title">${t("history")}</h2>
      <p>${t("refunds")}</p>
      ${this.entries.length === 0 ? html`<p>${t("history-empty")}</p>` : nothing}
      <ul class="entries">
        ${this.entries.map((entry) => html`<li>${this.entry(entry)}</li>`)}
      </ul>
      ${this.wrong ? this.disputeForm(this.wrong) : nothing}`;
  }

  private entry(entry: Entry): TemplateResult {
    const text = inLanguage({ ko: entry.text_ko, en: entry.text_en });
    return html`<div class="entry-text">
        <strong>${text}</strong>
        <time datetime=${entry.at}>${formatTime(new Date(entry.at))}</time>
        <button type="button" class="krds-btn xsmall text" aria-label=${t("wrong-of", { text })} @click=${() => (this.wrong = entry)}>
          ${t("wrong")}
        </button>
      </div>
      <div class="entry-amount">
        <strong class=${entry.amount >= 0 ? "gain" : "loss"}>${entry.amount >= 0 ? "+" : "−"}${this.won(Math.abs(entry.amount))}</strong>
      </div>`;
  }

  private disputeForm(entry: Entry): TemplateResult {
    const said = `${inLanguage({ ko: entry.text_ko, en: entry.text_en })} · ${this.won(Math.abs(entry.amount))}`;
    return html`<form class="question-form panel" @submit=${(event: SubmitEvent) => this.sendDispute(entry, event)}>
      <p><strong>${said}</strong> ${formatDate(new Date(entry.at))}</p>
      <p>${t("dispute-lead")}</p>
      ${textArea({ id: "dispute", label: t("dispute-text"), hint: t("dispute-hint"), most: 500 })}
      <button type="submit" class="krds-btn large primary" ?disabled=${this.action.busy || !state.online}>
        ${this.action.label(t("dispute-send"))}
      </button>
      <button type="button" class="krds-btn medium text" @click=${() => (this.wrong = undefined)}>${t("cancel")}</button>
    </form>`;
  }

  private sendDispute(entry: Entry, event: SubmitEvent): void {
    const text = valueOf(event, "dispute");
    void this.action.run(async () => {
      await api.disputeEntry(String(entry.id), text);
      this.wrong = undefined;
      await this.load();
    });
  }

  private dispute(row: api.Dispute): TemplateResult {
    return html`<div class="entry-text">
      <strong>${t(`dispute-${row.state}`)}</strong>
      <p>${row.text}</p>
      ${row.answer ? html`<p>${row.answer}</p>` : nothing}
      <time datetime=${row.opened_at}>${formatTime(new Date(row.opened_at))}</time>
    </div>`;
  }

  private won(value: number): string {
    return `${formatNumber(value)} ${this.stable?.terms?.unit ?? ""}`;
  }
}
