/** Who acts for whom: cards held for another, proxies named and ended. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate } from "../../i18n/format";
import type { Kind } from "../api/cards";
import * as api from "../api/representations";
import { Action, infoBox } from "../parts/action";
import { field, heading, loading, valueOf } from "../parts/page";
import { ownLanguage } from "../parts/words";
import { handOver } from "../receive/handed";
import { offerFrom, offerPage } from "../receive/offers";
import { go } from "../router";
import { StateController, state } from "../state";
import { t } from "./proxies-texts";

const day = (text: string): string => formatDate(new Date(`${text}T00:00:00+09:00`));

@customElement("proxies-view")
export class ProxiesView extends AppElement {
  @reactive() private actingFor: api.Representation[] | undefined;
  @reactive() private given: api.Representation[] = [];
  @reactive() private kinds: Record<string, Kind[]> = {};
  @reactive() private ending = "";
  @reactive() private copied = false;
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    this.act(async () => undefined);
  }

  /** Do it, then look anew at how things stand. */
  private act(what: () => Promise<unknown>): void {
    void this.action.run(async () => {
      await what();
      const { acting_for, given } = await api.getRepresentations();
      [this.actingFor, this.given, this.ending] = [acting_for, given, ""];
    });
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">${heading(t("title"), "/settings")} ${this.action.alert()} ${this.body()}</div>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (!this.actingFor) {
      if (this.action.error) return nothing;
      return state.online ? loading() : infoBox(t("offline"));
    }
    return html`<p class="lead">${t("lead")}</p>
      <h2 class="section-title">${t("acting")}</h2>
      ${this.actingFor.length === 0 ? html`<p>${t("acting-none")}</p>` : nothing}
      ${this.actingFor.map((one) => this.ward(one))}
      <h2 class="section-title">${t("given")}</h2>
      ${this.given.length === 0 ? html`<p>${t("given-none")}</p>` : nothing}
      ${this.given.map((one) => html`<section class="panel">${this.facts(one)} ${this.end(one)}</section>`)} ${this.form()} ${this.mine()}`;
  }

  private facts(one: api.Representation): TemplateResult {
    return html`<h3>${one.name_masked ? `${one.name_masked} · ` : ""}${t(one.kind)}</h3>
      <p class="panel-text">${t("until", { since: day(one.since), until: day(one.until) })}</p>`;
  }

  private ward(one: api.Representation): TemplateResult {
    const kinds = this.kinds[one.id];
    return html`<section class="panel">
      ${this.facts(one)}
      ${kinds
        ? html`<h4>${t("cards", { name: one.name_masked })}</h4>
            <ul class="entries">
              ${kinds.map((kind) => html`<li>${this.kind(one, kind)}</li>`)}
            </ul>`
        : html`<button type="button" class="krds-btn medium secondary" ?disabled=${this.action.busy} @click=${() => this.show(one)}>
            ${t("cards-show")}
          </button>`}
      ${this.end(one)}
    </section>`;
  }

  private kind(one: api.Representation, kind: Kind): TemplateResult {
    const said = ownLanguage(kind.display);
    const name = said?.name ?? kind.code;
    const held = kind.cards.some((card) => card.held_by !== "" && card.state === "active" && Date.parse(card.expires_at) > Date.now());
    return html`<div class="entry-text">
        <strong>${name}</strong>
        ${held ? html`<small>${t("have")}</small>` : nothing}
        ${kind.eligible ? nothing : html`<small>${t("refused")}: ${ownLanguage(kind.refusal?.texts ?? [])?.why}</small>`}
      </div>
      ${kind.eligible
        ? html`<button type="button" class="krds-btn small tertiary" aria-label=${t("get-name", { name })}
            ?disabled=${this.action.busy} @click=${() => this.get(one, kind)}>
            ${t("get")}
          </button>`
        : nothing}`;
  }

  private show(one: api.Representation): void {
    void this.action.run(async () => (this.kinds = { ...this.kinds, [one.id]: await api.getWardKinds(one.id) }));
  }

  private get(one: api.Representation, kind: Kind): void {
    void this.action.run(async () => {
      const made = await api.askWardCard(one.id, kind.code);
      const offer = offerFrom(made.credential_offer_uri);
      if (!offer) return;
      handOver(offer, made.tx_code, one.id);
      go(offerPage(offer));
    });
  }

  private end(one: api.Representation): TemplateResult {
    if (this.ending !== one.id) {
      return html`<button type="button" class="krds-btn medium text" @click=${() => (this.ending = one.id)}>${t("end")}</button>`;
    }
    return html`${infoBox(t("end-sure"))}
      <div class="button-row">
        <button type="button" class="krds-btn medium tertiary" @click=${() => (this.ending = "")}>${t("cancel")}</button>
        <button type="button" class="krds-btn medium danger" ?disabled=${this.action.busy || !state.online}
          @click=${() => this.act(() => api.endRepresentation(one.id))}>
          ${t("end-yes")}
        </button>
      </div>`;
  }

  private form(): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      const [number, until] = [valueOf(event, "number"), valueOf(event, "until")];
      const form = event.target as HTMLFormElement;
      this.act(async () => {
        await api.nameProxy(number, until);
        form.reset();
      });
    };
    return html`<h2 class="section-title">${t("name")}</h2>
      <p>${t("name-lead")}</p>
      <form class="question-form" @submit=${submit}>
        ${field({ id: "number", label: t("number") })} ${field({ id: "until", label: t("until-day"), type: "date" })}
        <button type="submit" class="krds-btn large primary" ?disabled=${this.action.busy || !state.online}>
          ${this.action.label(t("send"))}
        </button>
      </form>`;
  }

  private mine(): TemplateResult | typeof nothing {
    if (state.session.kind !== "in") return nothing;
    const { member_id } = state.session.me;
    const copy = (): void => void navigator.clipboard.writeText(member_id).then(() => (this.copied = true), () => undefined);
    return html`<section class="panel">
      <h2 class="panel-title">${t("mine")}</h2>
      <p class="panel-text">${t("mine-lead")}</p>
      <p><code class="long-code">${member_id}</code></p>
      <button type="button" class="krds-btn medium tertiary" @click=${copy}>${t("copy")}</button>
      <span role="status">${this.copied ? t("copied") : ""}</span>
    </section>`;
  }
}
