/** The first view: a welcome, the steps to a first card, or the cards. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import type { Me } from "../api/member";
import "../parts/card-face";
import "../parts/case-notices";
import "../parts/install-step";
import "../parts/leaver-notices";
import "../parts/mileage-tile";
import "../parts/notice-list";
import "../parts/proofing-notice";
import "../parts/purse-list";
import "../parts/restore-panel";
import "../parts/waiting-cards";
import "../parts/waiting-pages";
import { type IconName, icon } from "../parts/icons";
import { foreignNotice } from "../parts/foreign";
import { loading } from "../parts/page";
import { StateController, state } from "../state";
import type { Card } from "../store/cards";
import { t } from "./card-texts";

@customElement("home-view")
export class HomeView extends AppElement {
  constructor() {
    super();
    new StateController(this);
  }

  protected override render(): TemplateResult {
    const { cards, session } = state;
    if (!cards || (session.kind === "unknown" && state.online && cards.length === 0)) return loading();
    if (cards.length > 0) return this.purse(cards);
    return session.kind === "in" ? this.firstSteps(session.me) : this.welcome();
  }

  private purse(cards: Card[]): TemplateResult {
    return html`<h1 class="view-title">${t("my-cards")}</h1>
      ${foreignNotice()}
      <notice-list></notice-list>
      <waiting-cards></waiting-cards>
      ${state.session.kind === "in" ? html`<case-notices></case-notices><waiting-pages></waiting-pages><leaver-notices></leaver-notices>` : nothing}
      ${this.proofingNotice()}
      <div class="purse">
        <purse-list .cards=${cards}></purse-list>
        <div class="aside">
          ${state.session.kind === "in" ? html`<mileage-tile></mileage-tile>` : this.signInHint()}
          <div class="tile-row">
            <a class="tile" href="/scan">${icon("scan")}<span>${t("scan-qr")}</span></a>
            <a class="tile" href="/receive">${icon("plus")}<span>${t("get-card")}</span></a>
            <a class="tile" href="/parking">${icon("car")}<span>${t("parking")}</span></a>
            <a class="tile" href="/volunteering">${icon("star")}<span>${t("volunteering")}</span></a>
            <a class="tile" href="/blood">${icon("drop")}<span>${t("blood")}</span></a>
            <a class="tile" href="/badges">${icon("medal")}<span>${t("badges")}</span></a>
            <a class="tile" href="/collectibles">${icon("ticket")}<span>${t("collectibles")}</span></a>
          </div>
        </div>
      </div>`;
  }

  /** Nobody who is in the register has one. */
  private proofingNotice(): TemplateResult | typeof nothing {
    const { session } = state;
    return session.kind === "in" && !session.me.resident ? html`<proofing-notice></proofing-notice>` : nothing;
  }

  private signInHint(): TemplateResult | typeof nothing {
    if (!state.online || state.session.kind !== "out") return nothing;
    return html`<div class="message information">
      ${icon("info")}
      <p>${t("sign-in-again")} <a class="text-link" href="/start">${t("sign-in")}</a></p>
    </div>`;
  }

  private firstSteps({ resident, proofed }: Me): TemplateResult {
    const known = resident || proofed;
    const steps = [
      { text: t("step-sign-up"), done: true },
      { text: t(proofed ? "step-proofed" : "step-bind"), done: known },
      { text: t("step-card"), done: false },
    ];
    const now = steps.findIndex((step) => !step.done);
    return html`<h1 class="view-title">${t("no-cards")}</h1>
      <restore-panel></restore-panel>
      <p class="lead">${t(proofed ? "no-cards-proofed" : "no-cards-lead")}</p>
      ${this.proofingNotice()}
      <notice-list></notice-list>
      <waiting-cards></waiting-cards>
      <waiting-pages></waiting-pages>
      <ol class="steps">
        ${steps.map(
          (step, index) =>
            html`<li class=${step.done ? "done" : index === now ? "now" : ""} aria-current=${index === now ? "step" : nothing}>
              <span class="step-mark" aria-hidden="true">${step.done ? icon("check") : index + 1}</span>
              <span>${step.text}</span>
              ${step.done ? html`<span class="step-state">${t("step-done")}</span>` : nothing}
              ${index === now ? html`<span class="step-state">${t("step-now")}</span>` : nothing}
            </li>`,
        )}
      </ol>
      <a class="krds-btn xlarge primary wide-button" href=${known ? "/receive" : "/bind"}>
        ${known ? t("do-card") : t("do-bind")}
      </a>
      <p><a class="text-link" href="/parking">${t("welcome-parking")}${icon("next")}</a></p>`;
  }

  private welcome(): TemplateResult {
    const points: [IconName, string, string][] = [
      ["shield", t("welcome-1"), t("welcome-1-text")],
      ["key", t("welcome-2"), t("welcome-2-text")],
      ["coins", t("welcome-3"), t("welcome-3-text")],
    ];
    return html`<div class="welcome">
      <div class="welcome-text">
        <h1 class="welcome-title">${t("welcome-title")}</h1>
        <p class="lead">${t("welcome-lead")}</p>
      </div>
      <div class="welcome-card" aria-hidden="true">
        <card-face .name=${t("welcome-card")} .line=${t("welcome-card-line")}></card-face>
      </div>
      <install-step></install-step>
      <a class="krds-btn xlarge primary wide-button" href="/start">${t("start")}</a>
      <ul class="points">
        ${points.map(
          ([name, title, text]) =>
            html`<li>
              <span class="point-mark">${icon(name)}</span>
              <div><h2>${title}</h2><p>${text}</p></div>
            </li>`,
        )}
      </ul>
      <a class="text-link" href="/parking">${t("welcome-parking")}${icon("next")}</a>
    </div>`;
  }
}
