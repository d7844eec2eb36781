/** Pieces that many views draw alike. */
import { type TemplateResult, html, nothing } from "lit";
import { t } from "../texts";
import { icon } from "./icons";

/** A view's heading, with the way back where it is below another view. */
export function heading(title: string, up?: string): TemplateResult {
  return html`<div class="view-head">
    ${up ? html`<a class="back-link" href=${up} aria-label=${t("back")}>${icon("back")}</a>` : nothing}
    <h1 class="view-title" tabindex="-1">${title}</h1>
  </div>`;
}

export interface Field {
  id: string;
  label: string;
  hint?: string;
  value?: string;
  type?: string;
  autocomplete?: string;
  inputMode?: "text" | "numeric" | "email";
  error?: string | undefined;
  autocapitalize?: string;
  /** true unless said otherwise */
  required?: boolean;
}

/** A labelled KRDS text field whose hint and error are tied to it. */
export function field(options: Field): TemplateResult {
  const { id, label, hint, error } = options;
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return html`<div class="form-group">
    <div class="form-tit"><label for=${id}>${label}</label></div>
    <div class="form-conts ${error ? "is-error" : ""}">
      <input
        class="krds-input"
        id=${id}
        name=${id}
        type=${options.type ?? "text"}
        .value=${options.value ?? ""}
        autocomplete=${options.autocomplete ?? "off"}
        autocapitalize=${options.autocapitalize ?? "off"}
        inputmode=${options.inputMode ?? "text"}
        spellcheck="false"
        ?required=${options.required ?? true}
        aria-invalid=${error ? "true" : nothing}
        aria-describedby=${described || nothing}
      />
    </div>
    ${error ? html`<p class="form-hint-invalid" id="${id}-error">${error}</p>` : nothing}
    ${hint ? html`<p class="form-hint" id="${id}-hint">${hint}</p>` : nothing}
  </div>`;
}

/** A labelled KRDS field for several lines. */
export function textArea(options: { id: string; label: string; hint: string; most: number }): TemplateResult {
  const { id, label, hint } = options;
  return html`<div class="form-group">
    <div class="form-tit"><label for=${id}>${label}</label></div>
    <div class="form-conts">
      <div class="textarea-wrap">
        <textarea class="krds-input" id=${id} name=${id} rows="5" maxlength=${options.most} required aria-describedby="${id}-hint"></textarea>
      </div>
    </div>
    <p class="form-hint" id="${id}-hint">${hint}</p>
  </div>`;
}

/** A submitted form's field. */
export function valueOf(event: SubmitEvent, name: string): string {
  event.preventDefault();
  return String(new FormData(event.target as HTMLFormElement).get(name) ?? "").trim();
}

export function loading(): TemplateResult {
  return html`<p class="loading" role="status"><span class="busy-dot" aria-hidden="true"></span>${t("loading")}</p>`;
}
