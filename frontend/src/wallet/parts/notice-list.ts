/** What the city tells about the member's cards: ended, valid again, outdated, or waiting to be fetched. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatClock, formatTime } from "../../i18n/format";
import { ENDING, GET_ANEW, type IssuedCard, type Kind, type Notice, appealCard, dismissNotice, dismissObjection } from "../api/cards";
import { StateController, state } from "../state";
import { t } from "../views/notice-texts";
import { Action } from "./action";
import { icon } from "./icons";
import { textArea, valueOf } from "./page";
import { ownLanguage } from "./words";

interface Told {
  kind: Kind;
  card: IssuedCard;
  notice: Notice;
}

@customElement("notice-list")
export class NoticeList extends AppElement {
  /** Only of this kind of card; without it of all. */
  @property() code: string | undefined;
  @reactive() private putAway = new Set<number>();
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override render(): TemplateResult | typeof nothing {
    const kinds = (state.kinds ?? []).filter((kind) => this.code === undefined || kind.code === this.code);
    const offered = kinds.filter((kind) => Date.parse(kind.offered_until ?? "") > Date.now());
    const told = kinds.flatMap((kind) => this.noticesOf(kind));
    const answered = kinds.filter((kind) => kind.objection?.notice);
    if (state.session.kind !== "in" || offered.length + told.length + answered.length === 0) return nothing;
    return html`<section class="notices" aria-labelledby="notices-title">
      <h2 class="sr-only" id="notices-title">${t("title")}</h2>
      ${this.action.alert()}
      <ul>
        ${offered.map((kind) => html`<li>${this.offer(kind)}</li>`)}
        ${answered.map((kind) => html`<li>${this.answer(kind)}</li>`)}
        ${told.map((one) => html`<li>${this.notice(one)}</li>`)}
      </ul>
    </section>`;
  }

  private noticesOf(kind: Kind): Told[] {
    const told = kind.cards.flatMap((card) => card.notices.map((notice) => ({ kind, card, notice })));
    return told.filter(({ notice }) => !this.putAway.has(notice.id));
  }

  private offer(kind: Kind): TemplateResult {
    const until = formatClock(new Date(kind.offered_until ?? 0));
    return html`<div class="message information">
      ${icon("plus")}
      <div class="notice-text">
        <p><strong>${ownLanguage(kind.display)?.name}</strong></p>
        <p>${t("offer", { until })} <a class="text-link" href="/receive">${t("offer-go")}</a></p>
      </div>
    </div>`;
  }

  /** To an objection against a refusal. */
  private answer(kind: Kind): TemplateResult {
    const accepted = kind.objection?.state === "accepted";
    const name = ownLanguage(kind.display)?.name ?? "";
    return html`<div class="message ${accepted ? "information" : "warning"}">
      ${icon(accepted ? "info" : "warning")}
      <div class="notice-text">
        <p><strong>${t(accepted ? "notice-accepted" : "notice-rejected", { name })}</strong></p>
        <p>${kind.objection?.answer}</p>
        <p class="notice-foot">
          <button
            type="button"
            class="krds-btn xsmall tertiary"
            aria-label=${t("dismiss-name", { name })}
            ?disabled=${this.action.busy || !state.online}
            @click=${() => this.putAnswerAway(kind.code)}
          >
            ${t("dismiss")}
          </button>
        </p>
      </div>
    </div>`;
  }

  private putAnswerAway(code: string): void {
    void this.action.run(async () => {
      await dismissObjection(code);
      await state.refreshKinds();
    });
  }

  private notice({ kind, card, notice }: Told): TemplateResult {
    const ended = ["revoked", "suspended", "rejected"].includes(notice.kind);
    const name = ownLanguage(kind.display)?.name ?? "";
    const said = ownLanguage(notice.texts);
    return html`<div class="message ${ended ? "warning" : "information"}">
      ${icon(ended ? "warning" : "info")}
      <div class="notice-text">
        <p><strong>${t(`notice-${notice.kind}`, { name })}</strong></p>
        ${said ? html`<p>${said.why}</p><p>${said.what_to_do}</p>` : nothing}
        ${GET_ANEW.includes(notice.kind) && notice.reason !== ENDING ? html`<p>${said ? nothing : t(notice.kind === "renewal" ? "renewal-do" : "outdated-do")} <a class="text-link" href="/receive">${t("get")}</a></p>` : nothing}
        ${notice.kind === "elsewhere"
          ? html`<p><a class="text-link" href="/settings">${t("elsewhere-go")}</a></p>`
          : nothing}
        ${said ? html`<details>
              <summary>${t("appeal")}</summary>
              <p>${said.how_to_appeal}</p>
              ${ended && notice.kind !== "rejected" ? this.appealForm(card) : nothing}
            </details>` : nothing}
        <p class="notice-foot">
          <time datetime=${notice.at}>${formatTime(new Date(notice.at))}</time>
          <button
            type="button"
            class="krds-btn xsmall tertiary"
            aria-label=${t("dismiss-name", { name })}
            ?disabled=${this.action.busy || !state.online}
            @click=${() => this.dismiss(notice.id)}
          >
            ${t("dismiss")}
          </button>
        </p>
      </div>
    </div>`;
  }

  private appealForm(card: IssuedCard): TemplateResult {
    if (card.appeals.some(({ state: how }) => how === "open")) return html`<p>${t("appeal-waits")}</p>`;
    const id = `appeal-${card.id}`;
    return html`<form class="question-form" @submit=${(event: SubmitEvent) => this.appeal(card.id, valueOf(event, id))}>
      ${textArea({ id, label: t("appeal-text"), hint: t("appeal-hint"), most: 2000 })}
      <button type="submit" class="krds-btn medium secondary" ?disabled=${this.action.busy || !state.online}>
        ${this.action.label(t("appeal-send"))}
      </button>
    </form>`;
  }

  private appeal(card: string, text: string): void {
    void this.action.run(async () => {
      await appealCard(card, text);
      await state.refreshKinds();
    });
  }

  private dismiss(id: number): void {
    void this.action.run(async () => {
      await dismissNotice(id);
      this.putAway = new Set([...this.putAway, id]);
      await state.refreshKinds();
    });
  }
}
