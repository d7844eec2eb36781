/** Earn or pay at a shop: show a one-time QR, confirm what a shop asks for, keep the receipts. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatNumber, formatTime } from "../../i18n/format";
import { drawText, symbolPath } from "../../qr/symbol";
import { type Account, getAccounts } from "../api/member";
import * as api from "../api/partners";
import { Action, infoBox } from "../parts/action";
import { Explained } from "../parts/error-words";
import { icon } from "../parts/icons";
import { field, heading, loading, valueOf } from "../parts/page";
import { inLanguage } from "../parts/words";
import { payTarget } from "../pay/link";
import { StateController, state } from "../state";
import { t } from "./pay-texts";

const QUIET = 4;
const named = (thing: api.Named): string => inLanguage({ ko: thing.name_ko, en: thing.name_en });

@customElement("pay-view")
export class PayView extends AppElement {
  @reactive() private accounts: Account[] = [];
  @reactive() private receipts: api.Receipt[] | undefined;
  @reactive() private code: api.PayCode | undefined;
  @reactive() private left = 0;
  @reactive() private asked: api.Asked | undefined;
  @reactive() private shop: { shop: api.Named; accepts: api.Named[] } | undefined;
  @reactive() private paid: api.Receipt | undefined;
  private begun = false;
  private ticking: ReturnType<typeof setInterval> | undefined;
  private readonly target = payTarget(new URL(location.href));
  // a repeated press or a lost answer pays once
  private readonly key = crypto.randomUUID();
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  override disconnectedCallback(): void {
    clearInterval(this.ticking);
    super.disconnectedCallback();
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.begun) return;
    this.begun = true;
    void this.action.run(async () => {
      const { request, shop } = this.target;
      if (request) this.asked = await api.getAsked(request);
      else if (shop) this.shop = await api.getShop(shop);
      const [{ accounts }, { receipts }] = await Promise.all([getAccounts(), api.getReceipts()]);
      [this.accounts, this.receipts] = [accounts, receipts];
    });
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">${heading(t("title"), "/mileage")} ${this.action.alert()} ${this.body()}</div>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (this.paid) return this.done(this.paid);
    if (!this.receipts) return this.action.error ? nothing : loading();
    if (this.asked) return this.confirmation(this.asked);
    if (this.shop) return this.counter(this.shop);
    return html`${this.code ? this.shown(this.code) : this.ask()}
      <a class="krds-btn xlarge tertiary wide-button" href="/scan">${icon("scan")}${t("scan")}</a>
      ${this.list(this.receipts)}
      <p class="more"><a class="text-link" href="/partners">${t("partners")}${icon("next")}</a></p>`;
  }

  private ask(): TemplateResult {
    const kinds = this.accounts.map((account) => ({ ...account, code: account.asset }));
    return html`<p class="lead">${t("show-lead")}</p>
      <form class="question-form" @submit=${this.show}>
        ${kinds.length > 0
          ? html`${this.kinds(kinds)}
            ${field({ id: "limit", label: t("limit"), hint: t("limit-hint"), inputMode: "numeric", required: false })}`
          : nothing}
        <button type="submit" class="krds-btn xlarge primary wide-button" ?disabled=${this.action.busy}>
          ${icon("qr")}${this.action.label(t("show"))}
        </button>
      </form>`;
  }

  private kinds(kinds: readonly api.Named[]): TemplateResult {
    return html`<div class="form-group">
      <div class="form-tit"><label for="asset">${t("kind")}</label></div>
      <div class="form-conts">
        <select class="krds-form-select" id="asset" name="asset">
          ${kinds.map((kind) => html`<option value=${kind.code}>${named(kind)}</option>`)}
        </select>
      </div>
    </div>`;
  }

  private readonly show = (event: SubmitEvent): void => {
    const [asset, limit] = [valueOf(event, "asset"), valueOf(event, "limit")];
    void this.action.run(async () => {
      this.code = await api.makeCode(asset, limit === "" ? 0 : whole(limit));
      clearInterval(this.ticking);
      this.ticking = setInterval(this.tick, 500);
      this.tick();
    });
  };

  private readonly tick = (): void => {
    this.left = this.code ? Math.max(0, Math.ceil((Date.parse(this.code.expires_at) - Date.now()) / 1000)) : 0;
  };

  private shown(code: api.PayCode): TemplateResult {
    const again = html`<button type="button" class="krds-btn xlarge tertiary wide-button" @click=${this.forget}>
      ${t("show-again")}
    </button>`;
    if (this.left === 0) return html`${infoBox(t("over"))} ${again}`;
    const symbol = drawText(code.qr);
    const side = symbol.size + 2 * QUIET;
    return html`<figure class="qr-panel">
        <svg class="qr-code" viewBox="${-QUIET} ${-QUIET} ${side} ${side}" role="img" aria-label=${t("qr-alt")}>
          <path d=${symbolPath(symbol)} />
        </svg>
        <div class="qr-time">
          <p>${t("code-text", { code: code.code.replace(/(.{5})(?=.)/g, "$1 ") })}</p>
          <p aria-live="off">${t("seconds-left", { seconds: this.left })}</p>
        </div>
      </figure>
      ${again}`;
  }

  private readonly forget = (): void => {
    this.code = undefined;
  };

  private confirmation(asked: api.Asked): TemplateResult {
    return html`<h2 class="section-title">${t("asked-title")}</h2>
      <p class="lead">${t("asked-by", { shop: named(asked.shop) })}</p>
      <p class="balance-amount"><strong>${amountOf(asked.asset, asked.amount)}</strong></p>
      ${asked.total === null ? nothing : html`<p>${t("price", { total: formatNumber(asked.total) })}</p>`}
      <button type="button" class="krds-btn xlarge primary wide-button" ?disabled=${this.action.busy}
        @click=${() => this.pay(() => api.confirmAsked(asked.id))}>
        ${this.action.label(t("confirm"))}
      </button>`;
  }

  private counter({ shop, accepts }: { shop: api.Named; accepts: api.Named[] }): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      const [asset, amount] = [valueOf(event, "asset"), valueOf(event, "amount")];
      this.pay(() => api.payShop(shop.code, asset, whole(amount), this.key));
    };
    return html`<h2 class="section-title">${named(shop)}</h2>
      <form class="question-form" @submit=${submit}>
        ${this.kinds(accepts)} ${field({ id: "amount", label: t("amount"), inputMode: "numeric" })}
        <button type="submit" class="krds-btn xlarge primary wide-button" ?disabled=${this.action.busy}>
          ${this.action.label(t("confirm"))}
        </button>
      </form>`;
  }

  private pay(act: () => Promise<api.Receipt>): void {
    void this.action.run(async () => {
      this.paid = await act();
    });
  }

  private done(receipt: api.Receipt): TemplateResult {
    return html`<div class="result" role="status">
        <span class="result-mark">${icon("check")}</span>
        <h2 class="view-title">${t("done")}</h2>
      </div>
      ${this.list([receipt])}`;
  }

  private list(receipts: api.Receipt[]): TemplateResult {
    return html`<h2 class="section-title">${t("receipts")}</h2>
      ${receipts.length === 0 ? html`<p>${t("none")}</p>` : nothing}
      <ul class="entries">
        ${receipts.map((receipt) => html`<li>${this.receipt(receipt)}</li>`)}
      </ul>`;
  }

  private receipt(receipt: api.Receipt): TemplateResult {
    const { cash_receipt: cash, state: at } = receipt;
    const what = at === "reversed" ? t("reversed") : at === "held" ? t("held") : t(receipt.kind === "earn" ? "earned" : "paid");
    const tax = receipt.vat === null ? nothing : html`<small>${t("vat", { vat: formatNumber(receipt.vat) })}</small><br />`;
    return html`<div class="entry-text">
        <strong>${named(receipt.shop)}</strong>
        <time datetime=${receipt.at}>${formatTime(new Date(receipt.at))}</time><br />
        <small>${t("business", { number: receipt.business_number })}</small><br />
        ${receipt.total === null ? nothing : html`<small>${t("price", { total: formatNumber(receipt.total) })}</small><br />`}
        ${tax}
        ${receipt.kind === "earn"
          ? nothing
          : html`<small>
              ${cash
                ? t("cash", { amount: formatNumber(cash.amount), supply: formatNumber(cash.supply), vat: formatNumber(cash.vat) })
                : t("not-cash")}
            </small>`}
      </div>
      <div class="entry-amount">
        <strong class=${receipt.kind === "earn" ? "gain" : "loss"}>${amountOf(receipt.asset, receipt.amount)}</strong>
        <small>${what}</small>
        ${receipt.refunded > 0 && at === "done"
          ? html`<small>${t("refunded", { amount: formatNumber(receipt.refunded) })}</small>`
          : nothing}
      </div>`;
  }
}

function amountOf(asset: api.Named, amount: number): string {
  return t("amount-of", { asset: named(asset), amount: formatNumber(amount) });
}

/** A whole number of at least 1, or words that say so. */
function whole(text: string): number {
  const number = Number(text.replaceAll(",", ""));
  if (!Number.isSafeInteger(number) || number < 1) throw new Explained(t("amount-bad"));
  return number;
}
