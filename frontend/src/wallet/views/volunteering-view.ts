/** A volunteer's page: notices, sign-ups, hours and their state, and the certificate. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatTime } from "../../i18n/format";
import { type Hours, type Signup, type VolunteerNotice, type Volunteering, certify, dismiss, getVolunteering, withdraw } from "../api/volunteering";
import { Action, infoBox } from "../parts/action";
import "../parts/confirm-dialog";
import type { ConfirmDialog } from "../parts/confirm-dialog";
import { icon } from "../parts/icons";
import { field, heading, loading } from "../parts/page";
import { shiftLines } from "../parts/shift-lines";
import { StateController, state } from "../state";
import { keepCode } from "../volunteer/kept";
import { t } from "./volunteering-texts";

const day = (text: string): string => formatDate(new Date(`${text}T00:00:00+09:00`));
const today = (): string => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);

@customElement("volunteering-view")
export class VolunteeringView extends AppElement {
  @reactive() private page: Volunteering | undefined;
  @reactive() private certified: number | undefined;
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
    this.run(getVolunteering);
  }

  private run(act: () => Promise<Volunteering>): void {
    void this.action.run(async () => {
      this.page = await act();
      await keepCode(this.page);
    });
  }

  protected override render(): TemplateResult {
    return html`${heading(t("title"), "/")} ${this.action.alert()}
      <div class="parking-buttons">
        <a class="krds-btn large primary" href="/volunteering/find">${t("find")}</a>
        <a class="krds-btn large secondary" href="/volunteering/code">${icon("qr")}${t("show-code")}</a>
        ${this.page?.coordinates || !state.online
          ? html`<a class="krds-btn large tertiary" href="/volunteering/attendance">${t("coordinate")}</a>`
          : nothing}
      </div>
      ${this.body()}
      <confirm-dialog .heading=${t("withdraw-title")} .text=${t("withdraw-lead")} .yes=${t("yes")}></confirm-dialog>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))} <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (!this.page) return this.action.error ? nothing : state.online ? loading() : infoBox(t("offline"));
    const { notices, signups, hours } = this.page;
    return html`${notices.map((notice) => this.notice(notice))}
      <h2 class="section-title">${t("mine")}</h2>
      ${signups.length === 0 ? html`<p>${t("none")}. ${t("none-lead")}</p>` : nothing}
      <ul class="parking-list">
        ${signups.map((signup) => html`<li>${this.signup(signup)}</li>`)}
      </ul>
      <h2 class="section-title">${t("hours")}</h2>
      <p>${t("hours-year", { hours: this.page.hours_this_year })}</p>
      <ul class="parking-list">
        ${hours.map((row) => html`<li>${this.hours(row)}</li>`)}
      </ul>
      ${hours.some((row) => row.stands) ? this.certificate() : nothing}`;
  }

  private notice(notice: VolunteerNotice): TemplateResult {
    const said = t(`notice-${notice.kind}`, { day: day(notice.day), hours: notice.hours ?? 0 });
    return html`<div class="message information" role="status">
      ${icon("info")}
      <div class="notice-text">
        <p>${said} ${notice.kind === "card" ? html`<a class="text-link" href="/receive">${t("get-card")}</a>` : nothing}</p>
        <p class="notice-foot">
          <span></span>
          <button
            type="button"
            class="krds-btn xsmall tertiary"
            aria-label=${`${t("dismiss")}: ${said}`}
            ?disabled=${this.action.busy}
            @click=${() => this.run(() => dismiss(notice.id))}
          >
            ${t("dismiss")}
          </button>
        </p>
      </div>
    </div>`;
  }

  private signup({ id, state: stands, shift, minutes, reason }: Signup): TemplateResult {
    const ahead = stands === "signed" && Date.parse(shift.starts) > Date.now();
    return html`${shiftLines(shift)}
      <p>
        <strong>${t(`state-${stands}`)}</strong>${minutes ? html` · ${t("minutes", { minutes })}` : nothing}${reason
          ? html` · ${reason}`
          : nothing}
      </p>
      ${ahead
        ? html`<button
            type="button"
            class="krds-btn medium tertiary"
            aria-label=${`${t("withdraw")}: ${formatTime(new Date(shift.starts))}`}
            ?disabled=${this.action.busy}
            @click=${() => this.confirm(id)}
          >
            ${t("withdraw")}
          </button>`
        : nothing}`;
  }

  private hours({ performed_on, hours, institution, stands }: Hours): TemplateResult {
    return html`<p>
      ${day(performed_on)} · ${institution} · <strong>${t("hours-row", { hours })}</strong>${stands
        ? nothing
        : html` · ${t("taken-back")}`}
    </p>`;
  }

  private certificate(): TemplateResult {
    return html`<h2 class="section-title">${t("certificate")}</h2>
      <p>${t("certificate-lead")}</p>
      ${this.certified === undefined
        ? html`<form class="narrow-form" @submit=${this.certify}>
            ${field({ id: "since", label: t("since"), type: "date", value: `${today().slice(0, 4)}-01-01` })}
            ${field({ id: "until", label: t("until"), type: "date", value: today() })}
            <button type="submit" class="krds-btn large secondary" ?disabled=${this.action.busy}>${t("request")}</button>
          </form>`
        : html`<p role="status">${t("requested", { hours: this.certified })}</p>
            <a class="krds-btn large primary" href="/receive">${t("requested-go")}</a>`}`;
  }

  private readonly certify = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    void this.action.run(async () => {
      this.certified = (await certify(String(given.get("since")), String(given.get("until")))).hours;
    });
  };

  private async confirm(signup: string): Promise<void> {
    if (await this.question.ask()) this.run(() => withdraw(signup));
  }
}
