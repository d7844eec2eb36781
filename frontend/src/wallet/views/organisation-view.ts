/** Acting for an organisation: its balances, sharing out to those who joined it; and joining one. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatNumber } from "../../i18n/format";
import {
  type Organisation,
  type Purse,
  getOrganisations,
  joinOrganisation,
  makeJoinCode,
  shareOut,
} from "../api/organisations";
import { Action, infoBox } from "../parts/action";
import { Explained } from "../parts/error-words";
import { field, heading, loading } from "../parts/page";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t } from "./organisation-texts";

interface Wanted {
  organisation: Organisation;
  purse: Purse;
  each: number;
  /** Made once for a request: sent again after a broken connection, it is carried out once. */
  key: string;
}

@customElement("organisation-view")
export class OrganisationView extends AppElement {
  @reactive() private organisations: Organisation[] | undefined;
  @reactive() private wanted: Wanted | undefined;
  @reactive() private told = "";
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    void this.action.run(() => this.load());
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">
      ${heading(t("title"), "/mileage")} ${this.action.alert()}
      <p class="told" role="status">${this.told}</p>
      ${this.body()}
    </div>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (this.wanted) return this.sure(this.wanted);
    if (this.organisations) {
      return html`${this.organisations.length === 0 ? html`<p>${t("none")}</p>` : nothing}
      ${this.organisations.map((organisation) => this.organisation(organisation))} ${this.join()}`;
    }
    if (this.action.error) return nothing;
    return state.online ? loading() : infoBox(t("offline"));
  }

  private organisation(organisation: Organisation): TemplateResult {
    const { people, role } = organisation;
    return html`<section>
      <h2 class="section-title">${organisation.name} <small>${t(`role-${role}`)}</small></h2>
      <ul class="balances">
        ${organisation.purses.map((purse) => html`<li>${this.purse(organisation, purse)}</li>`)}
      </ul>
      <h3 class="section-title">${t("people")}</h3>
      ${people.length === 0
        ? html`<p>${t("people-none")}</p>`
        : html`<p>${people.map((person) => person.label).join(", ")}</p>`}
      ${role === "manager"
        ? html`${organisation.join_code ? html`<p>${t("code", { code: organisation.join_code })}</p>` : nothing}
            <button
              type="button"
              class="krds-btn medium tertiary"
              ?disabled=${this.action.busy}
              @click=${() => this.newCode(organisation)}
            >
              ${t("code-make")}
            </button>`
        : nothing}
    </section>`;
  }

  private purse(organisation: Organisation, purse: Purse): TemplateResult {
    const amount = (value: number): string => `${formatNumber(value)} ${purse.unit}`;
    const gives = organisation.role !== "viewer" && organisation.people.length > 0 && purse.day_left !== 0;
    return html`<p class="balance-name">${inLanguage({ ko: purse.name_ko, en: purse.name_en })}</p>
      <p class="balance-amount"><strong>${formatNumber(purse.balance)}</strong> ${purse.unit}</p>
      ${purse.day_left === null
        ? nothing
        : html`<p class="balance-note">${t("left", { amount: amount(purse.day_left) })}</p>`}
      ${gives
        ? html`<form class="question-form" @submit=${(event: SubmitEvent) => this.askShare(event, organisation, purse)}>
            <h3>${t("share-title")}</h3>
            <p class="balance-note">${t("share-lead", { people: formatNumber(organisation.people.length) })}</p>
            ${field({
              id: `each-${organisation.id}-${purse.asset}`,
              label: t("share-amount", { unit: purse.unit }),
              inputMode: "numeric",
            })}
            <button type="submit" class="krds-btn medium primary" ?disabled=${this.action.busy}>${t("share-do")}</button>
          </form>`
        : nothing}`;
  }

  private sure(wanted: Wanted): TemplateResult {
    const people = wanted.organisation.people.length;
    const amount = (value: number): string => `${formatNumber(value)} ${wanted.purse.unit}`;
    const said = { people: formatNumber(people), amount: amount(wanted.each), total: amount(wanted.each * people) };
    return html`<p class="lead">${t("share-sure", said)}</p>
      <button type="button" class="krds-btn xlarge primary wide-button" ?disabled=${this.action.busy} @click=${this.share}>
        ${this.action.label(t("share-do"))}
      </button>
      <button
        type="button"
        class="krds-btn xlarge tertiary wide-button"
        ?disabled=${this.action.busy}
        @click=${() => (this.wanted = undefined)}
      >
        ${t("back-out")}
      </button>`;
  }

  private join(): TemplateResult {
    return html`<section>
      <h2 class="section-title">${t("join-title")}</h2>
      <p>${t("join-lead")}</p>
      <form class="question-form" @submit=${this.submitJoin}>
        ${field({ id: "code", label: t("join-code"), autocapitalize: "characters" })}
        ${field({ id: "label", label: t("join-label") })}
        <button type="submit" class="krds-btn large secondary" ?disabled=${this.action.busy}>${t("join-do")}</button>
      </form>
    </section>`;
  }

  private askShare(event: SubmitEvent, organisation: Organisation, purse: Purse): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const each = Number(String([...form.values()][0] ?? "").replaceAll(",", "").trim());
    void this.action.run(async () => {
      if (!Number.isSafeInteger(each) || each < 1) throw new Explained(t("number-needed"));
      this.wanted = { organisation, purse, each, key: crypto.randomUUID() };
    });
  }

  private readonly share = (): void => {
    const { wanted } = this;
    if (!wanted) return;
    void this.action.run(async () => {
      const shares = wanted.organisation.people.map((person) => ({ person: person.id, amount: wanted.each }));
      const done = await shareOut(wanted.organisation.id, wanted.key, wanted.purse.asset, shares);
      const total = `${formatNumber(done.total)} ${wanted.purse.unit}`;
      this.told = t("share-done", { people: formatNumber(done.people), total });
      this.wanted = undefined;
      await this.load();
    });
  };

  private newCode(organisation: Organisation): void {
    void this.action.run(async () => {
      await makeJoinCode(organisation.id);
      await this.load();
    });
  }

  private readonly submitJoin = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const values = new FormData(form);
    const [code, label] = ["code", "label"].map((name) => String(values.get(name) ?? "").trim());
    void this.action.run(async () => {
      await joinOrganisation(code ?? "", label ?? "");
      this.told = t("join-done");
      form.reset();
    });
  };

  private async load(): Promise<void> {
    this.organisations = (await getOrganisations()).organisations;
  }
}
