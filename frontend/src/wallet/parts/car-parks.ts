/** How full the car parks are, for everyone; small counts stay hidden. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { type Occupancy, getOccupancy } from "../api/parking";
import { t } from "../views/parking-texts";
import { Action } from "./action";
import { loading } from "./page";
import { inLanguage } from "./words";

@customElement("car-parks")
export class CarParks extends AppElement {
  @reactive() private found: Occupancy[] | undefined;
  private readonly action = new Action(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.action.run(async () => {
      this.found = (await getOccupancy()).car_parks;
    });
  }

  protected override render(): TemplateResult {
    return html`<h2 class="section-title">${t("occupancy")}</h2>
      ${this.action.alert()} ${this.found ? this.list(this.found) : this.action.error ? nothing : loading()}`;
  }

  private list(rows: Occupancy[]): TemplateResult {
    if (rows.length === 0) return html`<p>${t("no-occupancy")}</p>`;
    return html`<ul class="car-parks">
        ${rows.map(
          (row) =>
            html`<li>
              <span>${inLanguage({ ko: row.name_ko, en: row.name_en })}</span>
              <strong data-level=${row.level}>${t(row.level)}</strong>
              <span>${this.bays(row)}</span>
            </li>`,
        )}
      </ul>
      <p class="form-hint">${t("occupancy-hint")}</p>`;
  }

  private bays({ bays, occupied }: Occupancy): string {
    return occupied === null ? t("bays-in-all", { bays }) : t("bays-taken", { bays, occupied });
  }
}
