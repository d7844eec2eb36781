/** Reporting a vehicle that seems abandoned, and what became of one's reports. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatDate, formatNumber } from "../../i18n/format";
import { type Report, type Reports, getReportProof, getReports, report } from "../api/parking";
import { Action, alertBox, infoBox } from "../parts/action";
import { icon } from "../parts/icons";
import { field, heading, loading } from "../parts/page";
import { photoOf, whereAmI } from "../parts/photo";
import "../parts/proof-steps";
import { choice } from "../parts/times";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t } from "./parking-street-texts";

const SEOUL = 9 * 3_600_000;
const today = (): string => new Date(Date.now() + SEOUL).toISOString().slice(0, 10);

@customElement("parking-reports-view")
export class ParkingReportsView extends AppElement {
  @reactive() private found: Reports | undefined;
  @reactive() private said = "";
  @reactive() private wrong = "";
  @reactive() private withoutPlate = false;
  @reactive() private photo: { name: string; data: string } | undefined;
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    void this.action.run(this.refresh);
  }

  private readonly refresh = async (): Promise<void> => {
    this.found = await getReports();
  };

  protected override render(): TemplateResult {
    return html`${heading(t("reports-title"), "/parking")} ${this.action.alert()}
      ${this.wrong ? alertBox(this.wrong) : nothing}
      <div role="status">${this.said ? infoBox(this.said) : nothing}</div>
      ${this.body()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))}
        <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (!this.found) return this.action.error ? nothing : loading();
    return html`<p>${t("reports-lead")}</p>
      <h2 class="section-title">${t("mine")}</h2>
      ${this.found.reports.length === 0 ? html`<p>${t("none-mine")}</p>` : nothing}
      <ul class="parking-list">
        ${this.found.reports.map((row) => html`<li>${this.report(row)}</li>`)}
      </ul>
      <h2 class="section-title">${t("report")}</h2>
      ${this.form(this.found.districts)}`;
  }

  private report(row: Report): TemplateResult {
    const { reward } = row;
    const unit = reward ? inLanguage({ ko: reward.unit_ko, en: reward.unit_en }) : "";
    const steps = row.steps.map((step) => ({
      name: step.text,
      when: [formatDate(new Date(step.on)), step.last_day && t("until", { date: formatDate(new Date(step.last_day)) })]
        .filter(Boolean)
        .join(" · "),
      getProof: () => getReportProof(row.id, step.state),
    }));
    return html`<h3>${row.vehicle || t("no-plate")}</h3>
      <p>${inLanguage({ ko: row.district_ko, en: row.district_en })} ${row.place}${row.located ? ` · ${t("located")}` : ""}</p>
      <p class="sentence"><strong>${row.text}</strong> · ${formatDate(new Date(row.reported_at))}</p>
      ${reward ? html`<p>${t("reward", { amount: formatNumber(reward.amount), unit })}</p>` : nothing}
      <proof-steps .steps=${steps} file="incheon-report-${row.id}"></proof-steps>`;
  }

  private form(districts: Reports["districts"]): TemplateResult {
    const options = districts.map((one) => ({ value: one.code, text: inLanguage({ ko: one.name_ko, en: one.name_en }) }));
    return html`<form class="question-form narrow-form" @submit=${this.send}>
      ${this.photoField()} ${choice("district", t("district"), options)}
      ${field({ id: "place", label: t("place"), hint: t("place-hint") })}
      ${choice("on", t("on"), [{ value: "road", text: t("road") }, { value: "land", text: t("land") }])}
      ${this.check("without_plate", t("without-plate"), this.withoutPlate, (yes) => (this.withoutPlate = yes))}
      ${this.withoutPlate
        ? field({ id: "chassis", label: t("chassis"), hint: t("chassis-hint"), required: false, autocapitalize: "characters" })
        : field({ id: "plate", label: t("plate"), hint: t("plate-hint") })}
      ${field({ id: "seen_since", label: t("seen-since"), type: "date", value: today() })}
      ${this.check("drivable", t("drivable"), true)} ${this.check("location", t("location"), false)}
      <p class="form-hint">${t("location-hint")}</p>
      <button type="submit" class="krds-btn large primary wide-button" ?disabled=${this.action.busy}>
        ${this.action.label(t("send"))}
      </button>
    </form>`;
  }

  private photoField(): TemplateResult {
    return html`<div class="form-group">
      <label class="krds-btn medium tertiary file-button">
        ${icon("image")}${t("photo")}
        <input class="sr-only" type="file" accept="image/*" aria-describedby="photo-hint" @change=${this.choosePhoto} />
      </label>
      <p class="form-hint" id="photo-hint" role="status">
        ${this.photo ? t("photo-chosen", { name: this.photo.name }) : t("photo-hint")}
      </p>
    </div>`;
  }

  private check(id: string, label: string, checked: boolean, tell?: (yes: boolean) => void): TemplateResult {
    return html`<div class="krds-form-check">
      <input
        type="checkbox"
        id=${id}
        name=${id}
        ?checked=${checked}
        @change=${(event: Event) => tell?.((event.target as HTMLInputElement).checked)}
      />
      <label for=${id}>${label}</label>
    </div>`;
  }

  private readonly choosePhoto = (event: Event): void => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (!file) return;
    void photoOf(file).then(
      (data) => Object.assign(this, { photo: { name: file.name, data }, wrong: "" }),
      () => (this.wrong = t("photo-bad")),
    );
  };

  private readonly send = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const { photo } = this;
    Object.assign(this, { said: "", wrong: photo ? "" : t("photo-missing") });
    if (!photo) return;
    const text = (name: string): string => String(given.get(name) ?? "").trim();
    void this.action.run(async () => {
      const location = given.has("location") ? await whereAmI().catch(() => undefined) : null;
      if (location === undefined) {
        this.wrong = t("location-none");
        return;
      }
      await report({
        ...Object.fromEntries(["district", "place", "on", "plate", "chassis", "seen_since"].map((name) => [name, text(name)])),
        without_plate: this.withoutPlate,
        drivable: given.has("drivable"),
        photo: photo.data,
        location,
      });
      await this.refresh();
      form.reset();
      Object.assign(this, { photo: undefined, withoutPlate: false, said: t("sent") });
      window.scrollTo({ top: 0 });
    });
  };
}
