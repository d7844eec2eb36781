/** The face of a card, as in a purse: what it is and whose city's, nothing about the person. */
import { type TemplateResult, html, nothing, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { t as common } from "../texts";
import { t } from "../views/card-texts";

/** Waves and a gull: our own drawing for a harbour city, not an official emblem. */
const drawing = svg`
  <path class="far" d="M0 128c40-22 78-22 118-4s80 20 122 0 72-18 100-4v80H0z"/>
  <path class="near" d="M0 158c46-18 84-14 122 0s82 16 124-2 66-12 94-4v48H0z"/>
  <path class="gull" d="M238 62c12-14 24-14 32 0 8-14 20-14 32 0-12-6-22-4-32 8-10-12-20-14-32-8z"/>`;

const COLOUR = /^#[0-9a-f]{6}$/i;

@customElement("card-face")
export class CardFace extends AppElement {
  @property() name = "";
  @property() line = "";
  @property() badge = "";
  @property() tone: "live" | "ended" = "live";
  /** The card kind's own colours, as #rrggbb; without them the city's. */
  @property() paper = "";
  @property() ink = "";

  /** By script: the page's policy allows no style attribute. */
  protected override updated(): void {
    const face = this.querySelector<HTMLElement>(".card-face");
    const own = this.tone === "live" && COLOUR.test(this.paper) && COLOUR.test(this.ink);
    face?.style.setProperty("background", own ? this.paper : "");
    face?.style.setProperty("color", own ? this.ink : "");
  }

  protected override render(): TemplateResult {
    return html`<div class="card-face ${this.tone}">
      <svg class="card-art" viewBox="0 0 340 200" preserveAspectRatio="xMidYMax slice" aria-hidden="true">${drawing}</svg>
      <div class="card-top">
        <span class="card-city">${t("city")}</span>
        ${this.badge ? html`<span class="card-badge">${this.badge}</span>` : nothing}
      </div>
      <p class="card-name">${this.name}</p>
      <p class="card-line">${this.line}</p>
      <p class="card-legal">${common("legal-notice")}</p>
    </div>`;
  }
}
