/** An overseas Korean shows who they are: an address, papers, and the city's answer. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatNumber } from "../../i18n/format";
import * as api from "../api/proofing";
import { Action, infoBox } from "../parts/action";
import { countries } from "../parts/countries";
import { icon } from "../parts/icons";
import { field, heading, loading, valueOf } from "../parts/page";
import { StateController, state } from "../state";
import { t } from "./proofing-texts";

const KINDS: readonly api.PaperKind[] = ["passport", "registration", "other"];

@customElement("proofing-view")
export class ProofingView extends AppElement {
  @reactive() private answer: api.Answer | undefined;
  @reactive() private anew = false;
  @reactive() private sandboxCode = "";
  private begun = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.begun) return;
    this.begun = true;
    this.act(api.getProofing);
  }

  private act(what: () => Promise<api.Answer>): void {
    void this.action.run(async () => {
      this.answer = await what();
    });
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">${heading(t("title"), "/bind")} ${this.body()}</div>`;
  }

  private body(): TemplateResult {
    const { session } = state;
    if (session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn xlarge primary wide-button" href="/start">${t("sign-in")}</a>`;
    }
    if (session.kind === "in" && session.me.resident) {
      return html`${infoBox(t("resident"))} <a class="krds-btn xlarge primary wide-button" href="/receive">${t("to-cards")}</a>`;
    }
    if (!this.answer) return html`${this.action.alert()} ${this.action.error ? nothing : loading()}`;
    const { proofing } = this.answer;
    const over = proofing !== null && !["draft", "submitted"].includes(proofing.state);
    if (proofing === null || (over && this.anew)) return html`<p class="lead">${t("lead")}</p>${this.askEmail("")}`;
    return over ? this.decided(proofing) : proofing.state === "draft" ? this.draft(proofing) : this.waiting();
  }

  private draft(row: api.Proofing): TemplateResult {
    if (!row.email_confirmed) return html`<p class="lead">${t("lead")}</p>${this.askCode(row)}`;
    return html`<h2 class="section-title">${t("step-email")}</h2>
      <p>${t("confirmed", { email: row.email })}</p>
      ${this.papers(row)} ${row.papers.length > 0 ? this.details() : this.action.alert()} ${this.withdrawal()}`;
  }

  private askEmail(email: string): TemplateResult {
    return html`<h2 class="section-title">${t("step-email")}</h2>
      ${this.action.alert()}
      <form class="question-form" @submit=${this.sendCode}>
        ${field({ id: "email", label: t("email"), hint: t("email-hint"), type: "email", inputMode: "email", autocomplete: "email", value: email })}
        ${this.go(t("send-code"))}
      </form>`;
  }

  private readonly sendCode = (event: SubmitEvent): void => {
    const email = valueOf(event, "email");
    this.act(async () => {
      const sent = await api.sendCode(email);
      [this.sandboxCode, this.anew] = [sent.sandbox_code, false];
      return sent;
    });
  };

  private askCode(row: api.Proofing): TemplateResult {
    return html`<h2 class="section-title">${t("step-email")}</h2>
      ${this.action.alert()}
      <form class="question-form" @submit=${this.confirmCode}>
        ${field({ id: "code", label: t("code"), hint: t("code-hint", { email: row.email }), inputMode: "numeric", autocomplete: "one-time-code" })}
        ${this.sandboxCode ? html`<p class="form-hint">${t("sandbox-code", { code: this.sandboxCode })}</p>` : nothing}
        ${this.go(t("confirm"))}
      </form>
      <details class="refusal">
        <summary>${t("other-email")}</summary>
        <form class="question-form" @submit=${this.sendCode}>
          ${field({ id: "email", label: t("email"), hint: t("email-hint"), type: "email", inputMode: "email", autocomplete: "email" })}
          <button type="submit" class="krds-btn large secondary" ?disabled=${this.action.busy}>${t("send-code")}</button>
        </form>
      </details>`;
  }

  private readonly confirmCode = (event: SubmitEvent): void => {
    const code = valueOf(event, "code");
    this.act(() => api.confirmCode(code));
  };

  private papers(row: api.Proofing): TemplateResult {
    return html`<h2 class="section-title">${t("step-papers")}</h2>
      <p>${t("papers-lead")}</p>
      <ul class="entries">
        ${row.papers.map(
          (paper) =>
            html`<li>
              <div class="entry-text"><strong>${t(paper.kind)}</strong><small>${formatNumber(Math.ceil(paper.size / 1024))} KB</small></div>
              <button type="button" class="krds-btn small tertiary" aria-label=${t("remove-name", { name: t(paper.kind) })}
                ?disabled=${this.action.busy} @click=${() => this.act(() => api.removePaper(paper.id))}>
                ${t("remove")}
              </button>
            </li>`,
        )}
      </ul>
      <div class="button-stack">
        ${this.choice("kind", t("paper-kind"), KINDS.map((kind) => [kind, t(kind)]))}
        <label class="krds-btn large tertiary file-button">
          ${this.action.label(t("add-paper"))}
          <input class="sr-only" type="file" accept="application/pdf,image/png,image/jpeg" @change=${this.sendPaper} />
        </label>
      </div>`;
  }

  private readonly sendPaper = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    const kind = this.querySelector<HTMLSelectElement>("#kind")?.value as api.PaperKind;
    if (file) this.act(() => api.sendPaper(kind, file));
    input.value = "";
  };

  private details(): TemplateResult {
    const places = countries().map(({ code, name }): [string, string] => [code, name]);
    return html`<h2 class="section-title">${t("step-details")}</h2>
      ${this.action.alert()}
      <form class="question-form" @submit=${this.handIn}>
        ${field({ id: "name", label: t("name"), autocomplete: "name", autocapitalize: "words" })}
        ${field({ id: "birth_date", label: t("birth-date"), type: "date", autocomplete: "bday" })}
        ${this.choice("country", t("country"), [["", t("country-choose")], ...places])}
        <div class="krds-form-check">
          <input type="checkbox" id="consent" name="consent" value="yes" required />
          <label for="consent">${t("consent")}</label>
        </div>
        ${this.go(t("hand-in"))}
      </form>`;
  }

  private readonly handIn = (event: SubmitEvent): void => {
    const said = (name: string): string => valueOf(event, name);
    const details = { name: said("name"), birth_date: said("birth_date"), country: said("country"), consent: said("consent") === "yes" };
    this.act(() => api.handIn(details));
  };

  private choice(id: string, label: string, options: [string, string][]): TemplateResult {
    return html`<div class="form-group">
      <div class="form-tit"><label for=${id}>${label}</label></div>
      <div class="form-conts">
        <select class="krds-form-select" id=${id} name=${id} required>
          ${options.map(([value, text]) => html`<option value=${value}>${text}</option>`)}
        </select>
      </div>
    </div>`;
  }

  private waiting(): TemplateResult {
    return html`${this.action.alert()} ${infoBox(t("submitted"))} ${this.withdrawal()}`;
  }

  private withdrawal(): TemplateResult {
    return html`<p class="below">${t("withdraw-text")}</p>
      <button type="button" class="krds-btn medium tertiary" ?disabled=${this.action.busy} @click=${() => this.act(api.takeBack)}>
        ${t("withdraw")}
      </button>`;
  }

  private decided(row: api.Proofing): TemplateResult {
    const good = row.state === "approved";
    const text = good ? t("approved", { date: formatDate(new Date(`${row.expires_on ?? ""}T00:00:00+09:00`)) }) : t(row.state === "ended" ? "ended" : "refused");
    return html`<div class="message ${good ? "information" : "warning"}" role="status">
        ${icon(good ? "info" : "warning")}
        <div class="notice-text">
          <p><strong>${text}</strong></p>
          ${row.reason ? html`<p>${row.reason}</p>` : nothing}
          ${good ? nothing : html`<p><strong>${t("appeal")}</strong><br />${this.answer?.how_to_appeal}</p>`}
        </div>
      </div>
      ${good ? html`<a class="krds-btn xlarge primary wide-button" href="/receive">${t("to-cards")}</a>` : nothing}
      <button type="button" class="krds-btn large tertiary below" @click=${() => (this.anew = true)}>${t("again")}</button>`;
  }

  private go(text: string): TemplateResult {
    return html`<button type="submit" class="krds-btn xlarge primary wide-button" ?disabled=${this.action.busy}>
      ${this.action.label(text)}
    </button>`;
  }
}
