import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { t } from "./texts";

/** First use: the word that this team's verdicts carry, so that a look-alike page gives itself away. Event `word`. */
@customElement("word-form")
export class WordForm extends AppElement {
  @property() word = "";
  @state() private short = false;
  @query("input") private readonly input!: HTMLInputElement;

  protected override render(): TemplateResult {
    const described = this.short ? "word-hint word-short" : "word-hint";
    return html`<form class="vf-word-form" novalidate @submit=${this.save}>
      <h1 class="view-title">${t("word-title")}</h1>
      <p>${t("word-why")}</p>
      <div class="form-group">
        <div class="form-tit"><label for="word">${t("word-label")}</label></div>
        <div class="form-conts">
          <input
            id="word"
            class="krds-input large"
            type="text"
            maxlength="20"
            autocomplete="off"
            aria-describedby=${described}
            aria-invalid=${this.short ? "true" : nothing}
            .value=${this.word}
          />
        </div>
        <p class="form-hint" id="word-hint">${t("word-hint")}</p>
        ${this.short ? html`<p class="form-hint-invalid" id="word-short" role="alert">${t("word-short")}</p>` : nothing}
      </div>
      <button type="submit" class="krds-btn xlarge primary">${t("word-save")}</button>
    </form>`;
  }

  private save(event: Event): void {
    event.preventDefault();
    const word = this.input.value.normalize("NFC").trim();
    this.short = [...word].length < 2;
    if (this.short) return this.input.focus();
    this.dispatchEvent(new CustomEvent("word", { detail: word }));
  }
}
