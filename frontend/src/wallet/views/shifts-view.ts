/** Shifts that take volunteers: by district and name, and signing up. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { language } from "../../i18n";
import { type Shift, findShifts, signUp } from "../api/volunteering";
import { Action, infoBox } from "../parts/action";
import { field, heading, loading } from "../parts/page";
import { shiftLines } from "../parts/shift-lines";
import { choice } from "../parts/times";
import { go } from "../router";
import { StateController, state } from "../state";
import { keepCode } from "../volunteer/kept";
import { t } from "./volunteering-texts";

@customElement("shifts-view")
export class ShiftsView extends AppElement {
  @reactive() private found: Awaited<ReturnType<typeof findShifts>> | undefined;
  private asked = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || this.asked) return;
    this.asked = true;
    this.find("", "");
  }

  private find(district: string, words: string): void {
    void this.action.run(async () => {
      this.found = await findShifts(district, words);
    });
  }

  protected override render(): TemplateResult {
    return html`${heading(t("find-title"), "/volunteering")} ${this.action.alert()} ${this.body()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(t("sign-in-lead"))} <a class="krds-btn large primary" href="/start">${t("sign-in")}</a>`;
    }
    if (!this.found) return this.action.error ? nothing : state.online ? loading() : infoBox(t("offline"));
    const korean = language() === "ko";
    const districts = this.found.districts.map((row) => ({ value: row.code, text: korean ? row.name_ko : row.name_en }));
    return html`<form class="question-form narrow-form" @submit=${this.search}>
        ${choice("district", t("district"), [{ value: "", text: t("everywhere") }, ...districts])}
        ${field({ id: "words", label: t("words"), required: false })}
        <button type="submit" class="krds-btn large secondary" ?disabled=${this.action.busy}>${t("search")}</button>
      </form>
      ${this.found.shifts.length === 0 ? html`<p role="status">${t("nothing-found")}</p>` : nothing}
      <ul class="parking-list">
        ${this.found.shifts.map((shift) => html`<li>${this.shift(shift)}</li>`)}
      </ul>`;
  }

  private shift(shift: Shift): TemplateResult {
    return html`${shiftLines(shift)}
      <p>${t("left", { left: shift.left })}</p>
      <button
        type="button"
        class="krds-btn large primary"
        ?disabled=${this.action.busy}
        @click=${() =>
          this.action.run(async () => {
            await keepCode(await signUp(shift.id));
            go("/volunteering");
          })}
      >
        ${t("sign-up")}
      </button>`;
  }

  private readonly search = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    this.find(String(given.get("district")), String(given.get("words")).trim());
  };
}
