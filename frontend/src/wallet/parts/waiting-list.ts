/** Times that the member waits for. */
import { type TemplateResult, html, nothing } from "lit";
import type { Waiting } from "../api/hopes";
import { t } from "../views/hope-texts";
import { span } from "./booking-words";
import { inLanguage } from "./words";

export function waitingList(
  rows: Waiting[],
  busy: boolean,
  leave: (row: Waiting) => void,
): TemplateResult | typeof nothing {
  const waiting = rows.filter((row) => row.state === "waiting");
  if (waiting.length === 0) return nothing;
  return html`<h2 class="section-title">${t("waiting-title")}</h2>
    <ul class="bookings">
      ${waiting.map(
        (row) => html`<li>
          <div class="booking">
            <p class="booking-when">${span(row.start, row.end)}<span class="booking-state">${t("waiting")}</span></p>
            <strong>${inLanguage({ ko: row.unit_ko, en: row.unit_en })}</strong>
            <span>${inLanguage({ ko: row.facility_ko, en: row.facility_en })}</span>
            <small>${row.before > 0 ? t("waiting-before", { count: String(row.before) }) : t("waiting-first")}</small>
            <div class="button-row">
              <button type="button" class="krds-btn small tertiary" ?disabled=${busy} @click=${() => leave(row)}>${t("leave")}</button>
            </div>
          </div>
        </li>`,
      )}
    </ul>`;
}
