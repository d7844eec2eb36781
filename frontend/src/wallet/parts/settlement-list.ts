/** What was settled with a partner, month by month, with the file of each. */
import { type TemplateResult, html, nothing } from "lit";
import { formatDate, formatNumber } from "../../i18n/format";
import { type Settlement, settlementFile } from "../api/partners";
import { t } from "../views/partners-texts";

export function settlementList(partner: string, rows: Settlement[]): TemplateResult {
  return html`<h3 class="section-title">${t("settlements")}</h3>
    ${rows.length === 0 ? html`<p>${t("settlements-none")}</p>` : nothing}
    ${rows.map((row) => one(partner, row))}`;
}

function one(partner: string, row: Settlement): TemplateResult {
  const won = (value: number): string => t("won", { amount: formatNumber(value) });
  const due = formatDate(new Date(`${row.due_on}T00:00:00+09:00`));
  const sums: [string, string][] = [
    [t("issued"), points(row.issued, row.taken_back)],
    [t("accepted"), points(row.accepted, row.refunded)],
    [t("owes"), won(row.owes)],
    [t("earns"), won(row.earns)],
    [t("fee"), won(row.fee)],
    [row.net >= 0 ? t("net-in") : t("net-out"), won(Math.abs(row.net))],
  ];
  return html`<details class="panel">
    <summary>
      ${row.month.slice(0, 7)} · ${row.net >= 0 ? t("net-in") : t("net-out")} ${won(Math.abs(row.net))} ·
      ${row.state === "paid" ? t("settled") : t("due", { date: due })}
    </summary>
    <dl class="facts">
      ${sums.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
    <a class="krds-btn medium tertiary" href=${settlementFile(partner, row.id)} download>${t("settlement-file")}</a>
  </details>`;
}

function points(given: number, back: number): string {
  return back > 0 ? t("points-less", { amount: formatNumber(given), back: formatNumber(back) }) : formatNumber(given);
}
