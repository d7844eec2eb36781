/** Back from the consent page: the code becomes a token, and the token a card, once the owner confirmed. */
import { type TemplateResult, html } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { PasskeyRefused } from "../keys/passkeys";
import { Action, alertBox } from "../parts/action";
import { cardArrived, issuanceWords } from "../parts/card-arrived";
import { Explained } from "../parts/error-words";
import { icon } from "../parts/icons";
import { heading, loading } from "../parts/page";
import { redeem } from "../receive/authorization";
import { completeIssuance } from "../receive/issuance";
import { go } from "../router";
import { state } from "../state";
import type { PendingIssuance, StoredCard } from "../store/database";
import { t as common } from "../texts";
import { t } from "./receive-texts";

@customElement("return-view")
export class ReturnView extends AppElement {
  @reactive() private pending: PendingIssuance | undefined;
  @reactive() private stored: StoredCard | undefined;
  @reactive() private problem: string | undefined;
  private readonly action = new Action(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.begin();
  }

  private async begin(): Promise<void> {
    const answer = new URL(location.href);
    // Loaded again after the code was used: what was interrupted goes on from the list of cards.
    if (answer.search === "") return go("/receive", { replace: true });
    // The code works once: it leaves the address bar and the history before it is used.
    history.replaceState({}, "", "/return");
    try {
      this.pending = await redeem(answer);
    } catch (error) {
      this.problem = issuanceWords(error);
      return;
    }
    this.finish();
  }

  private readonly finish = (): void => {
    void this.action.run(async () => {
      try {
        if (this.pending) this.stored = await completeIssuance(this.pending);
      } catch (error) {
        // Some browsers ask for a tap first: the button is that tap.
        if (error instanceof PasskeyRefused) return;
        throw new Explained(issuanceWords(error), { cause: error });
      }
      await Promise.all([state.refreshCards(), state.refreshKinds().catch(() => undefined)]);
    });
  };

  protected override render(): TemplateResult {
    if (this.problem !== undefined) return this.failed(this.problem);
    if (this.stored) return cardArrived(this.stored);
    return html`<div class="narrow">
      ${heading(t("return-title"), "/receive")} ${this.action.alert()}
      ${this.pending && !this.action.busy ? this.confirm() : loading()}
    </div>`;
  }

  private confirm(): TemplateResult {
    return html`<p class="lead">${t("return-confirm")}</p>
      <button type="button" class="krds-btn xlarge primary wide-button" @click=${this.finish}>
        ${icon("key")}${this.action.error === undefined ? t("return-go") : common("again")}
      </button>`;
  }

  private failed(problem: string): TemplateResult {
    return html`<div class="narrow">
      ${heading(t("return-title"), "/receive")} ${alertBox(problem)}
      <a class="krds-btn large secondary wide-button" href="/receive">${t("title")}</a>
    </div>`;
  }
}
