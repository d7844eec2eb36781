/** Donation certificates: consent, showing one at a hospital, giving it away, replacing it. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatTime } from "../../i18n/format";
import { type Blood, type Certificate, type Gift, agree, answer, getBlood, getStepProof, giveToPool, offer, putOnCard, replace, showCode, withdrawConsent } from "../api/blood";
import { Action, infoBox } from "../parts/action";
import "../parts/confirm-dialog";
import type { ConfirmDialog } from "../parts/confirm-dialog";
import { icon } from "../parts/icons";
import { field, heading, loading, valueOf } from "../parts/page";
import "../parts/proof-steps";
import type { ProvenStep } from "../parts/proof-steps";
import { StateController, state } from "../state";
import { t } from "./blood-texts";

type Question = "pool" | "replace";

@customElement("blood-view")
export class BloodView extends AppElement {
  @reactive() private blood: Blood | undefined;
  @reactive() private shown: { number: number; code: string; until: string } | undefined;
  @reactive() private asking: Question = "pool";
  @query("confirm-dialog") private question!: ConfirmDialog;
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    this.run(getBlood);
  }

  /** Do it; the page then shows what the server answers. */
  private run(act: () => Promise<Blood>): void {
    void this.action.run(async () => {
      this.blood = await act();
      this.shown = undefined;
    });
  }

  protected override render(): TemplateResult {
    return html`${heading(t("title"), "/")} ${this.action.alert()} ${this.body()}
      <confirm-dialog
        .heading=${t(`${this.asking}-title`)}
        .text=${t(`${this.asking}-lead`)}
        .yes=${t("yes")}
      ></confirm-dialog>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (this.blood) return this.page(this.blood);
    if (this.action.error) return nothing;
    return state.online ? loading() : infoBox(t("offline"));
  }

  private page({ consent, certificates, gifts }: Blood): TemplateResult {
    return html`${consent ? nothing : this.consent()}
      ${gifts.length > 0 ? html`<h2 class="section-title">${t("gifts")}</h2>` : nothing}
      <ul class="parking-list">
        ${gifts.map((gift) => html`<li>${this.gift(gift)}</li>`)}
      </ul>
      ${certificates.length > 0 ? html`<h2 class="section-title">${t("certificates")}</h2>` : consent ? this.empty() : nothing}
      <ul class="parking-list">
        ${certificates.map((row) => html`<li>${this.certificate(row)}</li>`)}
      </ul>
      ${consent
        ? html`<button type="button" class="krds-btn medium text" ?disabled=${this.action.busy} @click=${() => this.run(withdrawConsent)}>
            ${t("withdraw-consent")}
          </button>`
        : nothing}`;
  }

  private consent(): TemplateResult {
    return html`<h2 class="section-title">${t("consent-title")}</h2>
      <p>${t("consent-lead")}</p>
      <button type="button" class="krds-btn large primary wide-button" ?disabled=${this.action.busy} @click=${() => this.run(agree)}>
        ${this.action.label(t("agree"))}
      </button>`;
  }

  private empty(): TemplateResult {
    return html`<div class="empty">
      <span class="result-mark quiet">${icon("shield")}</span>
      <h2>${t("none")}</h2>
      <p>${t("none-lead")}</p>
    </div>`;
  }

  private gift(gift: Gift): TemplateResult {
    const told = { serial: gift.serial, other: gift.other, until: formatTime(new Date(gift.until)) };
    const button = (how: "accept" | "decline" | "withdraw", kind: string): TemplateResult =>
      html`<button
        type="button"
        class="krds-btn medium ${kind}"
        ?disabled=${this.action.busy}
        @click=${() => this.run(() => answer(gift.id, how))}
      >
        ${t(how)}
      </button>`;
    return html`<p>${t(gift.mine ? "gift-out" : "gift-in", told)}</p>
      <div class="button-row">
        ${gift.mine ? button("withdraw", "tertiary") : html`${button("decline", "tertiary")}${button("accept", "primary")}`}
      </div>`;
  }

  private certificate(row: Certificate): TemplateResult {
    return html`<h3>${row.serial}</h3>
      <p>${formatDate(new Date(row.donated_on))} · ${t(row.kind)} · ${row.centre}</p>
      ${row.state === "used" ? html`<p>${t("used", { where: row.used_at ?? "" })}</p>` : this.uses(row)}
      <proof-steps .steps=${this.steps(row)} file="incheon-blood-${row.serial}"></proof-steps>`;
  }

  private steps(row: Certificate): ProvenStep[] {
    return row.steps.map(({ id, step, at }) => ({
      name: t(`step-${step}`),
      when: formatTime(new Date(at)),
      getProof: () => getStepProof(row.number, id),
    }));
  }

  private uses(row: Certificate): TemplateResult {
    if (row.offered) return html`<p>${t("offered")}</p>`;
    return html`${row.on_card ? this.onCard(row) : this.toCard(row)}
      ${this.shown?.number === row.number
        ? html`<p class="use-code" role="status"><strong>${this.shown.code}</strong></p>
            <p>${t("show-lead", { until: formatTime(new Date(this.shown.until)) })}</p>`
        : nothing}
      <details>
        <summary>${t("more")}</summary>
        <p>${t("code-lead")}</p>
        <button type="button" class="krds-btn medium secondary" ?disabled=${this.action.busy} @click=${() => this.show(row)}>
          ${t("show")}
        </button>
        <form class="question-form narrow-form" @submit=${(event: SubmitEvent) => this.give(event, row)}>
          ${field({ id: `recipient-${row.number}`, label: t("recipient"), hint: t("recipient-hint") })}
          <p>${t("no-return")}</p>
          <button type="submit" class="krds-btn medium secondary" ?disabled=${this.action.busy}>${t("give")}</button>
        </form>
        <div class="button-row">
          ${(["pool", "replace"] as const).map(
            (what) =>
              html`<button type="button" class="krds-btn medium tertiary" ?disabled=${this.action.busy} @click=${() => this.confirm(what, row)}>
                ${t(what)}
              </button>`,
          )}
        </div>
      </details>`;
  }

  private toCard(row: Certificate): TemplateResult {
    return html`<button
      type="button"
      class="krds-btn large primary wide-button"
      ?disabled=${this.action.busy}
      @click=${() => this.run(() => putOnCard(row.number))}
    >
      ${this.action.label(t("to-card"))}
    </button>`;
  }

  /** The next thing to do: get the card, or show it to the hospital that asks. */
  private onCard(row: Certificate): TemplateResult {
    const here = state.cards?.some(({ claims }) => claims.some(({ name, value }) => name === "serial" && value === row.serial));
    return html`<p role="status">${t(here ? "on-card" : "card-waits")}</p>
      ${here
        ? html`<a class="krds-btn large primary wide-button" href="/scan">${icon("scan")}${t("scan")}</a>`
        : html`<a class="krds-btn large primary wide-button" href="/receive">${t("get-card")}</a>`}`;
  }

  private show(row: Certificate): void {
    void this.action.run(async () => {
      this.shown = { number: row.number, ...(await showCode(row.number)) };
    });
  }

  private give(event: SubmitEvent, row: Certificate): void {
    const recipient = valueOf(event, `recipient-${row.number}`);
    this.run(() => offer(row.number, recipient));
  }

  private async confirm(what: Question, row: Certificate): Promise<void> {
    this.asking = what;
    await this.updateComplete;
    if (await this.question.ask()) this.run(() => (what === "pool" ? giveToPool : replace)(row.number));
  }
}
