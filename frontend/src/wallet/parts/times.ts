/** Date and time fields that mean Seoul, whatever the device's zone is. */
import { type TemplateResult, html } from "lit";

const STEP = 10 * 60_000;
const SEOUL = 9 * 3_600_000;

/** A time as the field shows it, rounded up to ten minutes. */
export function fieldTime(minutesFromNow: number, now = Date.now()): string {
  const at = Math.ceil((now + minutesFromNow * 60_000) / STEP) * STEP;
  return new Date(at + SEOUL).toISOString().slice(0, 16);
}

/** What a field says, with Seoul's offset. */
export const inSeoul = (value: string): string => `${value.slice(0, 16)}:00+09:00`;

export function timeField(id: string, label: string, value: string): TemplateResult {
  return html`<div class="form-group">
    <div class="form-tit"><label for=${id}>${label}</label></div>
    <div class="form-conts">
      <input class="krds-input" type="datetime-local" id=${id} name=${id} step="600" .value=${value} required />
    </div>
  </div>`;
}

export function choice(
  id: string,
  label: string,
  options: { value: string | number; text: string }[],
  chosen?: string | number,
): TemplateResult {
  return html`<div class="form-group">
    <div class="form-tit"><label for=${id}>${label}</label></div>
    <div class="form-conts">
      <select class="krds-input" id=${id} name=${id}>
        ${options.map(
          ({ value, text }) => html`<option value=${value} ?selected=${String(value) === String(chosen)}>${text}</option>`,
        )}
      </select>
    </div>
  </div>`;
}
