/** The member's bookings: what is coming, what is over; cancel with the refund said first, and change. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatNumber } from "../../i18n/format";
import { askWaiver, cancelSeries } from "../api/conduct";
import { type Notice, type Waiting, acceptOffer, dismissNotice, getNotices, getWaiting, leaveWaiting } from "../api/hopes";
import { type Reservation, cancelReservation, getReservations } from "../api/reservations";
import { Action, infoBox } from "../parts/action";
import { dayOf, moment, span } from "../parts/booking-words";
import type { ConfirmDialog } from "../parts/confirm-dialog";
import "../parts/confirm-dialog";
import { icon } from "../parts/icons";
import "../parts/sanction-list";
import { waitingList } from "../parts/waiting-list";
import { heading, loading } from "../parts/page";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t } from "./book-texts";
import { t as conduct } from "./conduct-texts";
import { t as hope } from "./hope-texts";

@customElement("bookings-view")
export class BookingsView extends AppElement {
  @reactive() private rows: Reservation[] | undefined;
  @reactive() private waits: Waiting[] = [];
  @reactive() private notices: Notice[] = [];
  @reactive() private question = "";
  @query("confirm-dialog") private dialog!: ConfirmDialog;
  private readonly made = new URLSearchParams(location.search).get("made");
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
    [this.rows, this.waits, this.notices] = await Promise.all([getReservations(), getWaiting(), getNotices()]);
  }

  protected override render(): TemplateResult {
    const done = this.made === "requested" ? t("done-requested") : t("done-booked");
    return html`${heading(t("my-title"), "/book")} ${this.action.alert()}
      <div role="status">${this.made ? html`<div class="message success">${icon("check")}<p>${done}</p></div>` : nothing}</div>
      ${this.body()}
      <confirm-dialog .heading=${t("cancel-heading")} .text=${this.question} .yes=${t("cancel-yes")} .no=${t("cancel-no")}></confirm-dialog>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))} <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (this.rows) {
      const any = this.rows.length + this.waits.length > 0;
      return html`${this.notices.map((notice) => this.told(notice))} ${any ? this.filled(this.rows) : this.empty()}`;
    }
    if (this.action.error) return nothing;
    return state.online ? loading() : infoBox(t("offline"));
  }

  private empty(): TemplateResult {
    return html`<div class="empty">
      <span class="result-mark quiet">${icon("calendar")}</span>
      <h2>${t("my-empty")}</h2>
      <p>${t("my-empty-lead")}</p>
      <a class="krds-btn large primary" href="/book">${t("find")}</a>
    </div>`;
  }

  private filled(rows: Reservation[]): TemplateResult {
    const coming = rows.filter((row) => row.cancelled_now !== null).reverse();
    const past = rows.filter((row) => row.cancelled_now === null);
    return html`<sanction-list></sanction-list> ${waitingList(this.waits, this.action.busy, (row) => this.then(() => leaveWaiting(row.id)))}
      ${coming.length > 0
        ? html`<h2 class="section-title">${t("coming")}</h2>
            <ul class="bookings">${coming.map((row) => html`<li>${this.booking(row)}</li>`)}</ul>
            <a class="krds-btn medium text wide-button" href="/api/reservations/calendar.ics" download>
              ${icon("download")}${t("calendar")}
            </a>`
        : nothing}
      ${past.length > 0
        ? html`<h2 class="section-title">${t("past")}</h2>
            <ul class="bookings">${past.map((row) => html`<li>${this.booking(row)}</li>`)}</ul>`
        : nothing}`;
  }

  private booking(row: Reservation): TemplateResult {
    return html`<div class="booking">
      <p class="booking-when">${span(row.start, row.end)}<span class="booking-state ${row.state}">${t(`state-${row.state}`)}</span></p>
      ${row.series ? html`<small>${conduct("series")}</small>` : nothing}
      ${row.waiver ? html`<small>${[conduct(`waiver-${row.waiver}`), row.waiver_answer].filter(Boolean).join(" · ")}</small>` : nothing}
      <strong>${inLanguage({ ko: row.name_ko, en: row.name_en })}</strong>
      <span>${inLanguage({ ko: row.facility_ko, en: row.facility_en })}</span>
      <small>${row.price > 0 ? t("won", { price: formatNumber(row.price) }) : t("no-charge")}${this.money(row)}</small>
      ${row.cancelled_now ? this.buttons(row) : nothing}
    </div>`;
  }

  private money(row: Reservation): string {
    const said = [];
    if (row.cause && row.cause !== "holder") said.push(t(`cause-${row.cause}`));
    if (row.refund !== null) said.push(t("refunded", { refund: formatNumber(row.refund) }));
    if (row.cancelled_now && row.deposit > 0) said.push(t("deposit-held", { amount: formatNumber(row.deposit) }));
    if (row.deposit_kept) said.push(t("deposit-kept", { amount: formatNumber(row.deposit_kept) }));
    return said.map((text) => ` · ${text}`).join("");
  }

  private buttons(row: Reservation): TemplateResult {
    const instead = `/book/${row.unit}?date=${dayOf(new Date(row.start))}&instead=${row.id}${row.series ? `&series=${row.series}` : ""}`;
    if (row.state === "offered") {
      return html`<small>${hope("offer-until", { until: moment(row.decide_by ?? row.start) })}</small>
        <div class="button-row">
          <button type="button" class="krds-btn small primary" ?disabled=${this.action.busy} @click=${() => this.then(() => acceptOffer(row.id))}>
            ${hope("accept")}
          </button>
          <button type="button" class="krds-btn small tertiary" ?disabled=${this.action.busy} @click=${() => this.then(() => cancelReservation(row.id))}>
            ${hope("decline")}
          </button>
        </div>`;
    }
    return html`<div class="button-row">
      ${row.changeable ? html`<a class="krds-btn small tertiary" href=${instead}>${t("move")}</a>` : nothing}
      <button type="button" class="krds-btn small tertiary" ?disabled=${this.action.busy} @click=${() => this.cancel(row)}>
        ${t("cancel")}
      </button>
    </div>
    ${row.series
      ? html`<button type="button" class="krds-btn small tertiary" ?disabled=${this.action.busy} @click=${() => this.cancelAll(row.series as string)}>
          ${conduct("cancel-series")}
        </button>`
      : nothing}
    ${row.price > 0 && !row.waiver ? this.waive(row) : nothing}`;
  }

  private waive(row: Reservation): TemplateResult {
    const id = `waive-${row.id}`;
    return html`<details>
      <summary>${conduct("waive")}</summary>
      <form @submit=${(event: Event) => this.asks(event, row)}>
        <div class="form-tit"><label for=${id}>${conduct("waive-for")}</label></div>
        <input class="krds-input" id=${id} name="purpose" maxlength="300" required />
        <button class="krds-btn small primary" ?disabled=${this.action.busy}>${conduct("send")}</button>
      </form>
    </details>`;
  }

  private asks(event: Event, row: Reservation): void {
    event.preventDefault();
    const purpose = String(new FormData(event.currentTarget as HTMLFormElement).get("purpose") ?? "");
    this.then(() => askWaiver(row.id, purpose));
  }

  private cancelAll(series: string): void {
    void this.action.run(async () => {
      await this.load(); // what is given back may have changed since the page was opened
      const rows = (this.rows ?? []).filter((row) => row.series === series && row.cancelled_now && new Date(row.start) > new Date());
      const sum = (of: "refund" | "deposit_kept"): number => rows.reduce((total, row) => total + (row.cancelled_now?.[of] ?? 0), 0);
      this.question = `${conduct("cancel-series-text", { count: String(rows.length) })} ${this.back(sum("refund"), sum("deposit_kept"))}`;
      await this.updateComplete;
      if (!(await this.dialog.ask())) return;
      await cancelSeries(series);
      await this.load();
    });
  }

  private told(notice: Notice): TemplateResult {
    return html`<div class="message information">
      ${icon("info")}
      <p>${notice.text}${this.about(notice)}</p>
      <button type="button" class="krds-btn small tertiary" @click=${() => this.then(() => dismissNotice(notice.id))}>
        ${hope("dismiss")}
      </button>
    </div>`;
  }

  /** Which booking it is of, and what staff said. */
  private about({ unit_ko: ko, unit_en: en, start, end, said }: Notice): TemplateResult | typeof nothing {
    const words = [ko && en && inLanguage({ ko, en }), start && end && span(start, end), said].filter(Boolean);
    return words.length > 0 ? html`<br /><small>${words.join(" · ")}</small>` : nothing;
  }

  /** Do something, then show what is now. */
  private then(act: () => Promise<unknown>): void {
    void this.action.run(async () => {
      try {
        await act();
      } finally {
        await this.load();
      }
    });
  }

  /** What cancelling now would give back. */
  private back(refund: number, kept: number): string {
    const amounts = { refund: formatNumber(refund), kept: formatNumber(kept) };
    return kept > 0 ? t("cancel-text-deposit", amounts) : t("cancel-text", { refund: amounts.refund });
  }

  private cancel(row: Reservation): void {
    void this.action.run(async () => {
      await this.load(); // what is given back may have changed since the page was opened
      const { state: now, cancelled_now: ends } = this.rows?.find((one) => one.id === row.id) ?? row;
      if (!ends) return;
      this.question = now === "requested" ? t("cancel-text-request") : this.back(ends.refund, ends.deposit_kept);
      await this.updateComplete;
      if (!(await this.dialog.ask())) return;
      await cancelReservation(row.id);
      await this.load();
    });
  }
}
