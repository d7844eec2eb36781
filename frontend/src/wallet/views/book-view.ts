/** Find a facility by district, sport and day. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatNumber } from "../../i18n/format";
import { type Found, type Search, findUnits } from "../api/reservations";
import { Action, infoBox } from "../parts/action";
import { clock, todayPlus } from "../parts/booking-words";
import { icon } from "../parts/icons";
import { heading, loading } from "../parts/page";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { sportNames, t } from "./book-texts";
import { t as hope } from "./hope-texts";

@customElement("book-view")
export class BookView extends AppElement {
  @reactive() private found: Search | undefined;
  private wanted = { district: "", sport: "", date: todayPlus(1), free_now: "" };
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    this.search();
  }

  private search(): void {
    void this.action.run(async () => {
      this.found = await findUnits(this.wanted);
    });
  }

  protected override render(): TemplateResult {
    return html`${heading(t("title"))} ${this.action.alert()} ${this.body()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))} <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (this.found) return this.results(this.found);
    if (this.action.error) return nothing;
    return state.online ? loading() : infoBox(t("offline"));
  }

  private results(found: Search): TemplateResult {
    return html`<a class="krds-btn medium tertiary" href="/bookings">${icon("calendar")}${t("mine")}</a>
      <a class="krds-btn medium tertiary" href="/book/draws">${icon("star")}${hope("draws")}</a>
      ${this.form(found)}
      <div role="status">${found.units.length === 0 ? html`<p class="empty">${t("none")}</p>` : nothing}</div>
      <ul class="place-list">
        ${found.units.map((one) => html`<li>${this.place(one, found.date)}</li>`)}
      </ul>`;
  }

  private form(found: Search): TemplateResult {
    const districts = found.districts.map((one) => [one.code, inLanguage({ ko: one.name_ko, en: one.name_en })] as const);
    const sports = found.sports.map((code) => [code, inLanguage(sportNames(code))] as const);
    return html`<form class="search-form" @change=${this.changed} @submit=${(event: Event) => event.preventDefault()}>
      ${this.choice("district", t("district"), t("every-district"), districts)}
      ${this.choice("sport", t("sport"), t("every-sport"), sports)}
      <div class="form-group">
        <div class="form-tit"><label for="date">${t("date")}</label></div>
        <input class="krds-input" type="date" id="date" name="date" min=${todayPlus(0)} .value=${this.wanted.date} />
      </div>
      <div class="krds-form-check">
        <input type="checkbox" id="free_now" name="free_now" ?checked=${this.wanted.free_now !== ""} />
        <label for="free_now">${t("free-now")}</label>
      </div>
    </form>`;
  }

  private choice(
    name: "district" | "sport",
    label: string,
    every: string,
    options: (readonly [string, string])[],
  ): TemplateResult {
    return html`<div class="form-group">
      <div class="form-tit"><label for=${name}>${label}</label></div>
      <select class="krds-input" id=${name} name=${name}>
        <option value="">${every}</option>
        ${options.map(
          ([value, text]) => html`<option value=${value} ?selected=${this.wanted[name] === value}>${text}</option>`,
        )}
      </select>
    </div>`;
  }

  private readonly changed = (event: Event): void => {
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string): string => String(given.get(name) ?? "");
    const now = text("free_now") ? "1" : "";
    const date = now ? todayPlus(0) : text("date") || todayPlus(0);
    this.wanted = { district: text("district"), sport: text("sport"), date, free_now: now };
    this.search();
  };

  private place({ unit, free, first }: Found, date: string): TemplateResult {
    const price = unit.price > 0 ? t("from", { price: formatNumber(unit.price) }) : t("no-charge");
    const place = [inLanguage({ ko: unit.district_ko, en: unit.district_en }), inLanguage(sportNames(unit.sport))];
    return html`<a class="place" href="/book/${unit.id}?date=${date}">
      <strong>${inLanguage({ ko: unit.name_ko, en: unit.name_en })}</strong>
      <span>${inLanguage({ ko: unit.facility_ko, en: unit.facility_en })}</span>
      <small>${place.join(" · ")} · ${price}${unit.mode === "approval" ? ` · ${t("approval")}` : ""}</small>
      <span class="place-free ${free > 0 ? "" : "full"}">
        ${free > 0 ? t("free", { count: String(free) }) : t("full")}${first ? html`<small>${clock(first)}~</small>` : nothing}
      </span>
    </a>`;
  }
}
