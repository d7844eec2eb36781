import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { symbolPath } from "../qr/symbol";
import { t } from "./desk-texts";
import type { Question } from "./questions";
import type { Session } from "./session";

const LOOK_EVERY_MS = 1000;
const QUIET = 4;

/** The gate's question as a code for wallets to scan: another as soon as it is answered or a minute old. */
@customElement("question-panel")
export class QuestionPanel extends AppElement {
  @property({ attribute: false }) session!: Session;
  @state() private question: Question | undefined;
  private ticking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const renew = async (): Promise<void> => void (this.question = await this.session.question());
    this.ticking = setInterval(() => void renew(), LOOK_EVERY_MS);
    void renew();
  }

  override disconnectedCallback(): void {
    clearInterval(this.ticking);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { question } = this;
    if (!question) return nothing;
    const side = question.symbol.size + 2 * QUIET;
    return html`<section class="vf-question">
      <h2>${t("question-title")}</h2>
      <svg
        class="vf-question-code"
        viewBox="${-QUIET} ${-QUIET} ${side} ${side}"
        role="img"
        aria-label=${t("question-alt")}
        data-address=${question.address}
        shape-rendering="crispEdges"
      >
        <path d=${symbolPath(question.symbol)} />
      </svg>
      <p class="vf-hint">${t("question-text")}</p>
    </section>`;
  }
}
