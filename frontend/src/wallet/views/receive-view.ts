/** Ways to get a card: one of the city's cards, a scan, a typed code; and what was interrupted. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { Action } from "../parts/action";
import "../parts/card-offers";
import "../parts/waiting-cards";
import { Explained } from "../parts/error-words";
import { icon } from "../parts/icons";
import { foreignNotice } from "../parts/foreign";
import { field, heading, valueOf } from "../parts/page";
import { offerFrom, offerPage } from "../receive/offers";
import { go } from "../router";
import { StateController, state } from "../state";
import { interrupted } from "../receive/waiting";
import type { PendingIssuance } from "../store/database";
import { t } from "./receive-texts";

@customElement("receive-view")
export class ReceiveView extends AppElement {
  @reactive() private waiting: PendingIssuance | undefined;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void interrupted().then((found) => (this.waiting = found));
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">
      ${heading(t("title"))}
      <p class="lead">${t("lead")}</p>
      ${foreignNotice()} ${this.action.alert()} ${this.waiting ? this.goOn() : nothing}
      <waiting-cards></waiting-cards>
      <card-offers></card-offers>
      <h2 class="section-title">${t("other-ways")}</h2>
      <a class="row-link" href="/scan">
        ${icon("scan")}<span><strong>${t("scan")}</strong><small>${t("scan-text")}</small></span>${icon("next")}
      </a>
      <section class="panel">
        <h3 class="panel-title">${icon("keyboard")}${t("type")}</h3>
        <p class="panel-text">${t("type-text")}</p>
        <form class="inline-form" @submit=${this.typed}>
          ${field({ id: "offer", label: t("type-label") })}
          <button type="submit" class="krds-btn large secondary">${t("type-go")}</button>
        </form>
      </section>
    </div>`;
  }

  private readonly typed = (event: SubmitEvent): void => {
    const offer = offerFrom(valueOf(event, "offer"));
    void this.action.run(async () => {
      if (!offer) throw new Explained(t("not-an-offer"));
      go(offerPage(offer));
    });
  };

  private goOn(): TemplateResult {
    return html`<section class="panel featured" role="status">
      <h2>${t("interrupted-title")}</h2>
      <p>${t("interrupted-text")}</p>
      <button type="button" class="krds-btn large primary" ?disabled=${this.action.busy} @click=${this.resume}>
        ${this.action.label(t("interrupted-go"))}
      </button>
    </section>`;
  }

  private readonly resume = (): void => {
    const { waiting } = this;
    void this.action.run(async () => {
      if (!waiting) return;
      const { completeIssuance } = await import("../receive/issuance");
      const card = await completeIssuance(waiting);
      await state.refreshCards();
      go(`/cards/${encodeURIComponent(card.id)}`);
    });
  };
}
