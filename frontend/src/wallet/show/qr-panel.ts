/** The code itself: large, black on white whatever the mode, with the seconds left; covered when not in front. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { RENEW_EVERY, symbolPath } from "../../qr";
import { icon } from "../parts/icons";
import { t } from "../views/card-texts";
import type { ShownCode } from "./showing";

const QUIET = 4;

@customElement("qr-panel")
export class QrPanel extends AppElement {
  @property({ attribute: false }) code!: ShownCode;
  /** What is said of it, where it does not show a card. */
  @property() caption = "";
  @reactive() private left = RENEW_EVERY;
  @reactive() private hiddenNow = false;
  private ticking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticking = setInterval(this.tick, 250);
    document.addEventListener("visibilitychange", this.cover);
    window.addEventListener("blur", this.cover);
    window.addEventListener("focus", this.cover);
  }

  override disconnectedCallback(): void {
    clearInterval(this.ticking);
    document.removeEventListener("visibilitychange", this.cover);
    window.removeEventListener("blur", this.cover);
    window.removeEventListener("focus", this.cover);
    super.disconnectedCallback();
  }

  private readonly tick = (): void => {
    this.left = Math.max(0, Math.ceil((this.code.until - Date.now()) / 1000));
  };

  private readonly cover = (event: Event): void => {
    this.hiddenNow = document.visibilityState === "hidden" || event.type === "blur";
  };

  protected override render(): TemplateResult {
    const { symbol, address } = this.code;
    const side = symbol.size + 2 * QUIET;
    return html`<figure class="qr-panel ${this.hiddenNow ? "covered" : ""}">
      <figcaption>${this.caption || t("qr-title")}</figcaption>
      <svg
        class="qr-code"
        viewBox="${-QUIET} ${-QUIET} ${side} ${side}"
        role="img"
        aria-label=${this.caption || t("qr-alt")}
        data-address=${address}
        shape-rendering="crispEdges"
      >
        <path d=${symbolPath(symbol)} />
      </svg>
      ${this.hiddenNow ? html`<p class="qr-cover">${icon("shield")}<span>${t("qr-hidden")}</span></p>` : nothing}
      <div class="qr-time">
        <progress max=${RENEW_EVERY} value=${this.left} aria-hidden="true"></progress>
        <p aria-live="off">${t("qr-renews", { seconds: this.left })}</p>
        <p>${t("qr-bright")}</p>
      </div>
    </figure>`;
  }
}
