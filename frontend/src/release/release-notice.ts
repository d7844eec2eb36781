/** Says that a new release was taken, waits, or was refused. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { sandbox } from "../base/page";
import type { Reason } from "./check";
import { readState } from "./store";
import { t } from "./texts";

@customElement("release-notice")
export class ReleaseNotice extends AppElement {
  @state() private taken = false;
  @state() private waiting: Reason | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    navigator.serviceWorker?.addEventListener("message", this.told);
    void this.look();
  }

  override disconnectedCallback(): void {
    navigator.serviceWorker?.removeEventListener("message", this.told);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.taken) {
      return html`<p class="app-notice release">
        <span>${t("taken")}</span>
        <button type="button" class="krds-btn small text" @click=${() => location.reload()}>${t("reload")}</button>
      </p>`;
    }
    if (!this.waiting) return nothing;
    const reason = this.waiting;
    const words = reason === "waits" ? t(reason) : t("refused", { reason });
    return html`<p class="app-notice release ${reason === "waits" ? "" : "refused"}" data-reason=${reason}>
      <span>${words}</span>
      ${sandbox && reason !== "waits"
        ? html`<button type="button" class="krds-btn small text" @click=${this.startOver}>${t("start-over")}</button>`
        : nothing}
    </p>`;
  }

  private readonly told = (event: MessageEvent<{ release?: string }>): void => {
    if (event.data.release === "taken") this.taken = true;
    else void this.look();
  };

  private async look(): Promise<void> {
    this.waiting = (await readState().catch(() => null))?.waiting ?? null;
  }

  /** A sandbox is set up anew now and then, with other keys: as if it were the first load. */
  private async startOver(): Promise<void> {
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
    location.reload();
  }
}
