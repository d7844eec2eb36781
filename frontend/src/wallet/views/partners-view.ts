/** Apply to become a partner, send documents, look after its systems, leave. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { type Organisation, getOrganisations } from "../api/organisations";
import * as api from "../api/partners";
import { Action, infoBox } from "../parts/action";
import { field, heading, loading, valueOf } from "../parts/page";
import { settlementList } from "../parts/settlement-list";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t } from "./partners-texts";

const named = (thing: { name_ko: string; name_en: string }): string => inLanguage({ ko: thing.name_ko, en: thing.name_en });

@customElement("partners-view")
export class PartnersView extends AppElement {
  @reactive() private applications: api.Application[] | undefined;
  @reactive() private partners: api.Partner[] = [];
  @reactive() private districts: api.Named[] = [];
  @reactive() private secret: { partner: string; made: api.NewSecret } | undefined;
  @reactive() private leaving: string | undefined;
  private settlements: Record<string, api.Settlement[]> = {};
  private managed: Organisation[] = [];
  private begun = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.begun) return;
    this.begun = true;
    this.act(async () => undefined);
  }

  /** Do it, then look anew at how things stand. */
  private act(what: () => Promise<unknown>): void {
    void this.action.run(async () => {
      await what();
      const [{ applications }, { partners }, { districts }, { organisations }] = await Promise.all([
        api.getApplications(),
        api.getPartners(),
        api.getDistricts(),
        getOrganisations(),
      ]);
      const settled = await Promise.all(partners.map(async ({ id }) => [id, (await api.getSettlements(id)).settlements]));
      this.settlements = Object.fromEntries(settled) as Record<string, api.Settlement[]>;
      this.managed = organisations.filter(({ role }) => role === "manager");
      [this.applications, this.partners, this.districts] = [applications, partners, districts];
    });
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">${heading(t("title"), "/pay")} ${this.action.alert()} ${this.body()}</div>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (!this.applications) return this.action.error ? nothing : loading();
    return html`<p class="lead">${t("lead")}</p>
      ${this.partners.map((each) => this.partner(each))}
      ${this.applications.length > 0
        ? html`<h2 class="section-title">${t("applications")}</h2>
            <ul class="entries">
              ${this.applications.map((each) => html`<li>${this.application(each)}</li>`)}
            </ul>`
        : nothing}
      ${this.form()}`;
  }

  private form(): TemplateResult {
    return html`<h2 class="section-title">${t("apply")}</h2>
      <form class="question-form" @submit=${this.apply}>
        ${this.managed.length > 0 ? this.applicant() : nothing} ${field({ id: "name_ko", label: t("name-ko") })} ${field({ id: "name_en", label: t("name-en") })}
        ${field({ id: "business_number", label: t("number"), hint: t("number-hint"), inputMode: "numeric" })}
        <div class="form-group">
          <div class="form-tit"><label for="district">${t("district")}</label></div>
          <div class="form-conts">
            <select class="krds-form-select" id="district" name="district">
              ${this.districts.map((each) => html`<option value=${each.code}>${named(each)}</option>`)}
            </select>
          </div>
        </div>
        ${field({ id: "contact", label: t("contact"), type: "email", inputMode: "email" })}
        ${this.check("issues", t("issues"))} ${this.check("accepts", t("accepts"))}
        <button type="submit" class="krds-btn xlarge primary wide-button" ?disabled=${this.action.busy}>
          ${this.action.label(t("send"))}
        </button>
      </form>`;
  }

  private applicant(): TemplateResult {
    return html`<div class="form-group">
      <div class="form-tit"><label for="organisation">${t("who")}</label></div>
      <div class="form-conts">
        <select class="krds-form-select" id="organisation" name="organisation">
          <option value="">${t("myself")}</option>
          ${this.managed.map((each) => html`<option value=${each.id}>${each.name}</option>`)}
        </select>
      </div>
    </div>`;
  }

  private check(id: string, label: string): TemplateResult {
    return html`<div class="krds-form-check">
      <input type="checkbox" id=${id} name=${id} value="yes" /><label for=${id}>${label}</label>
    </div>`;
  }

  private readonly apply = (event: SubmitEvent): void => {
    const text = (name: string): string => valueOf(event, name);
    const wish = {
      ...Object.fromEntries(["name_ko", "name_en", "business_number", "district", "contact"].map((name) => [name, text(name)])),
      organisation: text("organisation") || null,
      issues: text("issues") === "yes",
      accepts: text("accepts") === "yes",
    };
    const form = event.target as HTMLFormElement;
    this.act(async () => {
      await api.applyAsPartner(wish);
      form.reset();
    });
  };

  private application(row: api.Application): TemplateResult {
    return html`<div class="entry-text">
      <strong>${named(row)}</strong>
      <span>${t(row.state)} · ${t("documents", { count: row.documents.length })}</span>
      ${row.note ? html`<p>${row.note}</p>` : nothing}
      ${row.open
        ? html`<div class="button-stack">
            <label class="krds-btn medium tertiary file-button">
              ${t("add-document")}
              <input class="sr-only" type="file" accept="application/pdf,image/png,image/jpeg"
                @change=${(event: Event) => this.attach(row.id, event)} />
            </label>
            <button type="button" class="krds-btn medium text" @click=${() => this.act(() => api.withdrawApplication(row.id))}>
              ${t("withdraw")}
            </button>
          </div>`
        : nothing}
    </div>`;
  }

  private attach(id: string, event: Event): void {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (file) this.act(() => api.sendDocument(id, file));
  }

  private partner(row: api.Partner): TemplateResult {
    const how = row.state === "leaving" ? t("leaving", { date: row.ends_on ?? "" }) : t(row.state);
    return html`<section>
      <h2 class="section-title">${t("mine")}: ${named(row)}</h2>
      <p>${how}</p>
      ${row.agreement ? nothing : html`<p>${t("no-agreement")}</p>`}
      ${row.agreement?.accept_assets.length
        ? html`<p>${t("poster")}: <code>${location.origin}/pay?shop=${row.code}</code></p>`
        : nothing}
      ${row.state === "ended" ? nothing : this.systems(row)} ${settlementList(row.id, this.settlements[row.id] ?? [])}
      ${row.state === "active" ? this.end(row) : nothing}
    </section>`;
  }

  private systems(row: api.Partner): TemplateResult {
    return html`${this.secret?.partner === row.id ? this.shownSecret(this.secret.made) : nothing}
      <ul class="entries">
        ${row.clients.map(
          (client) =>
            html`<li>
              <div class="entry-text"><strong>${client.name}</strong>${client.sandbox ? html`<small>${t("sandbox")}</small>` : nothing}</div>
              <div>
                <button type="button" class="krds-btn small tertiary" @click=${() => this.reveal(row, () => api.rotateClient(row.id, client.id))}>
                  ${t("rotate")}
                </button>
                <button type="button" class="krds-btn small text" @click=${() => this.act(() => api.endClient(row.id, client.id))}>
                  ${t("end")}
                </button>
              </div>
            </li>`,
        )}
      </ul>
      <form
        class="question-form"
        @submit=${(event: SubmitEvent) => {
          const [name, sandbox] = [valueOf(event, `system-${row.code}`), valueOf(event, `sandbox-${row.code}`) === "yes"];
          const form = event.target as HTMLFormElement;
          this.reveal(row, () => api.makeClient(row.id, name, sandbox), form);
        }}
      >
        ${field({ id: `system-${row.code}`, label: t("system") })} ${this.check(`sandbox-${row.code}`, t("sandbox"))}
        <button type="submit" class="krds-btn medium secondary">${t("make-system")}</button>
      </form>`;
  }

  private reveal(row: api.Partner, make: () => Promise<api.NewSecret>, form?: HTMLFormElement): void {
    this.act(async () => {
      this.secret = { partner: row.id, made: await make() };
      form?.reset();
    });
  }

  private shownSecret(made: api.NewSecret): TemplateResult {
    return html`<div class="message information" role="status">
      <div>
        <p>${t("secret")}</p>
        ${Object.entries(made).map(([name, value]) => html`<p>${name}<br /><code class="long-code">${value}</code></p>`)}
      </div>
    </div>`;
  }

  private end(row: api.Partner): TemplateResult {
    if (this.leaving !== row.id) {
      return html`<button type="button" class="krds-btn medium text" @click=${() => (this.leaving = row.id)}>
        ${t("leave")}
      </button>`;
    }
    return html`${infoBox(t("leave-sure"))}
      <button type="button" class="krds-btn medium danger" @click=${() => this.act(() => api.leaveAsPartner(row.id))}>
        ${t("leave-yes")}
      </button>`;
  }
}
