/** The steps of a record, each with a button for its proof. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { verifierOrigin } from "../../base/page";
import { t } from "../views/parking-street-texts";
import { Action } from "./action";
import { download } from "./download";
import { icon } from "./icons";

export interface ProvenStep {
  name: string;
  /** What is said below it. */
  when: string;
  getProof: () => Promise<unknown>;
}

@customElement("proof-steps")
export class ProofSteps extends AppElement {
  @property({ attribute: false }) steps: ProvenStep[] = [];
  @property() file = "";
  private readonly action = new Action(this);

  protected override render(): TemplateResult {
    return html`<details>
      <summary>${t("history")}</summary>
      ${this.action.alert()}
      <ol class="timeline">
        ${this.steps.map(
          (step, number) =>
            html`<li>
              <strong>${step.name}</strong>
              <span>${step.when}</span>
              <span>
                <button
                  type="button"
                  class="krds-btn xsmall text"
                  ?disabled=${this.action.busy}
                  aria-label=${t("proof-of", { step: step.name })}
                  @click=${() => this.prove(step, number)}
                >
                  ${icon("shield")}${t("proof")}
                </button>
              </span>
            </li>`,
        )}
      </ol>
      ${this.steps.length === 0
        ? nothing
        : html`<p class="form-hint">${t("proof-hint")}</p>
            <a class="text-link" href="${verifierOrigin}/proof">${t("proof-check")}${icon("next")}</a>`}
    </details>`;
  }

  private prove(step: ProvenStep, number: number): void {
    void this.action.run(async () => {
      download(`${this.file}-${number + 1}.json`, JSON.stringify(await step.getProof(), null, 2));
    });
  }
}
