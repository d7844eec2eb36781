/** Cases of fraud about the member: what was done and why, an appeal, and what a clawback left owed. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatNumber, formatTime } from "../../i18n/format";
import { type CaseStep, type Debt, type FraudCase, appealCase, getCases, getDebts, markRead } from "../api/cases";
import { type Account, type Entry, getAccounts } from "../api/member";
import { Action, infoBox } from "../parts/action";
import { icon } from "../parts/icons";
import { heading, loading, textArea, valueOf } from "../parts/page";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t } from "./cases-texts";

const named = (thing: { name_ko: string; name_en: string }): string => inLanguage({ ko: thing.name_ko, en: thing.name_en });

@customElement("cases-view")
export class CasesView extends AppElement {
  @reactive() private cases: FraudCase[] | undefined;
  @reactive() private debts: Debt[] = [];
  private accounts: Account[] = [];
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
    const [{ cases, unread }, { debts }, { accounts }] = await Promise.all([getCases(), getDebts(), getAccounts()]);
    [this.cases, this.debts, this.accounts] = [cases, debts, accounts];
    const newest = Math.max(0, ...cases.flatMap(({ steps }) => steps.map(({ id }) => id)));
    if (unread > 0 && newest > 0) await markRead(newest);
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">${heading(t("title"), "/mileage")} ${this.action.alert()} ${this.body()}</div>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (!this.cases) {
      if (this.action.error) return nothing;
      return state.online ? loading() : infoBox(t("offline"));
    }
    if (this.cases.length + this.debts.length === 0) {
      return html`<div class="empty">
        <span class="result-mark quiet">${icon("shield")}</span>
        <h2>${t("none")}</h2>
        <p>${t("none-lead")}</p>
      </div>`;
    }
    return html`${this.cases.length > 0 ? html`<p class="lead">${t("lead")}</p>` : nothing}
      ${this.cases.map((one) => this.case(one))} ${this.debts.map((debt) => this.debt(debt))}`;
  }

  private case(one: FraudCase): TemplateResult {
    const waits = one.steps.some(({ kind }) => kind === "appealed") && !one.steps.some(({ kind }) => kind.startsWith("appeal_"));
    return html`<section class="panel" aria-labelledby="case-${one.id}">
      <h2 id="case-${one.id}">${one.says}</h2>
      <p class="panel-text">
        ${t(`state-${one.state}`)}${one.partner ? html` · ${t("partner")} ${named(one.partner)}` : nothing}
        ${one.transactions > 0 ? html` · ${t("transactions", { count: formatNumber(one.transactions) })}` : nothing}
      </p>
      <h3 class="sr-only">${t("steps")}</h3>
      <ol class="entries">
        ${one.steps.map((step) => html`<li>${this.step(step)}</li>`)}
      </ol>
      ${waits ? infoBox(t("appeal-waits")) : nothing} ${one.may_appeal ? this.appealForm(one) : nothing}
    </section>`;
  }

  private step(step: CaseStep): TemplateResult {
    return html`<div class="entry-text">
      <strong>${step.says}</strong>
      ${step.text ? html`<p>${step.text}</p>` : nothing}
      ${step.amounts.map(
        (line) =>
          html`<p>
            ${t("taken", { asset: this.kind(line.asset), amount: formatNumber(line.taken) })}
            ${line.owed > 0 ? t("became-owed", { asset: this.kind(line.asset), amount: formatNumber(line.owed) }) : nothing}
          </p>`,
      )}
      <time datetime=${step.at}>${formatTime(new Date(step.at))}</time>
    </div>`;
  }

  private kind(code: string): string {
    const account = this.accounts.find(({ asset }) => asset === code);
    return account ? named(account) : code;
  }

  private appealForm(one: FraudCase): TemplateResult {
    return html`<details>
      <summary>${t("appeal-title")}</summary>
      <form class="question-form" @submit=${(event: SubmitEvent) => this.appeal(one.id, event)}>
        <p>${t("appeal-lead")}</p>
        ${textArea({ id: `appeal-${one.id}`, label: t("appeal-text"), hint: t("appeal-hint"), most: 500 })}
        <button type="submit" class="krds-btn large primary" ?disabled=${this.action.busy || !state.online}>
          ${this.action.label(t("appeal-send"))}
        </button>
      </form>
    </details>`;
  }

  private appeal(id: string, event: SubmitEvent): void {
    const text = valueOf(event, `appeal-${id}`);
    void this.action.run(async () => {
      await appealCase(id, text);
      await this.load();
    });
  }

  private debt(debt: Debt): TemplateResult {
    const amount = (value: number): string => `${formatNumber(value)} ${debt.unit}`;
    return html`<section class="panel" aria-labelledby="debt-${debt.asset}">
      <h2 id="debt-${debt.asset}">${t("debts")}: ${named(debt)}</h2>
      <p class="panel-text">${t("debts-lead")}</p>
      <p><strong>${debt.left > 0 ? `${t("left")}: ${amount(debt.left)}` : t("left-none")}</strong></p>
      <ul class="entries">
        ${debt.entries.map((entry) => html`<li>${this.entry(entry, amount)}</li>`)}
      </ul>
    </section>`;
  }

  private entry(entry: Entry, amount: (value: number) => string): TemplateResult {
    const text = inLanguage({ ko: entry.text_ko, en: entry.text_en });
    return html`<div class="entry-text">
        <strong>${entry.amount < 0 ? t("owed") : t("repaid")}</strong>
        <p>${text}</p>
        <time datetime=${entry.at}>${formatTime(new Date(entry.at))}</time>
      </div>
      <div class="entry-amount">
        <strong>${entry.amount < 0 ? "" : "−"}${amount(Math.abs(entry.amount))}</strong>
        <small>${t("left-then", { amount: amount(-entry.balance) })}</small>
      </div>`;
  }
}
