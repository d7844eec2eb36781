/** Resident permits: one's own, and the rounds that take applications, with what counts. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatTime } from "../../i18n/format";
import { type Car, type Permit, type Round, apply, getCars, getPermits } from "../api/parking";
import { Action, infoBox } from "../parts/action";
import { heading, loading, valueOf } from "../parts/page";
import { choice } from "../parts/times";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t } from "./parking-texts";

type FactKey = "fact-card" | "fact-years" | "fact-children" | "fact-shared_hours";
type MineKey = "mine-open" | "mine-granted" | "mine-waiting" | "mine-withdrawn";

@customElement("parking-permits-view")
export class ParkingPermitsView extends AppElement {
  @reactive() private permits: Permit[] | undefined;
  @reactive() private rounds: Round[] = [];
  @reactive() private cars: Car[] = [];
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

  protected override render(): TemplateResult {
    return html`${heading(t("permits-title"), "/parking")} ${this.action.alert()} ${this.body()}`;
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
            </li>`,
        )}
      </ul>
      <h2 class="section-title">${t("rounds")}</h2>
      ${this.rounds.length === 0 ? html`<p>${t("no-rounds")}</p>` : nothing}
      <ul class="parking-list">
        ${this.rounds.map((row) => html`<li>${this.round(row)}</li>`)}
      </ul>`;
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
              ${t(`fact-${one.fact}` as FactKey, { argument: one.argument })}:
              ${t("points", { points: one.points, most: one.most })}
            </li>`,
        )}
      </ul>
      ${mine
        ? infoBox(t(`mine-${mine.state}` as MineKey, { rank: mine.rank ?? "", points: mine.points ?? "" }))
        : this.wish(row)}`;
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
    void this.action.run(async () => {
      await apply(row.id, car, shift);
      await this.refresh();
    });
  }
}
