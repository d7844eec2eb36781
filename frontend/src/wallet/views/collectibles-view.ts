/** The member's collectibles, offers that wait for an answer, and notices. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { formatDate, formatTime } from "../../i18n/format";
import {
  type Collectible,
  type CollectibleNotice,
  type CollectibleOffer,
  type Collectibles,
  answer,
  dismiss,
  pictureOf,
} from "../api/collectibles";
import { CollectiblesPage, named } from "../parts/collectibles-page";
import { icon } from "../parts/icons";
import { t } from "./collectibles-texts";

@customElement("collectibles-view")
export class CollectiblesView extends CollectiblesPage {
  protected override readonly up = "/";

  protected override page({ items, offers, notices }: Collectibles): TemplateResult {
    return html`${notices.map((notice) => this.notice(notice))}
      ${offers.length > 0 ? html`<h2 class="section-title">${t("offers")}</h2>` : nothing}
      <ul class="parking-list">
        ${offers.map((offer) => html`<li>${this.offer(offer)}</li>`)}
      </ul>
      ${items.length + offers.length === 0
        ? html`<div class="empty">
            <span class="result-mark quiet">${icon("ticket")}</span>
            <h2>${t("none")}</h2>
            <p>${t("none-lead")}</p>
          </div>`
        : nothing}
      <ul class="parking-list">
        ${items.map((item) => html`<li>${this.item(item)}</li>`)}
      </ul>`;
  }

  private notice(notice: CollectibleNotice): TemplateResult {
    const said = t(`notice-${notice.kind}`, { ...named(notice), reason: notice.reason });
    return html`<div class="message information" role="status">
      ${icon("info")}
      <div class="notice-text">
        <p>${said}</p>
        <button
          type="button"
          class="krds-btn xsmall tertiary"
          aria-label=${`${t("dismiss")}: ${said}`}
          ?disabled=${this.action.busy}
          @click=${() => this.run(() => dismiss(notice.id))}
        >
          ${t("dismiss")}
        </button>
      </div>
    </div>`;
  }

  private offer(offer: CollectibleOffer): TemplateResult {
    const told = { ...named(offer), other: offer.other, until: formatTime(new Date(offer.until)) };
    const answers = offer.mine ? (["withdraw"] as const) : (["decline", "accept"] as const);
    return html`<p>${t(offer.mine ? "offer-out" : "offer-in", told)}</p>
      <p><a class="text-link" href=${offer.page}>${t("page")}</a></p>
      <div class="button-row">
        ${answers.map((how) => this.button(t(how), how === "accept" ? "primary" : "tertiary", () => this.run(() => answer(offer.id, how))))}
      </div>`;
  }

  private item(item: Collectible): TemplateResult {
    return html`<div class="collectible-line">
      ${item.picture ? html`<img class="collectible-small" src=${pictureOf(item)} alt="" />` : nothing}
      <div>
        <h2><a class="text-link" href="/collectibles/${item.id}">${named(item).name}</a></h2>
        <p>${t("numbered", { serial: item.serial, size: item.edition_size })} · ${t("obtained-on", { day: formatDate(new Date(item.obtained_at)) })}</p>
        ${item.offered ? html`<p>${t("offered")}</p>` : nothing}
      </div>
    </div>`;
  }
}
