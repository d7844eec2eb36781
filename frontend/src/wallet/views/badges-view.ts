/** Badges that institutions awarded to the member; each is fetched and shown like a card. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { language } from "../../i18n";
import { formatDate } from "../../i18n/format";
import { type Award, type Badges, getBadges } from "../api/badges";
import { Action, infoBox } from "../parts/action";
import { icon } from "../parts/icons";
import { heading, loading } from "../parts/page";
import { StateController, state } from "../state";
import { t } from "./badges-texts";

@customElement("badges-view")
export class BadgesView extends AppElement {
  @reactive() private badges: Badges | undefined;
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
      this.badges = await getBadges();
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
    if (this.badges) return this.page(this.badges.awards);
    if (this.action.error) return nothing;
    return state.online ? loading() : infoBox(t("offline"));
  }

  private page(awards: Award[]): TemplateResult {
    if (awards.length === 0) {
      return html`<div class="empty">
        <span class="result-mark quiet">${icon("shield")}</span>
        <h2>${t("none")}</h2>
        <p>${t("none-lead")}</p>
      </div>`;
    }
    return html`<ul class="parking-list">
      ${awards.map((award) => html`<li>${this.award(award)}</li>`)}
    </ul>`;
  }

  private award(award: Award): TemplateResult {
    const korean = language() === "ko";
    const told = {
      institution: korean ? award.institution_ko : award.institution_en,
      day: formatDate(new Date(award.awarded_on)),
    };
    return html`<h2 class="section-title">${korean ? award.name_ko : award.name_en}</h2>
      <p>${t("awarded", told)}</p>
      <dl class="facts">
        <dt>${t("criteria")}</dt>
        <dd>${award.criteria}</dd>
        ${award.skills.length > 0 ? html`<dt>${t("skills")}</dt><dd>${award.skills.join(", ")}</dd>` : nothing}
        ${award.evidence_text ? html`<dt>${t("evidence")}</dt><dd>${award.evidence_text}</dd>` : nothing}
      </dl>
      <a class="krds-btn medium primary" href="/receive">${t("fetch")}</a>`;
  }
}
