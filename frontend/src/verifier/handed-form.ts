import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { language } from "../i18n";
import { CodeForm } from "./code-form";
import { askDesk, type Handed } from "./handed";
import { t } from "./handed-texts";

/** The organisation whose purposes this desk has besides the city's. */
@customElement("handed-form")
export class HandedForm extends CodeForm<Handed> {
  protected readonly inputId = "desk-code";
  protected readonly word = t;
  protected readonly nameOf = nameOf;
  protected readonly ask = askDesk;

  protected get held(): Handed | null {
    return this.session.handed;
  }

  protected keep(found: Handed | null): Promise<unknown> {
    return this.session.setHanded(found);
  }

  protected given(held: Handed): TemplateResult {
    return html`<p role="status">${t(held.ended ? "ended" : "given", { name: nameOf(held) })}</p>
      ${held.ended ? nothing : this.details(held)}`;
  }

  protected override details({ purposes }: Handed): TemplateResult {
    if (!purposes.length) return html`<p class="vf-hint">${t("none")}</p>`;
    return html`<ul class="vf-handed-list">
      ${purposes.map((one) => html`<li>${language() === "ko" ? one.name_ko : one.name_en}</li>`)}
    </ul>`;
  }
}

function nameOf(handed: Handed): string {
  return language() === "ko" ? handed.name_ko : handed.name_en;
}
