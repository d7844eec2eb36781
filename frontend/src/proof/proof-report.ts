import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { AppElement } from "../base/element";
import type { Check, Report } from "./checks";
import { t } from "./texts";

const marks = { passed: "✓", failed: "✗", unmade: "–" } as const;

/** The verdict, a sentence for every check, and the record that it is about. */
@customElement("proof-report")
export class ProofReport extends AppElement {
  @property({ attribute: false }) report!: Report;

  protected override render(): TemplateResult {
    const { verdict, checks, record } = this.report;
    return html`<section class="pf-verdict ${verdict}" data-verdict=${verdict}>
        <h2>${t(`verdict-${verdict}`)}</h2>
        <p>${t(`verdict.${verdict}`)}</p>
      </section>
      <section class="panel">
        <h2>${t("checks-title")}</h2>
        <ul class="pf-checks">${checks.map((check) => this.line(check))}</ul>
      </section>
      ${record
        ? html`<section class="panel">
            <h2>${t("record-title")}</h2>
            <pre class="pf-record" tabindex="0">${JSON.stringify(record, null, 2)}</pre>
          </section>`
        : nothing}`;
  }

  private line({ check, state, values }: Check): TemplateResult {
    const sentence = t(`${check}.${state}` as Parameters<typeof t>[0], values);
    return html`<li class=${state} data-check=${check}>
      <span class="pf-mark" role="img" aria-label=${t(`state-${state}`)}>${marks[state]}</span><span>${sentence}</span>
    </li>`;
  }
}
