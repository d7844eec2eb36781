import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { formatClock } from "../i18n/format";
import { CodeForm } from "./code-form";
import { askFacility, type FacilityDesk } from "./facility";
import { nameOf, said, t } from "./facility-texts";

/** Whose bookings this desk checks in. */
@customElement("facility-form")
export class FacilityForm extends CodeForm<FacilityDesk> {
  protected readonly inputId = "facility-code";
  protected readonly word = t;
  protected readonly nameOf = nameOf;
  protected readonly ask = askFacility;

  protected override get opened(): boolean {
    return super.opened || this.held !== null;
  }

  protected get held(): FacilityDesk | null {
    return this.session.facility;
  }

  protected keep(found: FacilityDesk | null): Promise<unknown> {
    return this.session.setFacility(found);
  }

  protected given(held: FacilityDesk): TemplateResult {
    const { kept, late } = this.session;
    return html`<p role="status">${t("given", { name: nameOf(held) })}</p>
      ${kept ? html`<p class="vf-hint" data-kept=${kept}>${t("waiting", { count: kept })}</p>` : nothing}
      ${late.length ? html`<h3>${t("late")}</h3>` : nothing}
      <ul class="vf-handed-list">
        ${late.map((one) => html`<li>${formatClock(new Date(one.at * 1000))} · ${said(one)}</li>`)}
      </ul>`;
  }
}
