import { html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { AppElement } from "../base/element";
import type { Session } from "./session";
import { age, t } from "./texts";

/** How old the cached lists are, and getting them anew. */
@customElement("list-ages")
export class ListAges extends AppElement {
  @property({ attribute: false }) session!: Session;

  private readonly onChange = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.session.addEventListener("change", this.onChange);
  }

  override disconnectedCallback(): void {
    this.session.removeEventListener("change", this.onChange);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { ages, sync } = this.session;
    const words = (seconds: number | null): string => (seconds === null ? t("lists-none") : age(seconds));
    return html`<section class="panel">
      <h2>${t("lists-title")}</h2>
      <dl class="facts">
        <div>
          <dt>${t("lists-trust")}</dt>
          <dd data-list="trust">${words(ages.trust)}</dd>
        </div>
        <div>
          <dt>${t("lists-status")}</dt>
          <dd data-list="status">${words(ages.status)}</dd>
        </div>
      </dl>
      <p class="vf-hint" role="status" data-sync=${sync}>${sync === "idle" ? "" : t(`sync-${sync}`)}</p>
      <button
        type="button"
        class="krds-btn medium secondary"
        ?disabled=${sync === "running"}
        @click=${() => void this.session.syncNow()}
      >
        ${t("lists-sync")}
      </button>
    </section>`;
  }
}
