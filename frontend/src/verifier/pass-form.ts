import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { t } from "./pass-texts";
import type { Session } from "./session";

/** The pass under which this scanner tells the city how many checks it made, and what exactly it tells. */
@customElement("pass-form")
export class PassForm extends AppElement {
  @property({ attribute: false }) session!: Session;
  @state() private wrong = false;
  @query("input") private readonly input!: HTMLInputElement;

  private readonly onChange = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.session.addEventListener("change", this.onChange);
  }

  override disconnectedCallback(): void {
    this.session.removeEventListener("change", this.onChange);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { hasPass, upload } = this.session;
    return html`<details class="panel vf-pass">
      <summary>${t("title")}</summary>
      <p class="vf-hint">${t("what")}</p>
      ${hasPass ? this.given(upload) : this.form()}
    </details>`;
  }

  private given(upload: Session["upload"]): TemplateResult {
    return html`<p role="status" data-upload=${upload}>${t(`upload-${upload}`)}</p>
      <button type="button" class="krds-btn medium secondary" @click=${() => void this.session.setPass("")}>
        ${t("remove")}
      </button>`;
  }

  private form(): TemplateResult {
    return html`<form novalidate @submit=${this.save}>
      <div class="form-group">
        <div class="form-tit"><label for="scanner-pass">${t("label")}</label></div>
        <div class="form-conts">
          <input
            id="scanner-pass"
            class="krds-input medium"
            type="text"
            maxlength="200"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-describedby=${this.wrong ? "scanner-pass-hint scanner-pass-wrong" : "scanner-pass-hint"}
            aria-invalid=${this.wrong ? "true" : nothing}
          />
        </div>
        <p class="form-hint" id="scanner-pass-hint">${t("hint")}</p>
        ${this.wrong ? html`<p class="form-hint-invalid" id="scanner-pass-wrong" role="alert">${t("wrong")}</p>` : nothing}
      </div>
      <button type="submit" class="krds-btn medium secondary">${t("save")}</button>
    </form>`;
  }

  private save(event: Event): void {
    event.preventDefault();
    const pass = this.input.value.trim();
    this.wrong = !/^[A-Za-z0-9_-]{20,200}$/.test(pass);
    if (this.wrong) return this.input.focus();
    void this.session.setPass(pass);
  }
}
