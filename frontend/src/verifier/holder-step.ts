import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { AppElement } from "../base/element";
import type { Comparison } from "../verify/verdict";
import { t } from "./desk-texts";

/** The step that no code can do: the desk looks at the person. Event `compared`, detail: whether it fits. */
@customElement("holder-step")
export class HolderStep extends AppElement {
  @property({ attribute: false }) comparison: Comparison | undefined;

  protected override render(): TemplateResult | typeof nothing {
    if (!this.comparison) return nothing;
    const { kind, name } = this.comparison;
    return html`<section class="panel vf-step">
      <h2>${t("step-title")}</h2>
      <p>${t(`step-${kind}`)}</p>
      <p class="vf-step-name">${name}</p>
      <div class="button-row">
        <button type="button" class="krds-btn xlarge tertiary" @click=${() => this.say(false)}>${t("step-other")}</button>
        <button type="button" class="krds-btn xlarge primary" @click=${() => this.say(true)}>${t("step-same")}</button>
      </div>
    </section>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("comparison")) this.querySelector("button")?.focus({ preventScroll: true });
  }

  private say(same: boolean): void {
    this.dispatchEvent(new CustomEvent("compared", { detail: same }));
  }
}
