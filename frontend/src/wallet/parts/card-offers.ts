/** Every card that the city issues: those that the member can have, has, or why not. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { AppElement } from "../../base/element";
import { CITIZEN_CARD, GET_ANEW, type Kind, type RefusalText, kindAmong } from "../api/cards";
import { StateController, state } from "../state";
import { t as common } from "../texts";
import { t } from "../views/receive-texts";
import { Action, infoBox } from "./action";
import { icon } from "./icons";
import { loading } from "./page";
import "./refusal-objection";
import { ownLanguage } from "./words";

type Standing = "have" | "outdated" | "elsewhere" | "suspended" | "get" | "refused";

const PLACES: readonly Standing[] = ["outdated", "elsewhere", "get", "suspended", "have", "refused"];

@customElement("card-offers")
export class CardOffers extends AppElement {
  @reactive() private asked = "";
  private begun = false;
  private readonly reading = new Action(this);
  private readonly getting = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  /** As soon as it is known who is signed in. */
  protected override updated(): void {
    if (this.begun || state.session.kind !== "in") return;
    this.begun = true;
    this.read();
  }

  private readonly read = (): void => {
    void this.reading.run(() => state.refreshKinds());
  };

  protected override render(): TemplateResult {
    const { session, kinds } = state;
    if (!state.online) return infoBox(t("kinds-offline"));
    if (session.kind === "unknown") return loading();
    if (session.kind === "out") return this.signIn();
    if (state.foreign) return html``;
    // What was heard last would change places under the finger when the answer comes.
    if (!kinds || !this.begun || this.reading.busy) return this.reading.error === undefined ? loading() : this.failed();
    if (kinds.length === 0) return html`<p class="empty">${t("kinds-none")}</p>`;
    const all = kinds.map((kind) => ({ kind, standing: standingOf(kind) }));
    const place = ({ kind, standing }: (typeof all)[number]): number =>
      kind.code === CITIZEN_CARD ? -1 : PLACES.indexOf(standing);
    all.sort((one, other) => place(one) - place(other));
    return html`<h2 class="sr-only">${t("kinds-title")}</h2>
      <ul class="kind-list">
        ${repeat(
          all,
          ({ kind }) => kind.code,
          ({ kind, standing }) => html`<li class="panel kind ${standing}">${this.item(kind, standing)}</li>`,
        )}
      </ul>`;
  }

  private item(kind: Kind, standing: Standing): TemplateResult {
    const said = ownLanguage(kind.display);
    return html`<div class="kind-head">
        <h3>${said?.name}</h3>
        <span class="kind-state">${t(`state-${standing}`)}</span>
      </div>
      <p class="panel-text">${said?.description}</p>
      ${standing === "refused" ? this.refusal(kind) : this.button(kind, standing, said?.name ?? "")}
      ${this.asked === kind.code ? this.getting.alert() : nothing}`;
  }

  private button(kind: Kind, standing: Standing, name: string): TemplateResult | typeof nothing {
    if (standing === "suspended") return nothing;
    const again = standing === "have";
    const elsewhere = standing === "elsewhere";
    const label = t(again ? "again-name" : elsewhere ? "here-name" : "get-name", { name });
    const text = t(again ? "mine-have" : elsewhere ? "mine-here" : "mine-get");
    return html`<button
      type="button"
      class="krds-btn large ${again ? "tertiary" : "primary"}"
      aria-label=${label}
      ?disabled=${this.getting.busy}
      @click=${() => this.get(kind)}
    >
      ${this.asked === kind.code ? this.getting.label(text) : text}
    </button>`;
  }

  private refusal(kind: Kind): TemplateResult {
    const { refusal } = kind;
    const said = ownLanguage<RefusalText>(refusal?.texts ?? []);
    return html`<details class="refusal">
      <summary>${t("refused-why")}</summary>
      <p>${said?.why}</p>
      <p>${said?.what_to_do}</p>
      ${refusal?.reason === "not_resident" && state.session.kind === "in" && !state.session.me.resident
        ? html`<a class="krds-btn large primary" href="/bind">${t("do-bind")}</a>`
        : nothing}
      ${refusal?.reason === "proofing_missing"
        ? html`<a class="krds-btn large primary" href="/proofing">${t("do-proofing")}</a>`
        : nothing}
      <p class="refusal-appeal"><strong>${t("refused-appeal")}</strong><br />${said?.how_to_appeal}</p>
      <refusal-objection .kind=${kind}></refusal-objection>
    </details>`;
  }

  private get({ code, configuration_ids: [configurationId = ""] }: Kind): void {
    this.asked = code;
    void this.getting.run(async () => {
      const { authorize } = await import("../receive/authorization");
      await authorize(configurationId);
    });
  }

  private signIn(): TemplateResult {
    return html`<section class="panel featured">
      <p>${t("mine-sign-in")}</p>
      <a class="krds-btn large secondary" href="/start">${t("do-sign-in")}</a>
    </section>`;
  }

  private failed(): TemplateResult {
    return html`<div class="message danger" role="alert">
      ${icon("warning")}
      <div class="notice-text">
        <p>${t("kinds-failed")} ${this.reading.error}</p>
        <button type="button" class="krds-btn small tertiary" @click=${this.read}>${common("again")}</button>
      </div>
    </div>`;
  }
}

function standingOf(kind: Kind): Standing {
  const live = kind.cards.filter((card) => card.state !== "revoked" && Date.parse(card.expires_at) > Date.now());
  const here = state.cards?.some((card) => card.heldFor === undefined && kindAmong([kind], card) && card.payload.exp * 1000 > Date.now());
  if (kind.eligible && live[0]?.notices.some((notice) => GET_ANEW.includes(notice.kind))) return "outdated";
  if (live.length > 0 && live.every((card) => card.state === "suspended")) return "suspended";
  if (here && live.length > 0) return "have";
  if (!kind.eligible) return "refused";
  return live.some((card) => card.accepted) ? "elsewhere" : "get";
}
