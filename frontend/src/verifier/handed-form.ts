import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { language } from "../i18n";
import { askDesk, type Handed } from "./handed";
import { t } from "./handed-texts";
import type { Session } from "./session";

/** The organisation whose purposes this desk has besides the city's. A link brings its `code`. Event `answered`. */
@customElement("handed-form")
export class HandedForm extends AppElement {
  @property({ attribute: false }) session!: Session;
  @property() code = "";
  @state() private found: Handed | null = null;
  @state() private problem: "unknown" | "unreachable" | null = null;
  @query("input") private readonly input!: HTMLInputElement;

  private readonly onChange = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.session.addEventListener("change", this.onChange);
    if (this.code) void this.look(this.code);
  }

  override disconnectedCallback(): void {
    this.session.removeEventListener("change", this.onChange);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { handed } = this.session;
    return html`<details class="panel vf-pass vf-handed" ?open=${this.code !== ""}>
      <summary>${t("title")}</summary>
      <p class="vf-hint">${t("what")}</p>
      ${this.found ? this.question(this.found) : handed ? this.given(handed) : this.form()}
    </details>`;
  }

  private given(handed: Handed): TemplateResult {
    return html`<p role="status">${t(handed.ended ? "ended" : "given", { name: nameOf(handed) })}</p>
      ${handed.ended ? nothing : this.list(handed)}
      <button type="button" class="krds-btn medium secondary" @click=${() => void this.session.setHanded(null)}>
        ${t("drop")}
      </button>`;
  }

  private question(found: Handed): TemplateResult {
    return html`<p role="status">${t("confirm", { name: nameOf(found) })}</p>
      ${this.list(found)}
      <div class="vf-handed-answers">
        <button type="button" class="krds-btn medium primary" @click=${() => this.answer(found)}>${t("take")}</button>
        <button type="button" class="krds-btn medium secondary" @click=${() => this.answer(null)}>${t("cancel")}</button>
      </div>`;
  }

  private list({ purposes }: Handed): TemplateResult {
    if (!purposes.length) return html`<p class="vf-hint">${t("none")}</p>`;
    return html`<ul class="vf-handed-list">
      ${purposes.map((one) => html`<li>${language() === "ko" ? one.name_ko : one.name_en}</li>`)}
    </ul>`;
  }

  private form(): TemplateResult {
    return html`<form novalidate @submit=${this.submit}>
      <div class="form-group">
        <div class="form-tit"><label for="desk-code">${t("label")}</label></div>
        <div class="form-conts">
          <input
            id="desk-code"
            class="krds-input medium"
            type="text"
            maxlength="60"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            aria-describedby=${this.problem ? "desk-code-hint desk-code-wrong" : "desk-code-hint"}
            aria-invalid=${this.problem === "unknown" ? "true" : nothing}
            .value=${this.code}
          />
        </div>
        <p class="form-hint" id="desk-code-hint">${t("hint")}</p>
        ${this.problem
          ? html`<p class="form-hint-invalid" id="desk-code-wrong" role="alert">${t(this.problem)}</p>`
          : nothing}
      </div>
      <button type="submit" class="krds-btn medium secondary">${t("find")}</button>
    </form>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    void this.look(this.input.value.trim());
  }

  private async look(code: string): Promise<void> {
    const asked = await askDesk(code);
    this.problem = typeof asked === "string" ? asked : null;
    this.found = typeof asked === "string" ? null : asked;
    await this.updateComplete;
    if (this.problem) this.input.focus();
    else this.querySelector<HTMLElement>("button")?.focus();
  }

  private answer(found: Handed | null): void {
    this.found = null;
    if (found) void this.session.setHanded(found);
    this.dispatchEvent(new Event("answered"));
  }
}

function nameOf(handed: Handed): string {
  return language() === "ko" ? handed.name_ko : handed.name_en;
}
