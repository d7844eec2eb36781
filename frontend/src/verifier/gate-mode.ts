import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { verifierOrigin } from "../base/page";
import { language } from "../i18n";
import { addressPrefix } from "../qr/address";
import type { Verdict } from "../verify/verdict";
import { hourOf, type HourCount } from "./counts";
import { t } from "./gate-texts";
import type { Session } from "./session";
import { shapes } from "./shapes";
import { Sounds } from "./sounds";
import { t as words } from "./verdict/texts";
import "./camera-view";
import "./arrival-panel";
import "./question-panel";

/** How long a verdict stands, and how long a code must be out of sight to be looked at again. */
const SHOWN_MS = 4000;
const AWAY_MS = 3000;

const COLOURS = ["green", "amber", "red"] as const;

/** An unattended gate: a large verdict for everybody to see, and nothing about anybody. Event `leave`. */
@customElement("gate-mode")
export class GateMode extends AppElement {
  @property({ attribute: false }) session!: Session;
  @state() private verdict: Verdict | undefined;
  @state() private count: HourCount | undefined;
  @state() private denied = false;
  private readonly sounds = new Sounds();
  private wakeLock: WakeLockSentinel | undefined;
  private clearing: ReturnType<typeof setTimeout> | undefined;
  private last = { text: "", at: 0 };

  override connectedCallback(): void {
    super.connectedCallback();
    void document.documentElement.requestFullscreen?.().catch(() => undefined);
    void this.stayAwake();
    document.addEventListener("visibilitychange", this.stayAwake);
    void this.readCount();
  }

  override disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.stayAwake);
    clearTimeout(this.clearing);
    void this.wakeLock?.release();
    this.sounds.close();
    if (document.fullscreenElement) void document.exitFullscreen();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { work } = this.session;
    const purpose = work.kind === "task" ? work.task.purpose : undefined;
    const asking = work.kind === "task" && work.mode === "challenge";
    return html`<main id="main" class="vf-gate ${asking ? "asking" : ""}" tabindex="-1">
      <h1 class="vf-gate-title">${purpose && (language() === "ko" ? purpose.name_ko : purpose.name_en)}</h1>
      <div class="vf-gate-look">
        <camera-view
          keep
          .wanted=${addressPrefix(verifierOrigin)}
          @code=${this.seen}
          @denied=${() => (this.denied = true)}
        ></camera-view>
        ${this.denied ? html`<p class="vf-problem" role="alert">${t("camera-denied")}</p>` : nothing}
        <div aria-live="assertive">${this.verdict ? this.banner(this.verdict) : nothing}</div>
      </div>
      ${asking ? html`<question-panel .session=${this.session}></question-panel>` : nothing}
      <footer class="vf-gate-foot">
        <p>
          ${t("hour")}
          ${COLOURS.map(
            (colour) =>
              html`<span class="vf-count" data-count=${colour}>
                <svg viewBox="0 0 64 64" class="vf-count-shape ${colour}" role="img" aria-label=${t(colour)}>
                  ${shapes[colour]}
                </svg>
                ${this.count?.[colour] ?? 0}
              </span>`,
          )}
        </p>
        <button type="button" class="krds-btn medium secondary" @click=${this.leave}>${t("leave")}</button>
      </footer>
    </main>`;
  }

  private banner({ colour, code }: Verdict): TemplateResult {
    return html`<div class="vf-banner vf-gate-banner ${colour}" data-code=${code}>
      <svg class="vf-shape" viewBox="0 0 64 64" aria-hidden="true" focusable="false">${shapes[colour]}</svg>
      <p class="vf-word">${code === "compare" ? t("compare") : words(colour)}</p>
      <p class="vf-reason">${code === "compare" ? t("compare-why") : this.reason(code)}</p>
      <p class="vf-identity">${words("not-identity")}</p>
      <arrival-panel .session=${this.session} .verdict=${this.verdict}></arrival-panel>
    </div>`;
  }

  private reason(code: Exclude<Verdict["code"], "compare">): string {
    return code === "replayed" || code === "unsupported_mode" ? t(code) : words(`why-${code}`);
  }

  /** The camera sees a code many times while a phone is held up: it is judged once, and again after it was away. */
  private readonly seen = async ({ detail: text }: CustomEvent<string>): Promise<void> => {
    const now = Date.now();
    const still = text === this.last.text && now - this.last.at < AWAY_MS;
    this.last = { text, at: now };
    if (still) return;
    const verdict = await this.session.judge(text);
    // Who it was is nobody's business at a gate.
    const { known: _, compare, ...bare } = verdict;
    if (compare) delete bare.evidence;
    this.verdict = bare;
    this.sounds.play(verdict.colour);
    await this.session.count(verdict.colour);
    await this.readCount();
    clearTimeout(this.clearing);
    this.clearing = setTimeout(() => (this.verdict = undefined), SHOWN_MS);
  };

  private async readCount(): Promise<void> {
    const { counts, now } = await this.session.counts();
    this.count = counts[hourOf(now)];
  }

  private readonly stayAwake = async (): Promise<void> => {
    if (document.visibilityState !== "visible" || !this.isConnected) return;
    this.wakeLock = await navigator.wakeLock?.request("screen").catch(() => undefined);
  };

  private readonly leave = (): void => {
    this.dispatchEvent(new Event("leave"));
  };
}
