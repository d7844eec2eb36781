/** Warnings and charges of one's own cars: objecting once, the answer, and a proof of each step. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatNumber, formatTime } from "../../i18n/format";
import { type Penalty, getPenalties, getPenaltyProof, object } from "../api/parking";
import { Action, infoBox } from "../parts/action";
import { heading, loading, valueOf } from "../parts/page";
import "../parts/proof-steps";
import type { ProvenStep } from "../parts/proof-steps";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t } from "./parking-street-texts";

@customElement("parking-penalties-view")
export class ParkingPenaltiesView extends AppElement {
  @reactive() private penalties: Penalty[] | undefined;
  @reactive() private said = "";
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    void this.action.run(this.refresh);
  }

  private readonly refresh = async (): Promise<void> => {
    this.penalties = (await getPenalties()).penalties;
  };

  protected override render(): TemplateResult {
    return html`${heading(t("penalties-title"), "/parking")} ${this.action.alert()}
      <div role="status">${this.said ? infoBox(this.said) : nothing}</div>
      ${this.body()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (!this.penalties) return this.action.error ? nothing : loading();
    if (this.penalties.length === 0) return html`<p>${t("no-penalties")}</p>`;
    return html`<p>${t("penalties-lead")}</p>
      <ul class="parking-list">
        ${this.penalties.map((row) => html`<li>${this.penalty(row)}</li>`)}
      </ul>`;
  }

  private penalty(row: Penalty): TemplateResult {
    const what = row.kind === "warning" ? t("warning") : t("charge", { amount: formatNumber(row.amount) });
    return html`<h3>${inLanguage({ ko: row.lot_ko, en: row.lot_en })} · ${row.plate}</h3>
      <p><strong>${what}</strong> · ${formatDate(new Date(row.day))}</p>
      <p>${t(row.state)}</p>
      ${row.objection ? html`<p>${t("your-objection")}: ${row.objection}</p>` : nothing}
      ${row.answer ? html`<p>${t("answer")}: ${row.answer}</p>` : nothing}
      ${row.state === "stands" ? this.form(row) : nothing}
      <proof-steps .steps=${this.steps(row)} file="incheon-parking-${row.id}"></proof-steps>`;
  }

  private steps(row: Penalty): ProvenStep[] {
    const made = { state: "stands" as const, when: formatDate(new Date(row.day)) };
    const later = row.steps.map((step) => ({ state: step.state, when: formatTime(new Date(step.at)) }));
    return [made, ...later].map((step) => ({
      name: t(`step-${step.state}`),
      when: step.when,
      getProof: () => getPenaltyProof(row.id, step.state),
    }));
  }

  private form(row: Penalty): TemplateResult {
    const id = `objection-${row.id}`;
    return html`<form class="question-form narrow-form" @submit=${(event: SubmitEvent) => this.object(event, row, id)}>
      <div class="form-group">
        <div class="form-tit"><label for=${id}>${t("object-label")}</label></div>
        <div class="form-conts">
          <textarea class="krds-input" id=${id} name=${id} maxlength="500" rows="3" required aria-describedby="${id}-hint"></textarea>
        </div>
        <p class="form-hint" id="${id}-hint">${t("object-hint")}</p>
      </div>
      <button type="submit" class="krds-btn medium secondary" ?disabled=${this.action.busy}>${this.action.label(t("object"))}</button>
    </form>`;
  }

  private object(event: SubmitEvent, row: Penalty, id: string): void {
    const text = valueOf(event, id);
    void this.action.run(async () => {
      this.said = "";
      try {
        await object(row.id, text);
        this.said = t("objected");
      } finally {
        await this.refresh();
      }
    });
  }
}
