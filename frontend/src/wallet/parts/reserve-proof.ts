/** That the money for the stable token is there: the day's sums, and the file that proves them. */
import { type TemplateResult, html } from "lit";
import { formatDate, formatNumber } from "../../i18n/format";
import type { Stable } from "../api/stable";
import { t } from "../views/stable-texts";

export function reserveProof({ proof, proofs, terms }: Stable): TemplateResult {
  const title = html`<h2 class="section-title">${t("cover")}</h2>`;
  if (!proof) return html`${title}<p>${t("no-proof")}</p>`;
  const day = formatDate(new Date(`${proof.day}T00:00:00+09:00`));
  const sums: [string, number][] = [
    [t("deposited"), proof.deposited],
    [t("paid-out"), proof.paid_out],
    [t("outstanding"), proof.outstanding],
    [t("unissued"), proof.unissued],
    [t("pending"), proof.pending],
  ];
  return html`${title}
    <p>${t(proof.covered ? "covered" : "not-covered", { day })}</p>
    <dl class="facts">
      ${sums.map(([name, sum]) => html`<div><dt>${name}</dt><dd>${formatNumber(sum)} ${terms?.unit}</dd></div>`)}
    </dl>
    <p><a class="text-link" href="${proofs}/${proof.day}" target="_blank" rel="noopener">${t("proof-day")}</a></p>`;
}
