/** One collectible: its benefits with the code for a desk, passing it on, its history and proofs. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { language } from "../../i18n";
import { formatDate, formatTime } from "../../i18n/format";
import { symbolPath } from "../../qr";
import { drawText } from "../../qr/symbol";
import { type Benefit, type Collectible, type Collectibles, getProof, offer, pictureOf, showCode } from "../api/collectibles";
import { infoBox } from "../parts/action";
import { CollectiblesPage, named } from "../parts/collectibles-page";
import { download } from "../parts/download";
import { field, valueOf } from "../parts/page";
import { t } from "./collectibles-texts";

const QUIET = 4;
const day = (text: string): string => formatDate(new Date(`${text}T00:00:00+09:00`));

@customElement("collectible-view")
export class CollectibleView extends CollectiblesPage {
  /** Its id, out of the address. */
  @property() item = "";
  @reactive() private shown: { benefit: number; code: string; until: string } | undefined;
  protected override readonly up = "/collectibles";

  protected override page({ items }: Collectibles): TemplateResult {
    const item = items.find(({ id }) => id === this.item);
    return item ? this.whole(item) : infoBox(t("none"));
  }

  private whole(item: Collectible): TemplateResult {
    return html`${item.picture ? html`<img class="collectible-picture" src=${pictureOf(item)} alt="" />` : nothing}
      <h2 class="section-title">${named(item).name}</h2>
      <p>${t("numbered", { serial: item.serial, size: item.edition_size })} · ${t(item.transferable ? "transferable" : "bound")}</p>
      <p>${language() === "ko" ? item.description_ko : item.description_en}</p>
      ${item.transferable ? nothing : html`<p><a class="krds-btn medium secondary" href="/receive">${t("to-card")}</a></p>`}
      ${item.offered ? infoBox(t("offered")) : nothing}
      <h2 class="section-title">${t("benefits")}</h2>
      ${item.benefits.length === 0 ? html`<p>${t("benefits-none")}</p>` : nothing}
      <ul class="parking-list">
        ${item.benefits.map((benefit) => html`<li>${this.benefit(item, benefit)}</li>`)}
      </ul>
      ${item.transferable && !item.offered ? this.passing(item) : nothing}
      <h2 class="section-title">${t("history")}</h2>
      <ol class="timeline">
        ${item.steps.map((step) => html`<li><strong>${t(`step-${step.step}`)}</strong> <span>${formatTime(new Date(step.at))}</span></li>`)}
      </ol>
      <p>${t("page-lead")} <a class="text-link" href=${item.page}>${t("page")}</a></p>
      <p>${t("proof-lead")}</p>
      ${this.button(t("proof"), "tertiary", () => this.prove(item))}`;
  }

  private benefit(item: Collectible, benefit: Benefit): TemplateResult {
    const told = { from: day(benefit.first_day), until: day(benefit.last_day), left: benefit.left };
    return html`<h3>${language() === "ko" ? benefit.text_ko : benefit.text_en}</h3>
      <p>${benefit.left === 0 ? t("used-up") : t(benefit.today ? "left" : "left-from", told)}</p>
      ${this.shown?.benefit === benefit.id
        ? this.code(this.shown)
        : benefit.left > 0 && benefit.today && !item.offered
          ? this.button(t("use"), "primary", () => this.use(item, benefit))
          : nothing}`;
  }

  private code({ code, until }: { code: string; until: string }): TemplateResult {
    const symbol = drawText(code);
    const side = symbol.size + 2 * QUIET;
    return html`<div role="status">
      <p class="use-code"><strong>${code}</strong></p>
      <figure class="qr-panel">
        <svg class="qr-code" viewBox="${-QUIET} ${-QUIET} ${side} ${side}" role="img" aria-label=${t("code-caption")} shape-rendering="crispEdges">
          <path d=${symbolPath(symbol)} />
        </svg>
      </figure>
      <p>${t("code-lead", { until: formatTime(new Date(until)) })}</p>
    </div>`;
  }

  private passing(item: Collectible): TemplateResult {
    return html`<details>
      <summary>${t("pass-on")}</summary>
      <form class="question-form narrow-form" @submit=${(event: SubmitEvent) => this.give(event, item)}>
        ${field({ id: "recipient", label: t("recipient"), hint: t("recipient-hint") })}
        <p>${t("pass-on-lead")}</p>
        <button type="submit" class="krds-btn medium secondary" ?disabled=${this.action.busy}>${t("give")}</button>
      </form>
    </details>`;
  }

  private give(event: SubmitEvent, item: Collectible): void {
    const recipient = valueOf(event, "recipient");
    this.shown = undefined;
    this.run(() => offer(item.id, recipient));
  }

  private use(item: Collectible, benefit: Benefit): void {
    void this.action.run(async () => {
      this.shown = { benefit: benefit.id, ...(await showCode(item.id, benefit.id)) };
    });
  }

  private prove(item: Collectible): void {
    void this.action.run(async () => {
      download(`${item.code}-${item.serial}.json`, JSON.stringify(await getProof(item.id), null, 2));
    });
  }
}
