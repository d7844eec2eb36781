/** Exchange of one kind of mileage for another: choose, see the quote, confirm, receipt. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatNumber, formatTime } from "../../i18n/format";
import { type Asset, type Offer, type Quote, askQuote, executeQuote, getOffers } from "../api/exchange";
import { getEntryProof } from "../api/member";
import { Action, infoBox } from "../parts/action";
import { download } from "../parts/download";
import { Explained } from "../parts/error-words";
import { icon } from "../parts/icons";
import { field, heading, loading } from "../parts/page";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t } from "./exchange-texts";
import { t as mileage } from "./mileage-texts";

@customElement("exchange-view")
export class ExchangeView extends AppElement {
  @reactive() private offers: Offer[] | undefined;
  @reactive() private chosen = 0;
  @reactive() private quote: Quote | undefined;
  private amount = "";
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    void this.load();
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">${heading(t("title"), "/mileage")} ${this.action.alert()} ${this.body()}</div>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (this.quote) return this.quote.executed_at ? this.receipt(this.quote) : this.check(this.quote);
    const offer = this.offers?.[this.chosen];
    if (offer) return this.ask(offer);
    if (this.offers) return this.empty();
    if (this.action.error) return nothing;
    return state.online ? loading() : infoBox(t("offline"));
  }

  private empty(): TemplateResult {
    return html`<div class="empty">
      <span class="result-mark quiet">${icon("coins")}</span>
      <h2>${t("none")}</h2>
      <p>${t("none-lead")}</p>
    </div>`;
  }

  private ask(offer: Offer): TemplateResult {
    return html`<form class="question-form" @submit=${this.submit}>
      <fieldset class="exchange-offers">
        <legend>${t("which")}</legend>
        ${(this.offers ?? []).map((each, index) => this.choice(each, index))}
      </fieldset>
      ${field({
        id: "amount",
        label: t("amount", { unit: offer.source.unit }),
        hint: `${t("amount-hint", { least: amount(offer.least, offer.source) })}. ${t("left", {
          day: amount(offer.day_left, offer.source),
          year: amount(offer.year_left, offer.source),
        })}`,
        value: this.amount,
        inputMode: "numeric",
      })}
      <button type="submit" class="krds-btn xlarge primary wide-button" ?disabled=${this.action.busy}>
        ${this.action.label(t("ask"))}
      </button>
    </form>`;
  }

  private choice(offer: Offer, index: number): TemplateResult {
    const { campaign } = offer;
    return html`<div class="krds-form-check choice">
      <input
        type="radio"
        name="offer"
        id="offer-${index}"
        .checked=${index === this.chosen}
        @change=${() => (this.chosen = index)}
      />
      <label for="offer-${index}">
        <strong>${t("pair", { source: inLanguage(name(offer.source)), target: inLanguage(name(offer.target)) })}</strong>
        <small>
          ${t("rate", { given: amount(offer.gives, offer.source), got: amount(offer.gets, offer.target) })} ·
          ${offer.fee > 0 ? t("fee", { percent: percent(offer.fee) }) : t("no-fee")}
        </small>
        ${campaign
          ? html`<small class="gain">
              ${t("bonus", { name: inLanguage(name(campaign)), percent: percent(campaign.bonus) })}
            </small>`
          : nothing}
      </label>
    </div>`;
  }

  private check(quote: Quote): TemplateResult {
    const whole = quote.amount - quote.remainder;
    return html`<h2 class="section-title">${t("check")}</h2>
      ${this.sums(quote)}
      ${quote.remainder > 0 ? infoBox(t("advice", { amount: amount(whole, quote.source) })) : nothing}
      <p class="form-hint">${t("until", { time: formatTime(new Date(quote.expires_at)) })}</p>
      <button type="button" class="krds-btn xlarge primary wide-button" ?disabled=${this.action.busy} @click=${this.execute}>
        ${this.action.label(t("confirm"))}
      </button>
      <button type="button" class="krds-btn xlarge tertiary wide-button" ?disabled=${this.action.busy} @click=${this.restart}>
        ${t("change")}
      </button>`;
  }

  private receipt(quote: Quote): TemplateResult {
    return html`<div class="result" role="status">
        <span class="result-mark">${icon("check")}</span>
        <h2 class="section-title">${t("done")}</h2>
      </div>
      ${this.sums(quote)}
      <button type="button" class="krds-btn medium text wide-button" ?disabled=${this.action.busy} @click=${this.prove}>
        ${icon("shield")}${mileage("proof")}
      </button>
      <a class="krds-btn xlarge primary wide-button" href="/mileage">${t("back")}</a>
      <button type="button" class="krds-btn xlarge tertiary wide-button" @click=${this.restart}>${t("again")}</button>`;
  }

  private sums(quote: Quote): TemplateResult {
    const { source, target } = quote;
    const line = (text: string, value: number, asset: Asset, main = false): TemplateResult | typeof nothing =>
      value > 0
        ? html`<div class=${main ? "sum main" : "sum"}>
            <dt>${text}</dt>
            <dd>${amount(value, asset)}</dd>
          </div>`
        : nothing;
    return html`<dl class="sums">
      ${line(`${t("gives")} · ${inLanguage(name(source))}`, quote.amount, source, true)}
      ${line(t("fee-taken"), quote.fee, source)} ${line(t("remainder"), quote.remainder, source)}
      ${line(`${t("gets")} · ${inLanguage(name(target))}`, quote.total, target, true)}
      ${line(t("bonus-got"), quote.bonus, target)}
    </dl>`;
  }

  private readonly submit = (event: SubmitEvent): void => {
    event.preventDefault();
    this.amount = String(new FormData(event.target as HTMLFormElement).get("amount") ?? "").trim();
    void this.action.run(async () => {
      const offer = this.offers?.[this.chosen];
      const wanted = Number(this.amount.replaceAll(",", ""));
      if (!offer || !Number.isSafeInteger(wanted) || wanted < 1) throw new Explained(t("number-needed"));
      this.quote = await askQuote(offer.source.code, offer.target.code, wanted);
    });
  };

  private readonly execute = (): void => {
    const { quote } = this;
    if (quote) void this.action.run(async () => (this.quote = await executeQuote(quote.id)));
  };

  private readonly prove = (): void => {
    const { quote } = this;
    if (!quote) return;
    void this.action.run(async () => {
      download(`incheon-mileage-proof-${quote.entry}.json`, JSON.stringify(await getEntryProof(quote.entry, { later: true }), null, 2));
    });
  };

  private readonly restart = (): void => {
    this.quote = undefined;
    void this.load();
  };

  private load(): Promise<void> {
    return this.action.run(async () => (this.offers = (await getOffers()).offers));
  }
}

function name(thing: { name_ko: string; name_en: string }): { ko: string; en: string } {
  return { ko: thing.name_ko, en: thing.name_en };
}

function amount(value: number, asset: Asset): string {
  return `${formatNumber(value)} ${asset.unit}`;
}

function percent(basisPoints: number): string {
  return formatNumber(basisPoints / 100);
}
