import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { language, setLanguage } from "../i18n";
import { t } from "./texts";
import "./proof-checker";

/** The frame of the page: name, language, content. */
@customElement("proof-app")
export class ProofApp extends AppElement {
  protected override render(): TemplateResult {
    const other = language() === "ko" ? "en" : "ko";
    return html`<a class="skip-link" href="#main" @click=${this.skip}>${t("skip")}</a>
      <header class="app-header">
        <div class="app-bar">
          <span class="app-brand">${t("name")}</span>
          <button type="button" class="krds-btn small text" lang=${other} @click=${() => setLanguage(other)}>
            ${t("language-switch")}
          </button>
        </div>
      </header>
      <main id="main" class="app-main pf-main" tabindex="-1"><proof-checker></proof-checker></main>`;
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.querySelector<HTMLElement>("#main")?.focus();
  }
}
