/** Recovery codes, shown once. Says `kept` when the person has them in a safe place. */
import { type TemplateResult, html } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { t } from "../views/account-texts";
import { download } from "./download";
import { icon } from "./icons";

@customElement("recovery-codes")
export class RecoveryCodes extends AppElement {
  @property({ attribute: false }) codes: string[] = [];
  @reactive() private kept = false;

  protected override render(): TemplateResult {
    return html`<h1 class="view-title">${t("recovery-title")}</h1>
      <p class="lead">${t("recovery-lead")}</p>
      <ol class="recovery-list">
        ${this.codes.map((code) => html`<li><code>${code}</code></li>`)}
      </ol>
      <button type="button" class="krds-btn medium tertiary" @click=${this.save}>${icon("download")}${t("recovery-save")}</button>
      <div class="krds-form-check kept-check">
        <input type="checkbox" id="kept" .checked=${this.kept} @change=${this.check} />
        <label for="kept">${t("recovery-kept")}</label>
      </div>
      <button type="button" class="krds-btn xlarge primary wide-button" ?disabled=${!this.kept} @click=${this.finish}>
        ${t("recovery-go")}
      </button>`;
  }

  private readonly check = (event: Event): void => {
    this.kept = (event.target as HTMLInputElement).checked;
  };

  private readonly save = (): void => {
    download("incheon-wallet-recovery-codes.txt", `${this.codes.join("\n")}\n`, "text/plain");
  };

  private readonly finish = (): void => {
    this.dispatchEvent(new CustomEvent("kept"));
  };
}
