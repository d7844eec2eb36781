/** What a cancellation gives back, row by row of the facility's published table. */
import { type TemplateResult, html } from "lit";
import type { RefundRow } from "../api/reservations";
import { t } from "../views/book-texts";

export function refundTable(rows: RefundRow[]): TemplateResult {
  return html`<dl class="refunds">
    ${rows.map((row) => html`<div><dt>${when(row)}</dt><dd>${back(row)}</dd></div>`)}
  </dl>`;
}

function when({ cause, same_day_paid, days_from, days_to }: RefundRow): string {
  if (cause !== "holder") return t(`refund-${cause}`);
  if (same_day_paid) return t("refund-same-day");
  if (days_from === null) return t("refund-day");
  if (days_to === null) return t("refund-from", { from: String(days_from) });
  return t("refund-between", { from: String(days_from), to: String(days_to) });
}

function back({ percent, less_used }: RefundRow): string {
  return t(less_used ? "refund-less-used" : "refund-percent", { percent: String(percent) });
}
