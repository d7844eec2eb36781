/** What a claim link carries: its secret stands in the address's fragment, and leaves it at once. */
import { type TemplateResult, html } from "lit";
import { state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { StateController, state } from "../state";
import { Action, infoBox } from "./action";
import { heading } from "./page";

export interface ClaimWords {
  title: string;
  lead: string;
  again: string;
  missing: string;
  claim: string;
  claimed: string;
  toMine: string;
  signIn: string;
}

export abstract class ClaimView extends AppElement {
  /** Where what was claimed is shown. */
  protected abstract readonly home: string;
  @reactive() private claimed = false;
  private secret = "";
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected abstract words(): ClaimWords;
  protected abstract claim(secret: string): Promise<unknown>;

  override connectedCallback(): void {
    super.connectedCallback();
    this.secret = location.hash.slice(1);
    if (this.secret && state.session.kind !== "out") history.replaceState(null, "", location.pathname);
  }

  protected override render(): TemplateResult {
    const words = this.words();
    return html`${heading(words.title, this.home)} ${this.action.alert()} ${this.body(words)}`;
  }

  private body(words: ClaimWords): TemplateResult {
    if (state.session.kind === "out") {
      return html`${infoBox(words.again)}
        <a class="krds-btn large primary" href="/start">${words.signIn}</a>`;
    }
    if (this.claimed) {
      return html`${infoBox(words.claimed)}
        <a class="krds-btn large primary wide-button" href=${this.home}>${words.toMine}</a>`;
    }
    if (!this.secret) return infoBox(words.missing);
    return html`<p>${words.lead}</p>
      <button type="button" class="krds-btn large primary wide-button" ?disabled=${this.action.busy} @click=${() => this.take()}>
        ${this.action.label(words.claim)}
      </button>`;
  }

  private take(): void {
    void this.action.run(async () => {
      await this.claim(this.secret);
      this.claimed = true;
    });
  }
}
