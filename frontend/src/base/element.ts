/** What every element of ours is: Lit in the light DOM (so that the KRDS style sheet applies), in the chosen language. */
import { LitElement } from "lit";
import { onLanguageChange } from "../i18n";

export class AppElement extends LitElement {
  private forgetLanguage?: () => void;

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.forgetLanguage = onLanguageChange(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    this.forgetLanguage?.();
    super.disconnectedCallback();
  }
}
