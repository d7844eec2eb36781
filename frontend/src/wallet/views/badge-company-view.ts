/** A company asks a member for badges, and sees what the member consented to. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { language } from "../../i18n";
import { formatTime } from "../../i18n/format";
import { type Award, type Organisation, ask, getOrganisations, look } from "../api/badges";
import { Action, infoBox } from "../parts/action";
import { awardFacts } from "../parts/award-facts";
import { field, heading, loading, valueOf } from "../parts/page";
import { StateController, state } from "../state";
import { t } from "./badges-texts";

type Asked = Organisation["requests"][number];

@customElement("badge-company-view")
export class BadgeCompanyView extends AppElement {
  @reactive() private organisations: Organisation[] | undefined;
  @reactive() private seen: { request: string; awards: Award[] } | undefined;
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
      this.organisations = await getOrganisations();
    });
  }

  protected override render(): TemplateResult {
    return html`${heading(t("company-title"), "/badges")} ${this.action.alert()} ${this.body()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (!this.organisations) return this.action.error ? nothing : state.online ? loading() : infoBox(t("offline"));
    if (this.organisations.length === 0) return infoBox(t("company-none"));
    return html`${this.organisations.map((each) => this.organisation(each))}`;
  }

  private organisation(of: Organisation): TemplateResult {
    return html`<h2 class="section-title">${of.name}</h2>
      <form class="question-form narrow-form" @submit=${(event: SubmitEvent) => this.ask(event, of)}>
        ${field({ id: `holder-${of.id}`, label: t("holder"), hint: t("holder-hint") })}
        ${field({ id: `purpose-${of.id}`, label: t("purpose"), hint: t("purpose-hint") })}
        ${field({ id: `days-${of.id}`, label: t("days"), hint: t("days-hint"), inputMode: "numeric", value: "30" })}
        <button type="submit" class="krds-btn large primary wide-button" ?disabled=${this.action.busy}>${this.action.label(t("ask"))}</button>
      </form>
      <h3 class="section-title">${t("asked-title")}</h3>
      ${of.requests.length === 0 ? html`<p>${t("asked-none")}</p>` : nothing}
      <ul class="parking-list">
        ${of.requests.map((request) => html`<li>${this.request(of, request)}</li>`)}
      </ul>`;
  }

  private request(of: Organisation, request: Asked): TemplateResult {
    const { holder, purpose, days } = request;
    const until = request.until ? formatTime(new Date(request.until)) : "";
    return html`<p>${t("asked", { holder, purpose, days })}</p>
      <p><strong>${t(`state-${request.state}`)}</strong>${request.state === "granted" ? html` · ${t("until", { until })}` : nothing}</p>
      ${request.state === "granted"
        ? html`<button type="button" class="krds-btn medium secondary" ?disabled=${this.action.busy} @click=${() => this.look(of, request)}>
            ${t("look")}
          </button>`
        : nothing}
      ${this.seen?.request === request.id && request.state === "granted" ? this.awards(this.seen.awards) : nothing}`;
  }

  private awards(awards: Award[]): TemplateResult {
    return html`<div role="status">
      ${awards.length === 0 ? html`<p>${t("look-none")}</p>` : nothing}
      ${awards.map((award) => html`<h4>${language() === "ko" ? award.name_ko : award.name_en}</h4>${awardFacts(award)}`)}
    </div>`;
  }

  private ask(event: SubmitEvent, of: Organisation): void {
    const holder = valueOf(event, `holder-${of.id}`);
    const purpose = valueOf(event, `purpose-${of.id}`);
    const days = Number(valueOf(event, `days-${of.id}`));
    void this.action.run(async () => {
      this.organisations = await ask(of.id, { holder, purpose, days });
    });
  }

  private look(of: Organisation, request: Asked): void {
    this.seen = undefined;
    void this.action.run(async () => {
      try {
        this.seen = { request: request.id, awards: (await look(of.id, request.id)).awards };
      } catch (error) {
        this.organisations = await getOrganisations(); // it may have ended meanwhile
        throw error;
      }
    });
  }
}
