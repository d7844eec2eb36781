/** A gate's question: what it asks for, in words, and only then an answer that no other gate accepts. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { language } from "../../i18n";
import { type Challenge, challengeNonce } from "../../qr/challenge";
import type { Purpose } from "../../qr/purposes";
import { takeAsked } from "../gate/asked";
import { type Fit, fitFor } from "../gate/answers";
import { purposeOf } from "../gate/purposes";
import { ownerConfirmed } from "../keys/session";
import { Action, alertBox } from "../parts/action";
import { icon } from "../parts/icons";
import { heading, loading } from "../parts/page";
import { claimLabel, claimValue, inLanguage } from "../parts/words";
import "../show/qr-panel";
import { type ShownCode, Showing } from "../show/showing";
import { t as common } from "../texts";
import { t } from "./gate-texts";

/** Gates take an answer for three minutes. */
const ANSWER_FOR_MS = 150_000;

type Found = { kind: "asked"; purpose: Purpose; fit: Fit } | { kind: "no-question" | "unknown" | "over" };

@customElement("gate-view")
export class GateView extends AppElement {
  @reactive() private found: Found | undefined;
  @reactive() private code: ShownCode | undefined;
  private asked: Challenge | undefined;
  private showing: Showing | undefined;
  private ending: ReturnType<typeof setTimeout> | undefined;
  private readonly action = new Action(this);

  override connectedCallback(): void {
    super.connectedCallback();
    this.asked = takeAsked();
    void this.action.run(async () => (this.found = await this.read()));
  }

  override disconnectedCallback(): void {
    this.stop();
    void import("../receive/refill").then(({ refillUsedUp }) => refillUsedUp());
    super.disconnectedCallback();
  }

  private async read(): Promise<Found> {
    if (!this.asked) return { kind: "no-question" };
    const purpose = await purposeOf(this.asked.purpose);
    if (!purpose) return { kind: "unknown" };
    return { kind: "asked", purpose, fit: await fitFor(purpose, this.asked) };
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">${heading(t("title"), "/")} ${this.content()}</div>`;
  }

  private content(): TemplateResult {
    const { found } = this;
    if (!found) return this.action.error === undefined ? loading() : html`${this.action.alert()}`;
    if (found.kind !== "asked") {
      return html`<p class="lead">${t(found.kind)}</p>
        <a class="krds-btn xlarge primary wide-button" href="/scan">${icon("scan")}${t("scan")}</a>`;
    }
    if (this.code) return this.shown(this.code);
    return html`${this.question(found.purpose)} ${this.answer(found.purpose, found.fit)}`;
  }

  private question(purpose: Purpose): TemplateResult {
    const [name, ground] = language() === "ko" ? [purpose.name_ko, purpose.ground_ko] : [purpose.name_en, purpose.ground_en];
    const district = this.asked?.district;
    return html`<section class="panel featured">
      <h2 class="panel-title">${t("asks")}</h2>
      <dl class="facts">
        <div><dt>${t("purpose")}</dt><dd>${name}</dd></div>
        ${district ? html`<div><dt>${t("district")}</dt><dd>${district}</dd></div>` : nothing}
        <div><dt>${t("ground")}</dt><dd>${ground}</dd></div>
      </dl>
    </section>`;
  }

  private answer(purpose: Purpose, fit: Fit): TemplateResult {
    if (fit.kind !== "fits") {
      return html`${alertBox(t(fit.kind))}
        ${fit.kind === "no-card"
          ? html`<a class="krds-btn xlarge primary wide-button" href="/receive">${t("get-card")}</a>`
          : nothing}`;
    }
    const check = purpose.holder_check;
    return html`<section class="panel">
        <h2 class="panel-title">${t("what-leaves")}</h2>
        <dl class="facts">
          <div><dt>${t("card")}</dt><dd>${inLanguage(fit.card.names)}</dd></div>
          ${[...fit.card.always, ...fit.claims].map(
            (claim) =>
              html`<div><dt>${claimLabel(claim.name)}</dt><dd>${ownerConfirmed() ? claimValue(claim) : "•••"}</dd></div>`,
          )}
        </dl>
        ${fit.card.always.length + fit.claims.length === 0 ? html`<p class="panel-text">${t("only-card")}</p>` : nothing}
        ${check === "none" ? nothing : html`<p class="panel-text">${t(check)}</p>`}
        <p class="legal-line">${common("legal-notice")}</p>
      </section>
      ${this.action.alert()}
      <div class="button-row">
        <a class="krds-btn large tertiary" href="/">${t("refuse")}</a>
        <button type="button" class="krds-btn large primary" ?disabled=${this.action.busy} @click=${this.agree}>
          ${this.action.label(t("agree"))}
        </button>
      </div>`;
  }

  private shown(code: ShownCode): TemplateResult {
    return html`<qr-panel .code=${code}></qr-panel>
      <a class="krds-btn large primary wide-button" href="/">${common("close")}</a>`;
  }

  private readonly agree = (): void => {
    void this.action.run(async () => {
      if (!this.asked || this.found?.kind !== "asked" || this.found.fit.kind !== "fits") return;
      const { card, claims } = this.found.fit;
      const { name_ko: ko, name_en: en } = this.found.purpose;
      const gate = { nonce: await challengeNonce(this.asked), purpose: { ko, en } };
      const names = claims.map(({ name }) => name);
      const showing = await Showing.begin(card.id, names, (code) => (this.code = code), gate);
      if (!this.isConnected) return showing.end();
      this.showing = showing;
      this.ending = setTimeout(this.over, ANSWER_FOR_MS);
    });
  };

  private readonly over = (): void => {
    this.stop();
    this.found = { kind: "over" };
  };

  private stop(): void {
    clearTimeout(this.ending);
    this.showing?.end();
    this.showing = undefined;
    this.code = undefined;
  }
}
