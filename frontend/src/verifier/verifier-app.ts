import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { sandbox, verifierOrigin } from "../base/page";
import { language, setLanguage } from "../i18n";
import { addressPrefix } from "../qr/address";
import { compared } from "../verify/holder";
import type { Verdict } from "../verify/verdict";
import { t as gate } from "./gate-texts";
import { deskCode, facilityCode, isOpenedByCamera } from "./leave-fragment";
import { Session } from "./session";
import { mark } from "./shapes";
import { t } from "./texts";
import "./arrival-panel";
import "./facility-form";
import "./handed-form";
import "./holder-step";
import "./hour-counts";
import "./list-ages";
import "./pass-form";
import "./purpose-panel";
import "./question-panel";
import "./scan-panel";
import "./verdict-banner";
import "./verdict-details";
import "./visitor-notice";
import "./word-form";

/** The verifier: choose a word, scan, see the verdict. It never follows what a code says. */
@customElement("verifier-app")
export class VerifierApp extends AppElement {
  @state() private session: Session | null = null;
  @state() private broken = false;
  @state() private choosingWord = false;
  @state() private verdict: Verdict | null = null;
  @state() private gate = false;
  @state() private deskCode = deskCode;
  @state() private facilityCode = facilityCode;

  override connectedCallback(): void {
    super.connectedCallback();
    if (!isOpenedByCamera) void this.open();
  }

  protected override render(): TemplateResult {
    if (this.gate) return html`<gate-mode .session=${this.session} @leave=${this.leaveGate}></gate-mode>`;
    return html`<a class="skip-link" href="#main" @click=${this.skip}>${t("skip")}</a>
      ${this.header()}
      <div class="app-notices" role="status">
        ${sandbox ? html`<p class="app-notice sandbox">${t("sandbox")}</p>` : nothing}
        <release-notice></release-notice>
      </div>
      <main id="main" class="app-main vf-main" tabindex="-1">
        <div aria-live="assertive">
          <verdict-banner .verdict=${this.verdict} .word=${this.session?.word ?? ""}></verdict-banner>
        </div>
        ${isOpenedByCamera ? html`<visitor-notice></visitor-notice>` : this.desk()}
      </main>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("verdict" as keyof this) && this.verdict) {
      scrollTo(0, 0);
      // With a step to do first, that step takes the focus.
      if (!this.verdict.compare) this.querySelector<HTMLElement>(".vf-next")?.focus({ preventScroll: true });
    }
  }

  private header(): TemplateResult {
    const other = language() === "ko" ? "en" : "ko";
    return html`<header class="app-header">
      <div class="app-bar">
        <span class="app-brand">
          <svg class="vf-mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">${mark}</svg>${t("name")}
        </span>
        <button type="button" class="krds-btn small text" lang=${other} @click=${() => setLanguage(other)}>
          ${t("language-switch")}
        </button>
      </div>
    </header>`;
  }

  private desk(): TemplateResult | typeof nothing {
    const { session, verdict } = this;
    if (this.broken) return html`<p role="alert">${t("no-storage")}</p>`;
    if (!session) return nothing;
    if (session.word === "" || this.choosingWord) {
      return html`<word-form .word=${session.word} @word=${this.saveWord}></word-form>`;
    }
    if (verdict) {
      return html`<holder-step .comparison=${verdict.compare} @compared=${this.compare}></holder-step>
        <arrival-panel .session=${session} .verdict=${verdict}></arrival-panel>
        <verdict-details .verdict=${verdict}></verdict-details>
        <div class=${verdict.compare ? "" : "vf-bottom"}>
          <button type="button" class="krds-btn xlarge primary vf-next" @click=${this.next}>${t("next")}</button>
        </div>`;
    }
    const { work } = session;
    const asking = work.kind === "task" && work.mode === "challenge";
    return html`<h1 class="view-title">${t("scan-title")}</h1>
      ${asking ? html`<question-panel .session=${session}></question-panel>` : nothing}
      ${work.kind === "open" || work.kind === "task"
        ? html`<scan-panel
            .wanted=${addressPrefix(verifierOrigin)}
            .answers=${asking}
            @code=${this.judge}
          ></scan-panel>`
        : nothing}
      <purpose-panel .session=${session} .desk=${session.desk}></purpose-panel>
      ${work.kind === "task" ? this.gateDoor() : nothing}
      <hour-counts .session=${session}></hour-counts>
      <list-ages .session=${session}></list-ages>
      <facility-form
        .session=${session}
        .code=${this.facilityCode}
        @answered=${() => (this.facilityCode = "")}
      ></facility-form>
      <handed-form .session=${session} .code=${this.deskCode} @answered=${this.answered}></handed-form>
      <pass-form .session=${session}></pass-form>
      <div class="vf-word-row">
        <p class="vf-team"><span>${t("word-shown")}</span> <strong>${session.word}</strong></p>
        <button type="button" class="krds-btn small text" @click=${() => (this.choosingWord = true)}>
          ${t("word-change")}
        </button>
      </div>`;
  }

  private gateDoor(): TemplateResult {
    return html`<section class="panel">
      <p class="vf-hint">${gate("start-text")}</p>
      <button type="button" class="krds-btn large secondary" @click=${this.enterGate}>${gate("start")}</button>
    </section>`;
  }

  private async enterGate(): Promise<void> {
    await import("./gate-mode");
    this.gate = true;
  }

  private async leaveGate(): Promise<void> {
    this.gate = false;
    await this.updateComplete;
    this.begin();
  }

  private async open(): Promise<void> {
    try {
      this.session = await Session.open();
      this.session.addEventListener("change", () => this.requestUpdate());
      this.session.keepInSync();
    } catch {
      this.broken = true;
    }
  }

  private answered(): void {
    this.deskCode = "";
  }

  private async saveWord(event: CustomEvent<string>): Promise<void> {
    await this.session?.setWord(event.detail);
    this.choosingWord = false;
    await this.updateComplete;
    this.begin();
  }

  /** From the top: the header stays on the screen, and would hide the title of what the focus scrolls to. */
  private begin(): void {
    this.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  private async judge(event: CustomEvent<string>): Promise<void> {
    this.verdict = (await this.session?.judge(event.detail)) ?? null;
    if (this.verdict && !this.verdict.compare) await this.session?.tally(this.verdict.colour);
  }

  private async compare(event: CustomEvent<boolean>): Promise<void> {
    if (!this.verdict?.compare) return;
    this.verdict = compared(this.verdict, event.detail);
    await this.session?.tally(this.verdict.colour);
  }

  private async next(): Promise<void> {
    // Nobody said whether it was the holder: amber.
    if (this.verdict?.compare) await this.session?.tally(this.verdict.colour);
    this.verdict = null;
    await this.updateComplete;
    this.querySelector<HTMLElement>("scan-panel button")?.focus();
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.querySelector<HTMLElement>("main")?.focus();
  }
}
