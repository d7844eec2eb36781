/** Resident permits: one's own, and the rounds that take applications, with what counts. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatTime } from "../../i18n/format";
import { type Car, type Permit, type Round, apply, changePermitCar, getCars, getPermits, giveBackPermit, withdrawApplication } from "../api/parking";
import { Action, infoBox } from "../parts/action";
import "../parts/confirm-dialog";
import type { ConfirmDialog } from "../parts/confirm-dialog";
import { heading, loading, valueOf } from "../parts/page";
import { choice } from "../parts/times";
import { inLanguage, ownLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t } from "./parking-texts";

type FactKey = "fact-card" | "fact-years" | "fact-children" | "fact-shared_hours";
type MineKey = "mine-open" | "mine-granted" | "mine-waiting" | "mine-withdrawn" | "mine-ended";

@customElement("parking-permits-view")
export class ParkingPermitsView extends AppElement {
  @reactive() private permits: Permit[] | undefined;
  @reactive() private rounds: Round[] = [];
  @reactive() private cars: Car[] = [];
  @query("confirm-dialog") private question!: ConfirmDialog;
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
    const [found, { cars }] = await Promise.all([getPermits(), getCars()]);
    Object.assign(this, { permits: found.permits, rounds: found.rounds, cars });
  };

  private run(act: () => Promise<unknown>): void {
    void this.action.run(async () => {
      await act();
      await this.refresh();
    });
  }

  protected override render(): TemplateResult {
    return html`${heading(t("permits-title"), "/parking")} ${this.action.alert()} ${this.body()}
      <confirm-dialog .heading=${t("give-back-sure")} .text=${t("give-back-text")} .yes=${t("give-back")}></confirm-dialog>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (!this.permits) return this.action.error ? nothing : loading();
    return html`<h2 class="section-title">${t("permits")}</h2>
      ${this.permits.length === 0 ? html`<p>${t("no-permits")}</p>` : nothing}
      <ul class="parking-list">
        ${this.permits.map(
          (row) =>
            html`<li>
              <h3>${inLanguage({ ko: row.lot_ko, en: row.lot_en })} · ${t("bay", { bay: row.bay })}</h3>
              <p>${t(row.shift)} · ${row.plate}</p>
              <p>${this.term(row)}</p>
              ${this.changes(row)}
            </li>`,
        )}
      </ul>
      <h2 class="section-title">${t("rounds")}</h2>
      ${this.rounds.length === 0 ? html`<p>${t("no-rounds")}</p>` : nothing}
      <ul class="parking-list">
        ${this.rounds.map((row) => html`<li>${this.round(row)}</li>`)}
      </ul>`;
  }

  private changes(row: Permit): TemplateResult {
    const others = this.cars.filter(({ plate }) => plate !== row.plate);
    return html`${others.length === 0
        ? nothing
        : html`<form class="narrow-form" @submit=${(event: SubmitEvent) => this.changeCar(event, row)}>
            ${choice(`other-${row.id}`, t("other-car"), others.map((car) => ({ value: car.id, text: car.plate })))}
            <button type="submit" class="krds-btn medium secondary" ?disabled=${this.action.busy}>${t("change-car")}</button>
          </form>`}
      <button type="button" class="krds-btn medium tertiary" ?disabled=${this.action.busy} @click=${() => this.giveBack(row)}>
        ${t("give-back")}
      </button>`;
  }

  private changeCar(event: SubmitEvent, row: Permit): void {
    const car = Number(valueOf(event, `other-${row.id}`));
    this.run(() => changePermitCar(row.id, car));
  }

  private async giveBack(row: Permit): Promise<void> {
    if (await this.question.ask()) this.run(() => giveBackPermit(row.id));
  }

  private fact(fact: string, code: string): string {
    const kind = state.kinds?.find((one) => one.code === code);
    return t(`fact-${fact}` as FactKey, { argument: ownLanguage(kind?.display ?? [])?.name ?? code });
  }

  private term({ first, last }: { first: string; last: string }): string {
    return t("term", { first: formatDate(new Date(first)), last: formatDate(new Date(last)) });
  }

  private round(row: Round): TemplateResult {
    const [mine] = row.mine;
    return html`<h3>${inLanguage({ ko: row.lot_ko, en: row.lot_en })}</h3>
      <p>${this.term(row)}</p>
      <h4>${t("criteria")}</h4>
      <ul class="bulleted">
        ${row.criteria.map(
          (one) =>
            html`<li>
              ${this.fact(one.fact, one.argument ?? "")}:
              ${t("points", { points: one.points, most: one.most })}
            </li>`,
        )}
      </ul>
      ${mine ? infoBox(t(`mine-${mine.state}` as MineKey, { rank: mine.rank ?? "", points: mine.points ?? "" })) : nothing}
      ${mine?.state === "open"
        ? html`<button
            type="button"
            class="krds-btn medium tertiary"
            ?disabled=${this.action.busy}
            @click=${() => this.run(() => withdrawApplication(row.id))}
          >
            ${t("withdraw-application")}
          </button>`
        : nothing}
      ${row.state === "open" && (!mine || mine.state === "withdrawn") ? this.wish(row) : nothing}`;
  }

  private wish(row: Round): TemplateResult {
    if (this.cars.length === 0) return html`${infoBox(t("first-car"))}<a class="text-link" href="/parking">${t("cars")}</a>`;
    return html`<form class="question-form narrow-form" @submit=${(event: SubmitEvent) => this.apply(event, row)}>
      <p>${t("closes", { date: formatTime(new Date(row.closes_at)) })}</p>
      ${choice(`car-${row.id}`, t("car"), this.cars.map((car) => ({ value: car.id, text: car.plate })))}
      ${choice(`shift-${row.id}`, t("shift"), (["all", "day", "night"] as const).map((value) => ({ value, text: t(value) })))}
      <button type="submit" class="krds-btn large primary wide-button" ?disabled=${this.action.busy}>
        ${this.action.label(t("apply"))}
      </button>
    </form>`;
  }

  private apply(event: SubmitEvent, row: Round): void {
    const [car, shift] = [Number(valueOf(event, `car-${row.id}`)), valueOf(event, `shift-${row.id}`)];
    this.run(() => apply(row.id, car, shift));
  }
}
