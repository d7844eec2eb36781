/** A claim link was opened: its secret stands in the address's fragment, and leaves it at once. */
import { type TemplateResult, html } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { claim } from "../api/badges";
import { Action, infoBox } from "../parts/action";
import { heading } from "../parts/page";
import { StateController, state } from "../state";
import { t } from "./badges-texts";

@customElement("badge-claim-view")
export class BadgeClaimView extends AppElement {
  @reactive() private claimed = false;
  private secret = "";
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.secret = location.hash.slice(1);
    if (this.secret && state.session.kind !== "out") history.replaceState(null, "", location.pathname);
  }

  protected override render(): TemplateResult {
    return html`${heading(t("claim-title"), "/badges")} ${this.action.alert()} ${this.body()}`;
  }

  private body(): TemplateResult {
    if (state.session.kind === "out") {
      return html`${infoBox(t("claim-again"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (this.claimed) {
      return html`${infoBox(t("claimed"))}
        <a class="krds-btn large primary wide-button" href="/badges">${t("to-badges")}</a>`;
    }
    if (!this.secret) return infoBox(t("claim-missing"));
    return html`<p>${t("claim-lead")}</p>
      <button type="button" class="krds-btn large primary wide-button" ?disabled=${this.action.busy} @click=${() => this.take()}>
        ${this.action.label(t("claim"))}
      </button>`;
  }

  private take(): void {
    void this.action.run(async () => {
      await claim(this.secret);
      this.claimed = true;
    });
  }
}
