/** The record of this device: to whom what was shown, and when, and what was refused. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatTime } from "../../i18n/format";
import { icon } from "../parts/icons";
import { heading, loading } from "../parts/page";
import { claimLabel, inLanguage } from "../parts/words";
import { type Labels, labelsOf } from "../present/labels";
import { listActivity } from "../store/activity";
import { type Card, listCards } from "../store/cards";
import type { HistoryEntry } from "../store/database";
import { t } from "./present-texts";

@customElement("activity-view")
export class ActivityView extends AppElement {
  @reactive() private entries: HistoryEntry[] | undefined;
  private cards = new Map<string, Card>();
  private labels = new Map<string, Labels>();

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    const [entries, cards] = await Promise.all([listActivity(), listCards()]);
    this.cards = new Map(cards.map((card) => [card.id, card]));
    this.entries = entries;
    await Promise.all(cards.map(async ({ id, payload }) => this.labels.set(id, await labelsOf(payload.vct))));
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const { entries } = this;
    return html`<div class="narrow">
      ${heading(t("activity-title"), "/settings")}
      <p class="lead">${t("activity-lead")}</p>
      ${entries ? nothing : loading()} ${entries?.length === 0 ? this.empty() : nothing}
      ${entries && entries.length > 0 ? html`<ul class="timeline">${entries.map((entry) => this.entry(entry))}</ul>` : nothing}
    </div>`;
  }

  private empty(): TemplateResult {
    return html`<div class="empty">
      <span class="result-mark quiet">${icon("qr")}</span>
      <h2>${t("activity-empty")}</h2>
      <p>${t("activity-empty-lead")}</p>
    </div>`;
  }

  private entry({ at, cardId, claims, online, gate }: HistoryEntry): TemplateResult {
    const card = this.cards.get(cardId);
    const to = [inLanguage(online?.asker ?? {}), inLanguage(online?.purpose ?? gate ?? {})].filter(Boolean).join(", ");
    const what = cardId === "" ? t("activity-nothing") : card ? inLanguage(card.names) : t("activity-card-gone");
    const named = claims.map((claim) => claimLabel(claim, this.labels.get(cardId)?.[claim])).join(", ");
    return html`<li>
      <strong>${t(online ? `activity-${online.outcome}` : gate ? "activity-gate" : "activity-qr")}</strong>
      <span>${to}</span>
      <span>${what}${named && `: ${named}`}</span>
      <time datetime=${new Date(at).toISOString()}>${formatTime(new Date(at))}</time>
    </li>`;
  }
}
