/** Showing a card: choose what to show, then a code that renews itself. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { ownerConfirmed } from "../keys/session";
import { Action, alertBox } from "../parts/action";
import { Explained } from "../parts/error-words";
import { icon } from "../parts/icons";
import { heading, loading } from "../parts/page";
import { claimLabel, claimValue, inLanguage, inOrder } from "../parts/words";
import { go } from "../router";
import "../show/qr-panel";
import { type ShownCode, Showing, TooMuchForOneCode } from "../show/showing";
import { type Card, getCard } from "../store/cards";
import { t as common } from "../texts";
import { t } from "./card-texts";

/** The least that a card can say, and what most places ask for. */
const MINIMUM = ["resident"];

@customElement("show-view")
export class ShowView extends AppElement {
  @property() card = "";
  @reactive() private found: Card | undefined;
  @reactive() private chosen = new Set<string>();
  @reactive() private code: ShownCode | undefined;
  private showing: Showing | undefined;
  private readonly action = new Action(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void getCard(this.card).then((found) => {
      if (!found) return go(this.cardAddress, { replace: true });
      this.found = found;
      this.chosen = new Set(MINIMUM.filter((name) => found.claims.some((claim) => claim.name === name)));
    });
  }

  override disconnectedCallback(): void {
    this.stop();
    void import("../receive/refill").then(({ refillUsedUp }) => refillUsedUp());
    super.disconnectedCallback();
  }

  private get cardAddress(): string {
    return `/cards/${encodeURIComponent(this.card)}`;
  }

  protected override render(): TemplateResult {
    if (!this.found) return loading();
    if (this.found.payload.exp * 1000 < Date.now()) {
      return html`<div class="narrow">${heading(t("show"), this.cardAddress)} ${alertBox(t("qr-expired"))}</div>`;
    }
    return html`<div class="narrow">${this.code ? this.shown(this.found, this.code) : this.choose(this.found)}</div>`;
  }

  private choose(card: Card): TemplateResult {
    return html`${heading(t("choose-title"), this.cardAddress)}
      <p class="lead">${t("choose-lead")}</p>
      ${card.always.length > 0 ? this.alwaysShown(card) : nothing}
      <form class="question-form" @submit=${this.begin}>
        <fieldset class="choices">
          <legend class="sr-only">${t("choose-legend")}</legend>
          ${inOrder(card.claims).map(
            (claim) =>
              html`<div class="krds-form-check choice">
                <input
                  type="checkbox"
                  id="claim-${claim.name}"
                  .checked=${this.chosen.has(claim.name)}
                  @change=${() => this.toggle(claim.name)}
                />
                <label for="claim-${claim.name}">
                  <span>${claimLabel(claim.name)}</span>
                  ${ownerConfirmed() ? html`<span class="choice-value">${claimValue(claim)}</span>` : nothing}
                </label>
              </div>`,
          )}
        </fieldset>
        ${this.action.alert()}
        <div class="sticky-action">
          <button type="submit" class="krds-btn xlarge primary wide-button" ?disabled=${this.action.busy}>
            ${icon("qr")}${this.action.label(t("make-qr"))}
          </button>
        </div>
      </form>`;
  }

  /** What cannot be left out is told before the choice. */
  private alwaysShown(card: Card): TemplateResult {
    return html`<section class="panel">
      <h2 class="panel-title">${t("always")}</h2>
      <dl class="facts">
        ${card.always.map(
          (claim) =>
            html`<div><dt>${claimLabel(claim.name)}</dt><dd>${ownerConfirmed() ? claimValue(claim) : "•••"}</dd></div>`,
        )}
      </dl>
    </section>`;
  }

  private toggle(name: string): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(name)) chosen.add(name);
    this.chosen = chosen;
  }

  private readonly begin = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.action.run(async () => {
      if (this.chosen.size === 0) throw new Explained(t("none-chosen"));
      try {
        const showing = await Showing.begin(this.card, [...this.chosen], (code) => (this.code = code));
        if (this.isConnected) this.showing = showing;
        else showing.end();
      } catch (error) {
        if (error instanceof TooMuchForOneCode) throw new Explained(t("qr-large"), { cause: error });
        throw error;
      }
    });
  };

  private shown(card: Card, code: ShownCode): TemplateResult {
    const claims = [...card.always, ...inOrder(card.claims).filter((claim) => this.chosen.has(claim.name))];
    return html`${heading(inLanguage(card.names))}
      <qr-panel .code=${code}></qr-panel>
      <section class="panel">
        <h2 class="panel-title">${t("qr-shown")}</h2>
        <dl class="facts">
          ${claims.map((claim) => html`<div><dt>${claimLabel(claim.name)}</dt><dd>${claimValue(claim)}</dd></div>`)}
        </dl>
        <p class="legal-line">${common("legal-notice")}</p>
      </section>
      <div class="button-row">
        <button type="button" class="krds-btn large tertiary" @click=${this.stop}>${t("qr-other")}</button>
        <a class="krds-btn large primary" href=${this.cardAddress}>${common("close")}</a>
      </div>`;
  }

  private readonly stop = (): void => {
    this.showing?.end();
    this.showing = undefined;
    this.code = undefined;
  };
}
