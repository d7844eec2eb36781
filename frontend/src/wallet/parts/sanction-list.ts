/** What missed bookings led to, and objecting to it. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { type Sanction, getSanctions, objectTo } from "../api/conduct";
import { t } from "../views/conduct-texts";
import { Action } from "./action";
import { moment } from "./booking-words";
import { inLanguage } from "./words";

@customElement("sanction-list")
export class SanctionList extends AppElement {
  @reactive() private rows: Sanction[] = [];
  private readonly action = new Action(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.action.run(async () => (this.rows = await getSanctions()));
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.rows.length === 0) return nothing;
    return html`<h2 class="section-title">${t("sanctions")}</h2>
      ${this.action.alert()}
      <ul class="bookings">${this.rows.map((row) => html`<li>${this.row(row)}</li>`)}</ul>`;
  }

  private row(row: Sanction): TemplateResult {
    const facility = inLanguage({ ko: row.facility_ko, en: row.facility_en });
    return html`<div class="booking">
      <strong>${t("missed", { when: moment(row.missed), facility })}</strong>
      <p>${row.lifted_at ? t("lifted") : row.until ? t("banned", { until: moment(row.until) }) : t("warned")}</p>
      ${row.objection === "open" ? html`<small>${t("objection-open")}</small>` : nothing}
      ${row.objection === "rejected" ? html`<small>${t("objection-rejected", { answer: row.answer })}</small>` : nothing}
      ${row.objection === "none" ? this.form(row) : nothing}
    </div>`;
  }

  private form(row: Sanction): TemplateResult {
    const id = `objection-${row.id}`;
    return html`<details>
      <summary>${t("object")}</summary>
      <form @submit=${(event: Event) => this.object(event, row)}>
        <div class="form-tit"><label for=${id}>${t("object-why")}</label></div>
        <textarea class="krds-input" id=${id} name="text" maxlength="500" required></textarea>
        <button class="krds-btn small primary" ?disabled=${this.action.busy}>${t("send")}</button>
      </form>
    </details>`;
  }

  private object(event: Event, row: Sanction): void {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget as HTMLFormElement).get("text") ?? "");
    void this.action.run(async () => {
      await objectTo(row.id, text);
      this.rows = await getSanctions();
    });
  }
}
