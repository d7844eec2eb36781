/** One card: what it proves, how long, whether it still stands, and what happened to it on this device. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { issuerOrigin, verifierOrigin } from "../../base/page";
import { formatDate, formatTime } from "../../i18n/format";
import { type Kind, getCardProof, kindAmong } from "../api/cards";
import { confirmOnce, ownerConfirmed } from "../keys/session";
import { Action } from "../parts/action";
import "../parts/card-face";
import "../parts/card-history";
import "../parts/confirm-dialog";
import type { ConfirmDialog } from "../parts/confirm-dialog";
import { download } from "../parts/download";
import { icon } from "../parts/icons";
import { heading, loading } from "../parts/page";
import "../parts/notice-list";
import { claimLabel, claimValue, coloursOf, heldBadge, inLanguage, inOrder, ownLanguage } from "../parts/words";
import { go } from "../router";
import { StateController, state } from "../state";
import { type Card, getCard, historyOf, removeCard } from "../store/cards";
import type { HistoryEntry } from "../store/database";
import { type Status, checkStatus } from "../store/status";
import { t as common } from "../texts";
import { t } from "./card-texts";

@customElement("card-view")
export class CardView extends AppElement {
  @property() card = "";
  @reactive() private found: Card | undefined;
  @reactive() private missing = false;
  @reactive() private history: HistoryEntry[] = [];
  @reactive() private status: { value: Status; at: Date } | undefined;
  @query("confirm-dialog") private question!: ConfirmDialog;
  private readonly unlocking = new Action(this);
  private readonly checking = new Action(this);
  private readonly proving = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    this.found = await getCard(this.card);
    this.missing = this.found === undefined;
    this.history = await historyOf(this.card);
    if (state.online) this.check();
  }

  private readonly check = (): void => {
    void this.checking.run(async () => {
      if (this.found) this.status = { value: await checkStatus(this.found.payload), at: new Date() };
    });
  };

  protected override render(): TemplateResult {
    if (this.missing) return this.gone();
    if (!this.found) return loading();
    const card = this.found;
    const name = inLanguage(card.names);
    return html`${heading(name, "/")}
      <div class="columns">
        <div class="column">
          <card-face .name=${name} .line=${this.until(card)} .tone=${this.ended(card) ? "ended" : "live"} 
            .badge=${this.badge(card)} .paper=${coloursOf(card).paper} .ink=${coloursOf(card).ink}></card-face>
          <a class="krds-btn xlarge primary wide-button" href="/cards/${encodeURIComponent(card.id)}/show">
            ${icon("qr")}${t("show")}
          </a>
          ${this.proves()}
          <div class="message warning">${icon("info")}<p>${common("legal-notice-long")}</p></div>
          <notice-list .code=${this.kind?.code ?? ""}></notice-list>
        </div>
        <div class="column">${this.contents(card)} ${this.facts(card)} <card-history .entries=${this.history} .kind=${this.kind}></card-history> ${this.files()}</div>
      </div>
      <confirm-dialog .heading=${t("remove-title")} .text=${t("remove-lead")} .yes=${t("remove-yes")}></confirm-dialog>`;
  }

  private proves(): TemplateResult | typeof nothing {
    const said = ownLanguage(this.kind?.display ?? []);
    return said ? html`<h2 class="sr-only">${t("proves")}</h2><p class="lead proves">${said.description}</p>` : nothing;
  }

  private contents(card: Card): TemplateResult {
    return html`<section class="panel">
      <h2 class="panel-title">${t("contents")}</h2>
      ${ownerConfirmed()
        ? html`${card.always.length > 0 ? this.listed(t("always"), card.always) : nothing}
            ${card.claims.length > 0 ? this.listed(card.always.length > 0 ? t("only-chosen") : "", inOrder(card.claims)) : nothing}`
        : html`<p class="panel-text">${t("contents-locked")}</p>
            ${this.unlocking.alert()}
            <button type="button" class="krds-btn medium secondary" ?disabled=${this.unlocking.busy} @click=${this.unlock}>
              ${icon("key")}${this.unlocking.label(t("unlock"))}
            </button>`}
    </section>`;
  }

  private listed(title: string, claims: Card["always"]): TemplateResult {
    return html`${title ? html`<h3 class="facts-title">${title}</h3>` : nothing}
      <dl class="facts">
        ${claims.map((claim) => html`<div><dt>${claimLabel(claim.name)}</dt><dd>${claimValue(claim)}</dd></div>`)}
      </dl>`;
  }

  private get kind(): Kind | undefined {
    return this.found && kindAmong(state.kinds ?? [], this.found);
  }

  private readonly unlock = (): void => {
    void this.unlocking.run(confirmOnce);
  };

  private facts(card: Card): TemplateResult {
    const value = this.status?.value ?? "unknown";
    const city = card.issuer === issuerOrigin ? t("city") : card.issuer;
    const issuer = this.kind?.institution ? inLanguage(this.kind.institution) : city;
    return html`<section class="panel">
      <h2 class="sr-only">${t("status")}</h2>
      <dl class="facts">
        <div>
          <dt>${t("status")}</dt>
          <dd>
            <span class="status ${value}">${t(`status-${value}`)}</span>
            ${this.status ? html`<small>${t("status-checked", { at: formatTime(this.status.at) })}</small>` : nothing}
            <button type="button" class="krds-btn xsmall tertiary" ?disabled=${this.checking.busy} @click=${this.check}>
              ${t("status-check")}
            </button>
          </dd>
        </div>
        <div><dt>${t("valid-until")}</dt><dd>${this.until(card)}</dd></div>
        <div><dt>${t("issuer")}</dt><dd>${issuer}</dd></div>
        <div><dt>${t("received")}</dt><dd>${formatDate(new Date(card.receivedAt))}</dd></div>
        <div>
          <dt>${t("copies")}</dt>
          <dd>${t("copies-left", { left: this.copiesLeft(card) })}<small class="block">${t("copies-hint")}</small></dd>
        </div>
      </dl>
    </section>`;
  }

  /** Another tab may have shown some since this view was opened. */
  private copiesLeft({ id, copiesLeft }: Card): number {
    return state.cards?.find((card) => card.id === id)?.copiesLeft ?? copiesLeft;
  }

  private files(): TemplateResult {
    return html`<section class="panel">
      <p class="panel-text">${t("proof-hint")}</p>
      ${this.proving.alert()}
      <div class="button-stack">
        <button
          type="button"
          class="krds-btn medium tertiary"
          ?disabled=${this.proving.busy}
          @click=${() => this.prove({ later: false })}
        >
          ${icon("download")}${this.proving.label(t("proof"))}
        </button>
        <button
          type="button"
          class="krds-btn medium tertiary"
          ?disabled=${this.proving.busy}
          @click=${() => this.prove({ later: true })}
        >
          ${icon("download")}${t("proof-later")}
        </button>
        <p class="form-hint">${t("proof-later-hint")}</p>
        <a class="text-link" href="${verifierOrigin}/proof">${t("proof-check")}${icon("next")}</a>
        <button type="button" class="krds-btn medium text danger-text" @click=${this.takeAway}>
          ${icon("trash")}${t("remove-card")}
        </button>
      </div>
    </section>`;
  }

  private prove(which: { later: boolean }): void {
    const name = which.later ? "incheon-card-proof-until-now.json" : "incheon-card-proof.json";
    void this.proving.run(async () => {
      if (this.found) download(name, JSON.stringify(await getCardProof(this.found, which), null, 2));
    });
  }

  private readonly takeAway = async (): Promise<void> => {
    if (!(await this.question.ask())) return;
    await removeCard(this.card);
    await state.refreshCards();
    go("/", { replace: true });
  };

  private gone(): TemplateResult {
    return html`<div class="narrow">
      ${heading(t("card-missing"), "/")}
      <p class="lead">${t("card-missing-lead")}</p>
      <a class="krds-btn xlarge primary wide-button" href="/receive">${t("get-card")}</a>
    </div>`;
  }

  private until(card: Card): string {
    return t("until-date", { date: formatDate(new Date(card.payload.exp * 1000)) });
  }

  private ended(card: Card): boolean {
    const value = this.status?.value;
    return card.payload.exp * 1000 < Date.now() || value === "revoked" || value === "suspended";
  }

  private badge(card: Card): string {
    if (card.payload.exp * 1000 < Date.now()) return t("status-expired");
    const value = this.status?.value;
    return value === "revoked" || value === "suspended" ? t(`status-${value}`) : heldBadge(card);
  }
}
