/** That an identity check was decided, until the member has put it away. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { type Proofing, getProofing, putAway } from "../api/proofing";
import { t } from "../views/proofing-texts";
import { Action } from "./action";
import { icon } from "./icons";

@customElement("proofing-notice")
export class ProofingNotice extends AppElement {
  @reactive() private decided: Proofing | undefined;
  private readonly action = new Action(this);

  override connectedCallback(): void {
    super.connectedCallback();
    // the view says why if it cannot be had
    void getProofing().then(({ proofing }) => (this.decided = proofing?.notice ? proofing : undefined), () => undefined);
  }

  protected override render(): TemplateResult | typeof nothing {
    const how = this.decided?.state;
    if (how !== "approved" && how !== "refused" && how !== "ended") return nothing;
    return html`<div class="message ${how === "approved" ? "information" : "warning"}">
      ${icon(how === "approved" ? "info" : "warning")}
      <div class="notice-text">
        <p><strong>${t(`notice-${how}`)}</strong></p>
        <p><a class="text-link" href="/proofing">${t("notice-go")}</a></p>
        ${this.action.alert()}
        <p class="notice-foot">
          <button type="button" class="krds-btn xsmall tertiary" ?disabled=${this.action.busy} @click=${this.dismiss}>
            ${t("put-away")}
          </button>
        </p>
      </div>
    </div>`;
  }

  private readonly dismiss = (): void => {
    void this.action.run(async () => {
      await putAway();
      this.decided = undefined;
    });
  };
}
