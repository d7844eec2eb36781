import { html, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import type { Session } from "./session";

type Problem = "unknown" | "unreachable";
type Word = "title" | "what" | "confirm" | "take" | "cancel" | "label" | "hint" | "find" | "drop" | Problem;

/** A code makes this device somebody's desk, after a question who it is. A link brings its `code`. Event `answered`. */
export abstract class CodeForm<Found extends object> extends AppElement {
  @property({ attribute: false }) session!: Session;
  @property() code = "";
  @state() private found: Found | null = null;
  @state() private problem: Problem | null = null;
  @query("input") private readonly input!: HTMLInputElement;

  /** Of the input, in the page. */
  protected abstract readonly inputId: string;
  protected abstract word(key: Word, values?: Record<string, string | number>): string;
  protected abstract nameOf(found: Found): string;
  protected abstract ask(code: string): Promise<Found | Problem>;
  /** Whose desk this is; `keep` makes it so, null ends it. */
  protected abstract get held(): Found | null;
  protected abstract keep(found: Found | null): Promise<unknown>;
  protected abstract given(held: Found): TemplateResult;

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
    return html`<details class="panel vf-pass vf-handed" ?open=${this.opened}>
      <summary>${this.word("title")}</summary>
      <p class="vf-hint">${this.word("what")}</p>
      ${this.content()}
    </details>`;
  }

  protected get opened(): boolean {
    return this.code !== "";
  }

  /** What comes with it, said before one agrees. */
  protected details(_found: Found): TemplateResult | typeof nothing {
    return nothing;
  }

  private content(): TemplateResult {
    if (this.found) return this.question(this.found);
    if (!this.held) return this.form();
    return html`${this.given(this.held)}
      <button type="button" class="krds-btn medium secondary" @click=${() => void this.keep(null)}>${this.word("drop")}</button>`;
  }

  private question(found: Found): TemplateResult {
    return html`<p role="status">${this.word("confirm", { name: this.nameOf(found) })}</p>
      ${this.details(found)}
      <div class="vf-handed-answers">
        <button type="button" class="krds-btn medium primary" @click=${() => this.answer(found)}>${this.word("take")}</button>
        <button type="button" class="krds-btn medium secondary" @click=${() => this.answer(null)}>${this.word("cancel")}</button>
      </div>`;
  }

  private form(): TemplateResult {
    const [id, hint, wrong] = [this.inputId, `${this.inputId}-hint`, `${this.inputId}-wrong`];
    return html`<form novalidate @submit=${this.submit}>
      <div class="form-group">
        <div class="form-tit"><label for=${id}>${this.word("label")}</label></div>
        <div class="form-conts">
          <input
            id=${id}
            class="krds-input medium"
            type="text"
            maxlength="60"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            aria-describedby=${this.problem ? `${hint} ${wrong}` : hint}
            aria-invalid=${this.problem === "unknown" ? "true" : nothing}
            .value=${this.code}
          />
        </div>
        <p class="form-hint" id=${hint}>${this.word("hint")}</p>
        ${this.problem ? html`<p class="form-hint-invalid" id=${wrong} role="alert">${this.word(this.problem)}</p>` : nothing}
      </div>
      <button type="submit" class="krds-btn medium secondary">${this.word("find")}</button>
    </form>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    void this.look(this.input.value.trim());
  }

  private async look(code: string): Promise<void> {
    const asked = await this.ask(code);
    this.problem = typeof asked === "string" ? asked : null;
    this.found = typeof asked === "string" ? null : asked;
    await this.updateComplete;
    if (this.problem) this.input.focus();
    else this.querySelector<HTMLElement>("button")?.focus();
  }

  private answer(found: Found | null): void {
    this.found = null;
    if (found) void this.keep(found);
    this.dispatchEvent(new Event("answered"));
  }
}
