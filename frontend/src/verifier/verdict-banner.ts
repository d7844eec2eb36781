import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { formatClock } from "../i18n/format";
import type { Verdict } from "../verify/verdict";
import { shapes } from "./shapes";
import { t as say } from "./texts";
import { t } from "./verdict/texts";

/** The verdict at a glance: colour, shape, word, reason, and the team's own word. Read out at once. */
@customElement("verdict-banner")
export class VerdictBanner extends AppElement {
  @property({ attribute: false }) verdict: Verdict | null = null;
  @property() word = "";

  protected override render(): TemplateResult | typeof nothing {
    const { verdict } = this;
    if (!verdict) return nothing;
    const time = verdict.firstSeen === undefined ? "" : formatClock(new Date(verdict.firstSeen * 1000));
    return html`<div class="vf-banner ${verdict.colour}" data-code=${verdict.code}>
      <svg class="vf-shape" viewBox="0 0 64 64" aria-hidden="true" focusable="false">${shapes[verdict.colour]}</svg>
      <h1 class="vf-word">${t(verdict.colour)}</h1>
      <p class="vf-reason">${t(`why-${verdict.code}`, { time })}</p>
      <p class="vf-identity">${t("not-identity")}</p>
      <p class="vf-team"><span>${say("word-shown")}</span> <strong>${this.word}</strong></p>
    </div>`;
  }
}
