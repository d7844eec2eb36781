/** What is said when a card came, or why it did not. */
import { type TemplateResult, html } from "lit";
import { IssuanceFailed } from "../receive/issuance";
import { go } from "../router";
import type { StoredCard } from "../store/database";
import { t } from "../views/receive-texts";
import "./card-face";
import { errorWords } from "./error-words";
import { icon } from "./icons";
import { inLanguage } from "./words";

export function cardArrived(card: StoredCard): TemplateResult {
  return html`<div class="narrow">
    <div class="result" role="status">
      <span class="result-mark">${icon("check")}</span>
      <h1 class="view-title">${t("done-title")}</h1>
      <p class="lead">${t("done-text")}</p>
    </div>
    <card-face .name=${inLanguage(card.names)}></card-face>
    <button
      type="button"
      class="krds-btn xlarge primary wide-button"
      @click=${() => go(`/cards/${encodeURIComponent(card.id)}`, { replace: true })}
    >
      ${t("done-go")}
    </button>
  </div>`;
}

export function issuanceWords(error: unknown): string {
  return error instanceof IssuanceFailed ? t(`fail-${error.reason}`) : errorWords(error);
}
