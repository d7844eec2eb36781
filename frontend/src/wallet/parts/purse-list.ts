/** The cards of a purse: found by name, favourites first, in the person's own order. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { AppElement } from "../../base/element";
import { formatDate } from "../../i18n/format";
import type { Card } from "../store/cards";
import { type Arrangement, MANY, arranged, found, moved, readArrangement, toggled, writeArrangement } from "../store/order";
import { t } from "../views/card-texts";
import "./card-face";
import { icon } from "./icons";
import { coloursOf, heldBadge, inLanguage } from "./words";

@customElement("purse-list")
export class PurseList extends AppElement {
  @property({ attribute: false }) cards: Card[] = [];
  @reactive() private arrangement: Arrangement = { order: [], favourites: [] };
  @reactive() private typed = "";
  @reactive() private arranging = false;
  @reactive() private told = "";

  override connectedCallback(): void {
    super.connectedCallback();
    void readArrangement().then((arrangement) => (this.arrangement = arrangement));
  }

  protected override render(): TemplateResult {
    const many = this.cards.length >= MANY;
    const all = arranged(this.cards, this.arrangement);
    const shown = many && !this.arranging ? found(all, this.typed) : all;
    return html`${many ? this.tools(shown.length) : nothing}
      <p class="sr-only" role="status">${this.told}</p>
      <ul class="card-list">
        ${repeat(
          shown,
          ({ id }) => id,
          (card, place) => html`<li>${this.item(card, place, shown)}</li>`,
        )}
      </ul>`;
  }

  private tools(count: number): TemplateResult {
    return html`<div class="purse-tools">
        <div class="form-group">
          <label class="sr-only" for="card-search">${t("search")}</label>
          <input
            class="krds-input"
            id="card-search"
            type="search"
            placeholder=${t("search")}
            autocomplete="off"
            .value=${this.typed}
            ?disabled=${this.arranging}
            @input=${this.search}
          />
        </div>
        <button
          type="button"
          class="krds-btn medium tertiary"
          aria-pressed=${this.arranging ? "true" : "false"}
          @click=${() => (this.arranging = !this.arranging)}
        >
          ${this.arranging ? t("arrange-done") : t("arrange")}
        </button>
      </div>
      ${this.typed ? html`<p class="form-hint" role="status">${count > 0 ? t("found", { count }) : t("found-none")}</p>` : nothing}`;
  }

  private readonly search = (event: Event): void => {
    this.typed = (event.target as HTMLInputElement).value;
  };

  private item(card: Card, place: number, shown: Card[]): TemplateResult {
    const ended = card.payload.exp * 1000 < Date.now();
    const until = t("until-date", { date: formatDate(new Date(card.payload.exp * 1000)) });
    const { paper, ink } = coloursOf(card);
    const address = `/cards/${encodeURIComponent(card.id)}`;
    return html`<article class="purse-card">
      <a class="card-link" href=${address}>
        <card-face .name=${inLanguage(card.names)} .line=${until} .tone=${ended ? "ended" : "live"}
          .badge=${ended ? t("status-expired") : heldBadge(card)} .paper=${paper} .ink=${ink}></card-face>
        <span class="sr-only">${t("details")}</span>
      </a>
      ${this.arranging
        ? this.arranger(card, place, shown)
        : html`<a class="krds-btn primary wide-button" href="${address}/show">${icon("qr")}${t("show")}</a>`}
    </article>`;
  }

  private arranger(card: Card, place: number, shown: Card[]): TemplateResult {
    const name = inLanguage(card.names);
    const favourite = this.arrangement.favourites.includes(card.id);
    const button = (by: -1 | 1, label: string): TemplateResult =>
      html`<button
        type="button"
        class="krds-btn medium tertiary"
        aria-label=${label}
        ?disabled=${moved(shown.map(({ id }) => id), this.arrangement, card.id, by) === this.arrangement}
        @click=${() => this.move(card, place + by, shown, by)}
      >
        ${icon(by < 0 ? "up" : "down")}
      </button>`;
    return html`<div class="arranger">
      <button
        type="button"
        class="krds-btn medium ${favourite ? "primary" : "tertiary"}"
        aria-pressed=${favourite ? "true" : "false"}
        aria-label=${t("favourite-name", { name })}
        @click=${() => this.keep(toggled(this.arrangement, card.id))}
      >
        ${icon("star")}${t("favourite")}
      </button>
      ${button(-1, t("up-name", { name }))} ${button(1, t("down-name", { name }))}
    </div>`;
  }

  private move(card: Card, to: number, shown: Card[], by: -1 | 1): void {
    this.keep(moved(shown.map(({ id }) => id), this.arrangement, card.id, by));
    this.told = t("moved", { name: inLanguage(card.names), place: to + 1 });
  }

  private keep(arrangement: Arrangement): void {
    this.arrangement = arrangement;
    void writeArrangement(arrangement);
  }
}
