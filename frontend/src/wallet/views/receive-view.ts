/** Ways to get a card: one tap, a scan, a typed code; and what was interrupted. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { CITIZEN_CARD, askCard } from "../api/cards";
import { Action } from "../parts/action";
import { Explained } from "../parts/error-words";
import { icon } from "../parts/icons";
import { foreignNotice } from "../parts/foreign";
import { field, heading, valueOf } from "../parts/page";
import { handOver } from "../receive/handed";
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
      <section class="panel featured">
        <h2>${t("mine-title")}</h2>
        <p>${t("mine-text")}</p>
        ${this.mine()}
      </section>
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

  private mine(): TemplateResult {
    const { session } = state;
    if (session.kind !== "in") {
      return html`<p class="form-hint">${t("mine-sign-in")}</p>
        <a class="krds-btn large secondary" href="/start">${t("do-sign-in")}</a>`;
    }
    if (!session.me.resident) {
      return html`<p class="form-hint">${t("mine-bind")}</p>
        <a class="krds-btn large primary" href="/bind">${t("do-bind")}</a>`;
    }
    if (state.foreign) return html``;
    const have = state.cards?.some((card) => card.id.startsWith("citizen-card"));
    return html`<button
      type="button"
      class="krds-btn large ${have ? "secondary" : "primary"}"
      ?disabled=${this.action.busy}
      @click=${this.getMine}
    >
      ${this.action.label(have ? t("mine-have") : t("mine-get"))}
    </button>`;
  }

  private readonly getMine = (): void => {
    void this.action.run(async () => {
      const { credential_offer_uri: uri, tx_code: txCode } = await askCard(CITIZEN_CARD);
      const offer = offerFrom(uri);
      if (!offer) throw new Explained(t("not-an-offer"));
      handOver(offer, txCode);
      go(offerPage(offer));
    });
  };

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
