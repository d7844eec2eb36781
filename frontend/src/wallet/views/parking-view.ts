/** Parking: what the driver has booked, finding a bay, and cars. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatNumber, formatSpan, formatTime } from "../../i18n/format";
import {
  type Booking,
  type Car,
  type Lot,
  type Notice,
  type Quote,
  type Time,
  act,
  addCar,
  book,
  dismiss,
  getBookings,
  getCars,
  getLots,
  getNotices,
  getQuote,
  removeCar,
} from "../api/parking";
import { Action, infoBox } from "../parts/action";
import "../parts/car-parks";
import { icon } from "../parts/icons";
import { field, heading, loading, valueOf } from "../parts/page";
import { choice, fieldTime, inSeoul, timeField } from "../parts/times";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t as street } from "./parking-street-texts";
import { t } from "./parking-texts";

/** Where a notice is explained. */
const PLACES: Partial<Record<string, string>> = {
  warned: "/parking/penalties",
  charged: "/parking/penalties",
  appeal: "/parking/penalties",
  permit: "/parking/permits",
  closed: "/parking/home",
  consent_end: "/parking/home",
};

const lotName = (row: { lot_ko: string; lot_en: string }): string => inLanguage({ ko: row.lot_ko, en: row.lot_en });

@customElement("parking-view")
export class ParkingView extends AppElement {
  @reactive() private lots: Lot[] | undefined;
  @reactive() private cars: Car[] = [];
  @reactive() private bookings: Booking[] = [];
  @reactive() private notices: Notice[] = [];
  @reactive() private quote: Quote | undefined;
  @reactive() private lot: Lot | undefined;
  @reactive() private said = "";
  private time: Time = { start: inSeoul(fieldTime(0)), end: inSeoul(fieldTime(60)) };
  private car = 0;
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    void this.action.run(async () => {
      const [{ lots }] = await Promise.all([getLots(), this.refresh()]);
      this.lots = lots;
      this.lot = lots[0];
    });
  }

  private async refresh(): Promise<void> {
    const [{ bookings }, { cars }, { notices }] = await Promise.all([getBookings(), getCars(), getNotices()]);
    const live = (row: Booking): number => Number(row.state !== "booked");
    Object.assign(this, { bookings: bookings.sort((one, other) => live(one) - live(other)), cars, notices });
  }

  /** Do something, then show what is now. */
  private readonly run = (act: () => Promise<unknown>, said = ""): void => {
    void this.action.run(async () => {
      this.said = "";
      try {
        await act();
        this.said = said;
      } finally {
        await this.refresh();
      }
    });
  };

  protected override render(): TemplateResult {
    return html`${heading(t("title"), "/")} ${this.action.alert()}
      <div role="status">${this.said ? infoBox(this.said) : nothing}</div>
      ${this.body()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>
        <car-parks></car-parks>`;
    }
    if (!this.lots) return this.action.error ? nothing : state.online ? loading() : infoBox(t("offline"));
    return html`${this.notices.map((notice) => this.notice(notice))}
      <h2 class="section-title">${t("mine")}</h2>
      ${this.bookings.length === 0 ? html`<p>${t("none-mine")}</p>` : nothing}
      <ul class="parking-list">
        ${this.bookings.map((booking) => html`<li>${this.booking(booking)}</li>`)}
      </ul>
      <h2 class="section-title">${t("find")}</h2>
      ${this.cars.length === 0 ? infoBox(t("first-car")) : this.finder(this.lots)} ${this.found()}
      <h2 class="section-title">${t("cars")}</h2>
      ${this.carList()}
      <car-parks></car-parks>
      <nav class="tile-row" aria-label=${t("title")}>
        <a class="tile" href="/parking/home">${icon("home")}<span>${t("to-home")}</span></a>
        <a class="tile" href="/parking/permits">${icon("star")}<span>${t("to-permits")}</span></a>
        <a class="tile" href="/parking/penalties">${icon("warning")}<span>${street("to-penalties")}</span></a>
        <a class="tile" href="/parking/reports">${icon("image")}<span>${street("to-reports")}</span></a>
      </nav>`;
  }

  private notice(notice: Notice): TemplateResult {
    const place = notice.report ? "/parking/reports" : PLACES[notice.kind];
    const see = html`<a class="text-link" href=${place ?? ""} aria-label=${`${t("notice-see")}: ${notice.text}`}>${t("notice-see")}</a>`;
    return html`<div class="message information">
      ${icon("info")}
      <div class="notice-text">
        <p>${notice.text} ${place ? see : nothing}</p>
        ${this.noticeOf(notice)}
        <p class="notice-foot">
          <time datetime=${notice.at}>${formatTime(new Date(notice.at))}</time>
          <button
            type="button"
            class="krds-btn xsmall tertiary"
            aria-label=${`${t("dismiss")}: ${notice.text}`}
            ?disabled=${this.action.busy}
            @click=${() => this.run(() => dismiss(notice.id))}
          >
            ${t("dismiss")}
          </button>
        </p>
      </div>
    </div>`;
  }

  /** Which booking it is about. */
  private noticeOf(notice: Notice): TemplateResult | typeof nothing {
    const row = this.bookings.find(({ id }) => id === notice.booking);
    if (!row) return nothing;
    return html`<p>${lotName(row)} · ${t("bay", { bay: row.bay })} · ${formatTime(new Date(row.start))}</p>`;
  }

  private booking(row: Booking): TemplateResult {
    const now = Date.now();
    const [start, end] = [new Date(row.start), new Date(row.end)];
    const live = row.state === "booked";
    const mark = !live ? t(`state-${row.state}`) : now >= +end ? t("over") : now >= +start ? t("parked") : t("state-booked");
    return html`<h3>${lotName(row)} · ${t("bay", { bay: row.bay })}</h3>
      <p><strong>${mark}</strong> · ${row.plate}</p>
      <p>${formatSpan(start, end)}</p>
      ${row.charged === null || row.state === "cancelled" ? nothing : html`<p>${this.paid(row)}</p>`}
      ${live ? html`<div class="parking-buttons">${this.buttons(row, now, +start, +end)}</div>` : nothing}`;
  }

  private paid(row: Booking): string {
    const over = row.overstay ?? 0;
    const amount = `${formatNumber((row.charged ?? 0) + over)} ${row.unit}`;
    if (row.waived > 0) return t("paid-waived", { amount, over: `${formatNumber(row.waived)} ${row.unit}` });
    return over > 0 ? t("paid-over", { amount, over: `${formatNumber(over)} ${row.unit}` }) : t("paid", { amount });
  }

  private buttons(row: Booking, now: number, start: number, end: number): TemplateResult {
    const button = (name: "extend" | "leave" | "cancel" | "arrive" | "occupied", body?: unknown): TemplateResult =>
      html`<button
        type="button"
        class="krds-btn small ${name === "leave" ? "primary" : "tertiary"}"
        ?disabled=${this.action.busy}
        @click=${() => this.run(() => act(row.id, name, body), name === "arrive" ? t("arrived") : "")}
      >
        ${t(name)}
      </button>`;
    const near = now >= start - 10 * 60_000 && now <= start + 15 * 60_000;
    return html`${now >= start ? button("leave") : button("cancel")}
    ${now < end ? button("extend", { minutes: 30 }) : nothing} ${near ? html`${button("arrive")} ${button("occupied")}` : nothing}`;
  }

  private finder(lots: Lot[]): TemplateResult {
    if (lots.length === 0 || !this.lot) return html`<p>${t("no-lots")}</p>`;
    return html`<form class="question-form narrow-form" @submit=${this.search} @change=${this.forget}>
      ${choice(
        "lot",
        t("lot"),
        lots.map((lot) => ({ value: lot.id, text: inLanguage({ ko: lot.name_ko, en: lot.name_en }) })),
        this.lot.id,
      )}
      <p class="form-hint">${this.tariff(this.lot)}</p>
      ${choice("car", t("car"), this.cars.map((car) => ({ value: car.id, text: car.name || car.plate })), this.car)}
      ${timeField("start", t("from"), this.time.start.slice(0, 16))}
      ${timeField("end", t("until"), this.time.end.slice(0, 16))}
      <button type="submit" class="krds-btn large primary wide-button" ?disabled=${this.action.busy}>
        ${this.action.label(t("search"))}
      </button>
    </form>`;
  }

  private tariff(lot: Lot): string {
    const amount = (value: number): string => `${formatNumber(value)} ${lot.unit}`;
    return t("tariff", {
      minutes: lot.unit_minutes,
      fee: amount(lot.unit_fee),
      cap: amount(lot.day_cap),
      deposit: amount(lot.deposit),
      grace: lot.grace_minutes,
      over: amount(lot.overstay_fee),
    });
  }

  /** What was found is of the old question. */
  private readonly forget = (event: Event): void => {
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    this.quote = undefined;
    this.lot = this.lots?.find(({ id }) => id === Number(given.get("lot"))) ?? this.lot;
    this.car = Number(given.get("car"));
    this.time = { start: inSeoul(String(given.get("start"))), end: inSeoul(String(given.get("end"))) };
  };

  private readonly search = (event: SubmitEvent): void => {
    event.preventDefault();
    this.forget(event);
    void this.action.run(async () => {
      this.said = "";
      if (this.lot) this.quote = await getQuote(this.lot.id, this.time);
    });
  };

  private found(): TemplateResult | typeof nothing {
    const { quote, lot } = this;
    if (!quote || !lot) return nothing;
    const price = `${formatNumber(quote.price)} ${lot.unit}`;
    return html`<div class="parking-found" role="status">
      <p>
        <strong>${quote.discount > 0 ? t("discounted", { price, percent: quote.discount }) : t("price", { price })}</strong>
      </p>
      <p>${t("held", { amount: `${formatNumber(quote.price + quote.deposit)} ${lot.unit}` })}</p>
      ${quote.bays.length === 0 ? html`<p>${t("no-bays")}</p>` : nothing}
      <div class="parking-buttons">
        ${quote.bays.map(
          (bay) =>
            html`<button
              type="button"
              class="krds-btn medium secondary"
              ?disabled=${this.action.busy}
              @click=${() => this.book(bay, lot)}
            >
              ${t("book", { bay: bay.number })}
            </button>`,
        )}
      </div>
    </div>`;
  }

  private book(bay: { id: number; number: string }, lot: Lot): void {
    const name = inLanguage({ ko: lot.name_ko, en: lot.name_en });
    const made = async (): Promise<void> => {
      try {
        await book(bay.id, this.car || (this.cars[0]?.id ?? 0), this.time);
        this.quote = undefined;
      } catch (error) {
        // somebody was quicker: what is free now
        this.quote = await getQuote(lot.id, this.time).catch(() => undefined);
        throw error;
      }
    };
    this.run(made, t("booked", { lot: name, bay: bay.number }));
  }

  private carList(): TemplateResult {
    return html`<ul class="parking-list">
        ${this.cars.map(
          (car) =>
            html`<li class="parking-car">
              <strong>${car.plate}</strong>
              <button
                type="button"
                class="krds-btn small tertiary"
                aria-label=${t("remove-of", { plate: car.plate })}
                @click=${() => this.run(() => removeCar(car.id))}
              >
                ${t("remove")}
              </button>
            </li>`,
        )}
      </ul>
      <form class="question-form narrow-form" @submit=${this.add}>
        ${field({ id: "plate", label: t("plate"), hint: t("plate-hint") })}
        <button type="submit" class="krds-btn medium secondary" ?disabled=${this.action.busy}>${t("add-car")}</button>
      </form>`;
  }

  private readonly add = (event: SubmitEvent): void => {
    const plate = valueOf(event, "plate");
    const form = event.target as HTMLFormElement;
    this.run(async () => {
      await addCar(plate);
      form.reset();
    });
  };
}
