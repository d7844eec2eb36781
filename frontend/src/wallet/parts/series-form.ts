/** Repeating a chosen time: how often, what is in the way, and booking what is possible. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { type Planned, type SeriesWish, bookSeries, planSeries } from "../api/conduct";
import type { Slot, Terms } from "../api/reservations";
import { go } from "../router";
import { t } from "../views/conduct-texts";
import { Action } from "./action";
import { span } from "./booking-words";
import { inLanguage } from "./words";

/** Times with what is in their way. */
export function clashList(planned: Planned[]): TemplateResult | typeof nothing {
  if (planned.length === 0) return nothing;
  return html`<ul class="bullets clashes">
    ${planned.map(
      (one) => html`<li>${span(one.start, one.end)}${one.code ? html` <small>${t("clash", { why: one.text })}</small>` : nothing}</li>`,
    )}
  </ul>`;
}

@customElement("series-form")
export class SeriesForm extends AppElement {
  @property({ attribute: false }) unit!: Terms;
  @property({ attribute: false }) first!: Slot;
  @property({ type: Number }) minutes = 60;
  @reactive() private planned: Planned[] | undefined;
  private wish: SeriesWish | undefined;
  private readonly action = new Action(this);

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("first") || changed.has("minutes")) this.planned = undefined;
  }

  protected override render(): TemplateResult {
    return html`<details class="series">
      <summary>${t("repeat")}</summary>
      ${this.action.alert()}
      <form @submit=${this.plan}>
        ${this.number("series-times", t("times"), 4, 2, 53)} ${this.number("series-weeks", t("weeks"), 1, 1, 4)} ${this.seasons()}
        <button class="krds-btn medium tertiary" ?disabled=${this.action.busy}>${this.action.label(t("plan"))}</button>
      </form>
      <div role="status">${this.planned ? this.plans(this.planned) : nothing}</div>
    </details>`;
  }

  private number(id: string, label: string, value: number, min: number, max: number): TemplateResult {
    return html`<div class="form-group">
      <div class="form-tit"><label for=${id}>${label}</label></div>
      <input class="krds-input" type="number" id=${id} name=${id} min=${min} max=${max} .value=${String(value)} required />
    </div>`;
  }

  private seasons(): TemplateResult | typeof nothing {
    if (this.unit.seasons.length === 0) return nothing;
    return html`<div class="form-group">
      <div class="form-tit"><label for="series-season">${t("season")}</label></div>
      <select class="krds-input" id="series-season" name="series-season">
        <option value="">${t("no-season")}</option>
        ${this.unit.seasons.map(
          (one) => html`<option value=${one.id}>${inLanguage({ ko: one.name_ko, en: one.name_en })}</option>`,
        )}
      </select>
    </div>`;
  }

  private readonly plan = (event: Event): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const wish = {
      unit: this.unit.id,
      start: this.first.start,
      minutes: this.minutes,
      times: Number(given.get("series-times")),
      weeks: Number(given.get("series-weeks")),
      season: Number(given.get("series-season")) || null,
    };
    void this.action.run(async () => {
      this.planned = await planSeries(wish);
      this.wish = wish;
    });
  };

  private plans(planned: Planned[]): TemplateResult {
    const free = String(planned.filter((one) => !one.code).length);
    return html`<h3>${t("plan-title", { free })}</h3>
      ${clashList(planned)}
      <button type="button" class="krds-btn large primary wide-button" ?disabled=${free === "0" || this.action.busy} @click=${this.book}>
        ${this.action.label(t("book-series", { free }))}
      </button>`;
  }

  private readonly book = (): void => {
    const wish = this.wish;
    if (!wish) return;
    void this.action.run(async () => {
      await bookSeries(wish);
      go("/bookings?made=booked");
    });
  };
}
