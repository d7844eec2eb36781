import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { formatClock } from "../i18n/format";
import { askFacility, type FacilityDesk } from "./facility";
import { nameOf, said, t } from "./facility-texts";
import type { Session } from "./session";

/** Whose bookings this desk checks in. A link brings its `code`. Event `answered`. */
@customElement("facility-form")
export class FacilityForm extends AppElement {
  @property({ attribute: false }) session!: Session;
  @property() code = "";
  @state() private found: FacilityDesk | null = null;
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
    const { facility } = this.session;
    return html`<details class="panel vf-pass vf-handed" ?open=${this.code !== "" || facility !== null}>
      <summary>${t("title")}</summary>
      <p class="vf-hint">${t("what")}</p>
      ${this.found ? this.question(this.found) : facility ? this.given(facility) : this.form()}
    </details>`;
  }

  private given(facility: FacilityDesk): TemplateResult {
    const { kept, late } = this.session;
    return html`<p role="status">${t("given", { name: nameOf(facility) })}</p>
      ${kept ? html`<p class="vf-hint" data-kept=${kept}>${t("waiting", { count: kept })}</p>` : nothing}
      ${late.length ? html`<h3>${t("late")}</h3>` : nothing}
      <ul class="vf-handed-list">
        ${late.map((one) => html`<li>${formatClock(new Date(one.at * 1000))} · ${said(one)}</li>`)}
      </ul>
      <button type="button" class="krds-btn medium secondary" @click=${() => void this.session.setFacility(null)}>
        ${t("drop")}
      </button>`;
  }

  private question(found: FacilityDesk): TemplateResult {
    return html`<p role="status">${t("confirm", { name: nameOf(found) })}</p>
      <div class="vf-handed-answers">
        <button type="button" class="krds-btn medium primary" @click=${() => this.answer(found)}>${t("take")}</button>
        <button type="button" class="krds-btn medium secondary" @click=${() => this.answer(null)}>${t("cancel")}</button>
      </div>`;
  }

  private form(): TemplateResult {
    return html`<form novalidate @submit=${this.submit}>
      <div class="form-group">
        <div class="form-tit"><label for="facility-code">${t("label")}</label></div>
        <div class="form-conts">
          <input
            id="facility-code"
            class="krds-input medium"
            type="text"
            maxlength="60"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            aria-describedby=${this.problem ? "facility-code-hint facility-code-wrong" : "facility-code-hint"}
            aria-invalid=${this.problem === "unknown" ? "true" : nothing}
            .value=${this.code}
          />
        </div>
        <p class="form-hint" id="facility-code-hint">${t("hint")}</p>
        ${this.problem
          ? html`<p class="form-hint-invalid" id="facility-code-wrong" role="alert">${t(this.problem)}</p>`
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
    const asked = await askFacility(code);
    this.problem = typeof asked === "string" ? asked : null;
    this.found = typeof asked === "string" ? null : asked;
    await this.updateComplete;
    if (this.problem) this.input.focus();
    else this.querySelector<HTMLElement>("button")?.focus();
  }

  private answer(found: FacilityDesk | null): void {
    this.found = null;
    if (found) void this.session.setFacility(found);
    this.dispatchEvent(new Event("answered"));
  }
}
