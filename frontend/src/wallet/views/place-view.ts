/** One unit: its free times of a day, its terms, and booking or moving to one of them. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatNumber } from "../../i18n/format";
import { type Planned, joinQueue, moveSeries } from "../api/conduct";
import { joinWaiting } from "../api/hopes";
import { Refused } from "../api/http";
import { type Day, type Nearest, type Slot, bookUnit, changeReservation, getDay } from "../api/reservations";
import { Action, infoBox } from "../parts/action";
import { rulesOf } from "../parts/booking-rules";
import { clock, dayOf, lasting, moment, span, todayPlus } from "../parts/booking-words";
import { heading, loading } from "../parts/page";
import { refundTable } from "../parts/refund-table";
import { refusalHint } from "../parts/refusal-hint";
import { clashList } from "../parts/series-form";
import { inLanguage } from "../parts/words";
import { go } from "../router";
import { StateController, state } from "../state";
import { t } from "./book-texts";
import { t as conduct } from "./conduct-texts";
import { t as hope } from "./hope-texts";

@customElement("place-view")
export class PlaceView extends AppElement {
  @property() unit = "";
  @reactive() private day: Day | undefined;
  /** Places in the day's list, of times in a row. */
  @reactive() private chosen: number[] = [];
  @reactive() private nearest: Nearest[] = [];
  /** What is in the way of repeated times that were to move together. */
  @reactive() private clashes: Planned[] = [];
  /** A time that others have, and the member may wait for. */
  @reactive() private wanted: Slot | undefined;
  @reactive() private said = "";
  /** Booking opens just now, and there is a queue. */
  @reactive() private queued = false;
  /** All repeated times move with this one. */
  private all = false;
  private readonly query = new URLSearchParams(location.search);
  private date = this.query.get("date") ?? todayPlus(1);
  private readonly moving = this.query.get("instead");
  private readonly series = this.query.get("series");
  private made = "booked";
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    this.load();
  }

  private load(): void {
    void this.action.run(async () => {
      this.day = await getDay(this.unit, this.date);
      this.chosen = [];
      this.wanted = undefined;
    });
  }

  protected override render(): TemplateResult {
    const unit = this.day?.unit;
    const title = unit ? inLanguage({ ko: unit.name_ko, en: unit.name_en }) : t("title");
    return html`${heading(title, "/book")} ${this.action.alert()}
      <div role="status">${this.said ? infoBox(this.said) : nothing}</div>
      ${this.queued ? this.queue() : nothing} ${this.others()} ${clashList(this.clashes)} ${this.body()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))} <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (this.day) return this.filled(this.day);
    if (this.action.error) return nothing;
    return state.online ? loading() : infoBox(t("offline"));
  }

  private queue(): TemplateResult {
    return html`<button type="button" class="krds-btn large primary wide-button" ?disabled=${this.action.busy} @click=${this.join}>
      ${conduct("queue")}
    </button>`;
  }

  private readonly join = (): void => {
    const { unit } = this.day as Day;
    void this.action.run(async () => {
      const turn = await joinQueue(unit.facility);
      this.queued = false;
      this.said = conduct("queue-turn", { count: String(turn.before), at: moment(turn.at) });
    });
  };

  /** What the server says is free nearby, when somebody was faster. */
  private others(): TemplateResult | typeof nothing {
    if (this.nearest.length === 0) return nothing;
    return html`<section class="nearest"><h2>${t("nearest")}</h2>
      <ul class="chips left">${this.nearest.map(
        (one) => html`<li><button type="button" class="krds-btn small tertiary" @click=${() => this.show(one)}>
          ${span(one.start, one.end)}
        </button></li>`,
      )}</ul></section>`;
  }

  private show({ start }: Nearest): void {
    this.nearest = [];
    this.date = dayOf(new Date(start));
    this.load();
  }

  private filled(day: Day): TemplateResult {
    const { unit } = day;
    return html`<p class="lead">${inLanguage({ ko: unit.facility_ko, en: unit.facility_en })}</p>
      ${this.moving ? infoBox(t("changing")) : nothing}
      <div class="form-group">
        <div class="form-tit"><label for="date">${t("date")}</label></div>
        <input class="krds-input" type="date" id="date" min=${todayPlus(0)} .value=${this.date} @change=${this.dated} />
      </div>
      <fieldset class="slots">
        <legend class="section-title">${t("times")}</legend>
        ${day.slots.length === 0 ? html`<p>${t("no-times")}</p>` : html`<p class="form-hint">${t("times-hint", { most: lasting(unit.max_minutes) })}</p>`}
        <div class="slot-grid">${day.slots.map((slot, place) => this.time(slot, place))}</div>
      </fieldset>
      ${this.summary(day)} ${this.repeating(day)} ${this.terms(day)}`;
  }

  private readonly dated = (event: Event): void => {
    this.date = (event.target as HTMLInputElement).value || todayPlus(0);
    this.load();
  };

  private time(slot: Slot, place: number): TemplateResult {
    const words = slot.free > 1 ? t("places", { count: String(slot.free) }) : "";
    return html`<button
      type="button"
      class="slot"
      ?disabled=${slot.free === 0 && Boolean(this.moving)}
      aria-pressed=${this.chosen.includes(place) || this.wanted === slot ? "true" : "false"}
      @click=${() => this.choose(place)}
    >
      <strong>${clock(slot.start)}</strong><small>${slot.free === 0 ? t("taken") : words || this.won(slot.price)}</small>
    </button>`;
  }

  /** A time beside what is chosen is added while it fits; any other begins anew. */
  private choose(place: number): void {
    const { unit, slots } = this.day as Day;
    const slot = slots[place] as Slot;
    this.wanted = slot.free === 0 && this.wanted !== slot ? slot : undefined;
    if (slot.free === 0) {
      this.chosen = [];
      return;
    }
    const most = unit.max_minutes / unit.slot_minutes;
    const together = [...this.chosen, place].sort((one, other) => one - other);
    const adjacent = together.every(
      (each, index) => index === 0 || (slots[together[index - 1] as number]?.end === slots[each]?.start),
    );
    if (this.chosen.includes(place)) this.chosen = [];
    else this.chosen = this.chosen.length > 0 && adjacent && together.length <= most ? together : [place];
  }

  private won(price: number): string {
    return price > 0 ? t("won", { price: formatNumber(price) }) : t("no-charge");
  }

  private repeating({ unit, slots }: Day): TemplateResult | typeof nothing {
    const first = slots[this.chosen[0] as number];
    const minutes = this.chosen.length * unit.slot_minutes;
    if (this.moving) {
      return this.series
        ? html`<div class="krds-form-check">
            <input type="checkbox" id="all" @change=${(event: Event) => (this.all = (event.target as HTMLInputElement).checked)} />
            <label for="all">${conduct("move-all")}</label>
          </div>`
        : nothing;
    }
    if (!first || minutes < unit.min_minutes || (unit.series_weeks === 0 && unit.seasons.length === 0)) return nothing;
    return html`<series-form .unit=${unit} .first=${first} .minutes=${minutes}></series-form>`;
  }

  private waitFor(slot: Slot): TemplateResult {
    return html`<div class="sticky-action">
      <p class="booking-sum"><span>${span(slot.start, slot.end)}</span></p>
      <p class="form-hint">${hope("wait-hint")}</p>
      <button type="button" class="krds-btn xlarge primary wide-button" ?disabled=${this.action.busy} @click=${() => this.wait(slot)}>
        ${this.action.label(hope("wait"))}
      </button>
    </div>`;
  }

  private wait(slot: Slot): void {
    const { unit } = this.day as Day;
    void this.action.run(async () => {
      try {
        await joinWaiting(unit.id, slot.start, unit.min_minutes);
        this.wanted = undefined;
        this.said = hope("joined");
      } catch (error) {
        this.said = error instanceof Refused ? refusalHint(error) : "";
        throw error;
      }
    });
  }

  private summary({ unit, slots }: Day): TemplateResult {
    if (this.wanted) return this.waitFor(this.wanted);
    const picked = this.chosen.map((place) => slots[place] as Slot);
    const total = picked.reduce((sum, slot) => sum + slot.price, 0);
    const enough = picked.length * unit.slot_minutes >= unit.min_minutes;
    const word = this.moving ? t("change") : unit.mode === "approval" ? t("request") : t("book");
    const [first, last] = [picked[0], picked[picked.length - 1]];
    return html`<div class="sticky-action">
      ${first && last ? html`<p class="booking-sum"><span>${span(first.start, last.end)}</span><strong>${this.won(total)}</strong></p>` : nothing}
      ${first && unit.deposit > 0 ? html`<p class="form-hint">${t("deposit", { amount: formatNumber(unit.deposit) })}</p>` : nothing}
      <button type="button" class="krds-btn xlarge primary wide-button" ?disabled=${!enough || !first || this.action.busy} @click=${this.book}>
        ${this.action.label(word)}
      </button>
    </div>`;
  }

  private readonly book = (): void => {
    const { unit, slots } = this.day as Day;
    const start = slots[this.chosen[0] as number]?.start as string;
    const minutes = this.chosen.length * unit.slot_minutes;
    void this.action.run(async () => {
      try {
        this.nearest = [];
        this.clashes = [];
        this.said = "";
        if (this.moving && this.series && this.all) await moveSeries(this.series, this.moving, start, minutes);
        else if (this.moving) await changeReservation(this.moving, start, minutes);
        else this.made = (await bookUnit(unit.id, start, minutes)).state;
        go(`/bookings?made=${this.made}`);
      } catch (error) {
        if (error instanceof Refused && error.code === "slot_taken") await this.tooLate(error);
        this.said = error instanceof Refused ? refusalHint(error) : "";
        this.clashes = error instanceof Refused ? ((error.body.conflicts as Planned[] | undefined) ?? []) : [];
        this.queued = error instanceof Refused && error.code === "queue_first";
        throw error;
      }
    });
  };

  private async tooLate(error: Refused): Promise<void> {
    this.nearest = (error.body.nearest as Nearest[] | undefined) ?? [];
    this.day = await getDay(this.unit, this.date);
    this.chosen = [];
  }

  private terms({ unit }: Day): TemplateResult {
    return html`<section class="terms">
      <h2 class="section-title">${t("terms")}</h2>
      <ul class="bullets">${rulesOf(unit).map((line) => html`<li>${line}</li>`)}</ul>
      <h3>${t("refunds")}</h3>
      ${refundTable(unit.refunds)}
    </section>`;
  }
}
