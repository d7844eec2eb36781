/** Consent before a card is stored: what it is, who issues it, what it contains. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { Action, alertBox } from "../parts/action";
import "../parts/card-face";
import { Explained } from "../parts/error-words";
import { icon } from "../parts/icons";
import { isInstalled, looksLikeIos } from "../parts/ios";
import { cardArrived, issuanceWords } from "../parts/card-arrived";
import { field, heading, loading, valueOf } from "../parts/page";
import { claimLabel, inLanguage } from "../parts/words";
import { handedCode, handedFor } from "../receive/handed";
import { authorize } from "../receive/authorization";
import { type ReadOffer, beginIssuance, completeIssuance, readOffer } from "../receive/issuance";
import { fromParameters, offerCode } from "../receive/offers";
import { state } from "../state";
import type { PendingIssuance, StoredCard } from "../store/database";
import { t as common } from "../texts";
import { t as install } from "./install-texts";
import { t } from "./receive-texts";

@customElement("offer-view")
export class OfferView extends AppElement {
  @reactive() private read: ReadOffer | undefined;
  @reactive() private problem: string | undefined;
  @reactive() private stored: StoredCard | undefined;
  private given: string | undefined;
  private address = "";
  private pending: PendingIssuance | undefined;
  private readonly action = new Action(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    const offer = fromParameters(new URLSearchParams(location.search));
    if (!offer) {
      this.problem = t("not-an-offer");
      return;
    }
    this.address = offer;
    this.given = handedCode(offer);
    try {
      this.read = await readOffer(offer);
    } catch (error) {
      this.problem = issuanceWords(error);
    }
  }

  protected override render(): TemplateResult {
    if (state.foreign) return this.failed(common("foreign"));
    if (this.problem !== undefined) return this.failed(this.problem);
    if (this.stored) return cardArrived(this.stored);
    if (!this.read) return html`<div class="narrow">${heading(t("offer-title"), "/receive")} ${loading()}</div>`;
    return this.consent(this.read);
  }

  private consent(read: ReadOffer): TemplateResult {
    const issuer = inLanguage(read.issuerNames) || new URL(read.offer.credential_issuer).host;
    return html`<div class="narrow">
      ${heading(t("offer-title"), "/receive")}
      <p class="lead">${t("offer-lead")}</p>
      <card-face .name=${inLanguage(read.names)} .line=${issuer}></card-face>
      <dl class="facts">
        <div><dt>${t("offer-issuer")}</dt><dd>${issuer}</dd></div>
        <div>
          <dt>${t("offer-contains")}</dt>
          <dd>
            <ul class="chips">${read.claims.map((claim) => html`<li>${claimLabel(claim.name, claim.labels)}</li>`)}</ul>
          </dd>
        </div>
      </dl>
      <div class="message warning">${icon("info")}<p>${common("legal-notice-long")}</p></div>
      <p class="form-hint">${t("offer-kept")}</p>
      ${this.elsewhere()}
      <form class="question-form" @submit=${this.accept}>
        ${read.needsCode && !this.pending ? this.txCode() : nothing} ${this.action.alert()}
        <div class="button-row">
          <a class="krds-btn large tertiary" href="/">${t("decline")}</a>
          <button type="submit" class="krds-btn large primary" ?disabled=${this.action.busy}>
            ${this.action.label(t("accept"))}
          </button>
        </div>
      </form>
    </div>`;
  }

  /** On an iPhone the camera opens Safari, whose storage is not that of the wallet on the home screen. */
  private elsewhere(): TemplateResult | typeof nothing {
    const code = offerCode(this.address);
    if (!looksLikeIos(navigator) || isInstalled() || !code) return nothing;
    return html`<section class="panel">
      <h2 class="panel-title">${install("offer-title")}</h2>
      <p class="panel-text">${install("offer-text")}</p>
      <dl class="facts"><div><dt>${install("offer-code")}</dt><dd><code>${code}</code></dd></div></dl>
    </section>`;
  }

  private txCode(): TemplateResult {
    const { given } = this;
    return field({
      id: "tx",
      label: t("tx-title"),
      hint: given ? t("tx-given") : t("tx-hint"),
      value: given ?? "",
      inputMode: this.read?.needsCode?.numeric ? "numeric" : "text",
      autocomplete: "one-time-code",
    });
  }

  private readonly accept = (event: SubmitEvent): void => {
    const code = valueOf(event, "tx") || undefined;
    void this.action.run(async () => {
      const { read } = this;
      if (!read) return;
      try {
        if (read.issuerState !== undefined) {
          await authorize(read.configurationId, read.issuerState);
          return;
        }
        // The code works once: after a broken connection the token that it gave goes on.
        this.pending ??= await beginIssuance(read, read.needsCode ? code : undefined, handedFor(this.address));
        this.stored = await completeIssuance(this.pending);
      } catch (error) {
        throw new Explained(issuanceWords(error), { cause: error });
      }
      await state.refreshCards();
    });
  };

  private failed(problem: string): TemplateResult {
    return html`<div class="narrow">
      ${heading(t("offer-title"), "/receive")} ${alertBox(problem)}
      <a class="krds-btn large secondary wide-button" href="/receive">${t("title")}</a>
    </div>`;
  }
}
