/** The volunteer's QR code, new every 20 seconds, made on this phone. */
import { type TemplateResult, html } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { RENEW_EVERY } from "../../qr";
import { drawText } from "../../qr/symbol";
import "../show/qr-panel";
import type { ShownCode } from "../show/showing";
import { heading } from "../parts/page";
import { readFact } from "../store/database";
import { makeCode } from "../volunteer/codes";
import { t } from "./volunteering-texts";

@customElement("attend-view")
export class AttendView extends AppElement {
  @reactive() private shown: ShownCode | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.renew();
    this.timer = setInterval(() => void this.renew(), RENEW_EVERY * 1000);
  }

  override disconnectedCallback(): void {
    clearInterval(this.timer);
    super.disconnectedCallback();
  }

  private async renew(): Promise<void> {
    const key = await readFact("volunteerCode");
    if (!key) return;
    const code = await makeCode(key, Date.now() / 1000 + key.behind);
    this.shown = { symbol: drawText(code), address: code, until: Date.now() + RENEW_EVERY * 1000 };
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">
      ${heading(t("code-title"), "/volunteering")}
      <p class="lead">${t(this.shown ? "code-lead" : "code-none")}</p>
      ${this.shown ? html`<qr-panel .code=${this.shown} .caption=${t("code-caption")}></qr-panel>` : html``}
    </div>`;
  }
}
