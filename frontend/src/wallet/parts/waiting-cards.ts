/** Cards that wait for staff's approval, and those that were refused, until that was read. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatTime } from "../../i18n/format";
import { kindAmong } from "../api/cards";
import { deferred, forgetDeferred } from "../receive/waiting";
import { state } from "../state";
import type { PendingIssuance } from "../store/database";
import { t } from "../views/receive-texts";
import { icon } from "./icons";
import { inLanguage } from "./words";

@customElement("waiting-cards")
export class WaitingCards extends AppElement {
  @reactive() private waiting: PendingIssuance[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    state.addEventListener("change", this.read);
    this.read();
  }

  override disconnectedCallback(): void {
    state.removeEventListener("change", this.read);
    super.disconnectedCallback();
  }

  private readonly read = (): void => {
    void deferred().then((found) => (this.waiting = found));
  };

  protected override render(): TemplateResult | typeof nothing {
    if (this.waiting.length === 0) return nothing;
    return html`<section class="notices" aria-label=${t("waits-title")}>
      <ul>
        ${this.waiting.map((one) => html`<li>${this.one(one)}</li>`)}
      </ul>
    </section>`;
  }

  private one(pending: PendingIssuance): TemplateResult {
    const { askAt = 0, outcome } = pending.deferred ?? {};
    const name = inLanguage(pending.names);
    if (outcome === undefined) {
      return html`<div class="message information" role="status">
        ${icon("info")}
        <div class="notice-text">
          <p><strong>${t("waits", { name })}</strong></p>
          <p>${t("waits-next", { time: formatTime(new Date(Math.max(askAt, Date.now()))) })}</p>
        </div>
      </div>`;
    }
    const reason = pending.heldFor === undefined && kindAmong(state.kinds ?? [], pending)?.staff_refused?.reason;
    return html`<div class="message warning">
      ${icon("warning")}
      <div class="notice-text">
        <p><strong>${t(`waits-${outcome}`, { name })}</strong></p>
        ${outcome === "refused" && reason ? html`<p>${t("waits-refused-why", { reason })}</p>` : nothing}
        <p>${t(`waits-${outcome}-do`)}</p>
        <button type="button" class="krds-btn xsmall tertiary" @click=${() => this.forget(pending)}>${t("waits-read")}</button>
      </div>
    </div>`;
  }

  private forget(pending: PendingIssuance): void {
    void forgetDeferred(pending).then(this.read);
  }
}
