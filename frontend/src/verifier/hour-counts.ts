import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { formatTime } from "../i18n/format";
import type { Counts } from "./counts";
import { t } from "./gate-texts";
import type { Session } from "./session";

/** What went through this gate, hour by hour. */
@customElement("hour-counts")
export class HourCounts extends AppElement {
  @property({ attribute: false }) session!: Session;
  @state() private counts: Counts = {};

  override connectedCallback(): void {
    super.connectedCallback();
    void this.session.counts().then(({ counts }) => (this.counts = counts));
  }

  protected override render(): TemplateResult | typeof nothing {
    const hours = Object.entries(this.counts).sort(([one], [other]) => Number(other) - Number(one));
    if (hours.length === 0) return nothing;
    return html`<section class="panel">
      <h2>${t("counts")}</h2>
      <p class="vf-hint">${t("counts-text")}</p>
      <table class="vf-hours">
        <thead>
          <tr>
            <th scope="col">${t("counts-hour")}</th>
            <th scope="col">${t("green")}</th>
            <th scope="col">${t("amber")}</th>
            <th scope="col">${t("red")}</th>
          </tr>
        </thead>
        <tbody>
          ${hours.map(
            ([hour, { green, amber, red }]) =>
              html`<tr>
                <th scope="row">${formatTime(new Date(Number(hour) * 3_600_000))}</th>
                <td>${green}</td>
                <td>${amber}</td>
                <td>${red}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }
}
