/** What, where and when, of one shift. */
import { type TemplateResult, html, nothing } from "lit";
import { language } from "../../i18n";
import { formatSpan } from "../../i18n/format";
import type { Shift } from "../api/volunteering";

export function shiftLines(shift: Shift): TemplateResult {
  const korean = language() === "ko";
  const text = korean ? shift.text_ko : shift.text_en;
  return html`<h3>${korean ? shift.title_ko : shift.title_en}</h3>
    <p>${formatSpan(new Date(shift.starts), new Date(shift.ends))}</p>
    <p>
      ${korean ? shift.district_ko : shift.district_en} · ${shift.place} ·
      ${korean ? shift.institution_ko : shift.institution_en}${shift.contact ? html` · ${shift.contact}` : nothing}
    </p>
    ${text ? html`<p>${text}</p>` : nothing}`;
}
