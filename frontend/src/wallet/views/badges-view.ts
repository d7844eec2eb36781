/** Badges that institutions awarded to the member; each is fetched and shown like a card. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { language } from "../../i18n";
import { formatDate, formatTime } from "../../i18n/format";
import { type BadgeRequest, type Badges, type OwnAward, answer, endPage, getBadges, grant, makePage } from "../api/badges";
import { Action, infoBox } from "../parts/action";
import { awardFacts } from "../parts/award-facts";
import { icon } from "../parts/icons";
import { heading, loading } from "../parts/page";
import { StateController, state } from "../state";
import { t } from "./badges-texts";

const formatDay = (day: string): string => formatDate(new Date(`${day}T00:00:00+09:00`));
const isOver = ({ kept_until }: OwnAward): boolean => Date.parse(`${kept_until}T00:00:00+09:00`) <= Date.now();

@customElement("badges-view")
export class BadgesView extends AppElement {
  @reactive() private badges: Badges | undefined;
  @reactive() private made: { award: string; address: string } | undefined;
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    this.run(getBadges);
  }

  /** Do it; the page then shows what the server answers. */
  private run(act: () => Promise<Badges>): void {
    void this.action.run(async () => {
      this.badges = await act();
    });
  }

  protected override render(): TemplateResult {
    return html`${heading(t("title"), "/")} ${this.action.alert()} ${this.body()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (this.badges) return this.page(this.badges);
    if (this.action.error) return nothing;
    return state.online ? loading() : infoBox(t("offline"));
  }

  private page({ awards, requests }: Badges): TemplateResult {
    return html`${requests.length > 0 ? html`<h2 class="section-title">${t("requests")}</h2>` : nothing}
      <ul class="parking-list">
        ${requests.map((request) => html`<li>${this.request(request, awards)}</li>`)}
      </ul>
      ${awards.length === 0
        ? html`<div class="empty">
            <span class="result-mark quiet">${icon("medal")}</span>
            <h2>${t("none")}</h2>
            <p>${t("none-lead")}</p>
          </div>`
        : nothing}
      <ul class="parking-list">
        ${awards.map((award) => html`<li>${this.award(award)}</li>`)}
      </ul>
      <p><a class="text-link" href="/badges/company">${t("to-company")}</a></p>`;
  }

  private button(text: string, kind: string, act: () => void): TemplateResult {
    return html`<button type="button" class="krds-btn medium ${kind}" ?disabled=${this.action.busy} @click=${act}>${text}</button>`;
  }

  private request(request: BadgeRequest, awards: OwnAward[]): TemplateResult {
    const until = request.state === "requested" ? request.answer_until : request.until;
    const told = { ...request, until: until ? formatTime(new Date(until)) : "" };
    const shown = awards.filter((award) => !isOver(award));
    const values = { organisation: told.organisation, purpose: told.purpose, days: told.days, until: told.until };
    if (request.state === "requested") {
      return html`<p>${t("request-lead", values)}</p>
        <form class="narrow-form" @submit=${(event: SubmitEvent) => this.agree(event, request)}>
          <fieldset>
            <legend>${t("grant-which")}</legend>
            ${shown.length === 0 ? html`<p>${t("grant-none")}</p>` : nothing}
            ${shown.map(
              (award) =>
                html`<div class="krds-form-check medium">
                  <input type="checkbox" id=${`${request.id}-${award.id}`} name="award" value=${award.id} checked />
                  <label for=${`${request.id}-${award.id}`}>${this.named(award)}</label>
                </div>`,
            )}
          </fieldset>
          <div class="button-row">
            ${this.button(t("decline"), "tertiary", () => this.run(() => answer(request.id, "decline")))}
            <button type="submit" class="krds-btn medium primary" ?disabled=${this.action.busy || shown.length === 0}>${t("grant")}</button>
          </div>
        </form>`;
    }
    if (request.state !== "granted") return html`<p>${t(request.state, values)}</p>${this.looks(request)}`;
    return html`<p>${t("granted", values)}</p>
      ${this.looks(request)} ${this.button(t("end"), "tertiary", () => this.run(() => answer(request.id, "end")))}`;
  }

  private looks(request: BadgeRequest): TemplateResult {
    return html`<details>
      <summary>${t("looks")} (${request.looks.length})</summary>
      ${request.looks.length === 0 ? html`<p>${t("looks-none")}</p>` : nothing}
      <ul>
        ${request.looks.map((look) => html`<li>${formatTime(new Date(look.at))}</li>`)}
      </ul>
    </details>`;
  }

  private agree(event: SubmitEvent, request: BadgeRequest): void {
    event.preventDefault();
    const chosen = new FormData(event.target as HTMLFormElement).getAll("award").map(String);
    this.run(() => grant(request.id, chosen));
  }

  private named(award: OwnAward): string {
    return language() === "ko" ? award.name_ko : award.name_en;
  }

  private sharing(award: OwnAward): TemplateResult {
    const end = this.button(t("share-end"), "tertiary", () => this.run(() => endPage(award.id)));
    return html`<details ?open=${this.made?.award === award.id}>
      <summary>${t("share")}</summary>
      ${this.made?.award === award.id && award.page_until
        ? html`<p role="status">${t("share-address")}</p>
            <p class="long-code"><a class="text-link" href=${this.made.address}>${this.made.address}</a></p>`
        : nothing}
      ${award.page_until
        ? html`<p>${t("share-on", { until: formatTime(new Date(award.page_until)) })}</p>
            ${end}`
        : html`<p>${t("share-lead")}</p>
            ${this.button(t("share-make"), "secondary", () => this.publish(award))}`}
    </details>`;
  }

  private publish(award: OwnAward): void {
    void this.action.run(async () => {
      const { address } = await makePage(award.id, 30);
      this.made = { award: award.id, address };
      this.badges = await getBadges();
    });
  }

  private award(award: OwnAward): TemplateResult {
    const over = isOver(award);
    return html`<h2 class="section-title">${this.named(award)}</h2>
      ${awardFacts(award)}
      <p>${t(over ? "kept-no-longer" : "kept-until", { day: formatDay(award.kept_until) })}</p>
      <p><a class="krds-btn medium primary" href="/receive">${t("fetch")}</a></p>
      ${over ? nothing : this.sharing(award)}`;
  }
}
