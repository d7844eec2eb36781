/** What a badge says of itself: who awarded it and when, for what, and the evidence. */
import { type TemplateResult, html, nothing } from "lit";
import { language } from "../../i18n";
import { formatDate } from "../../i18n/format";
import type { Award } from "../api/badges";
import { t } from "../views/badges-texts";

export function awardFacts(award: Award): TemplateResult {
  const institution = language() === "ko" ? award.institution_ko : award.institution_en;
  const { evidence_text: text, evidence_url: address } = award;
  return html`<p>${t("awarded", { institution, day: formatDate(new Date(award.awarded_on)) })}</p>
    <dl class="facts">
      <div><dt>${t("criteria")}</dt><dd>${award.criteria}</dd></div>
      ${award.skills.length > 0 ? html`<div><dt>${t("skills")}</dt><dd>${award.skills.join(", ")}</dd></div>` : nothing}
      ${text || address
        ? html`<div>
            <dt>${t("evidence")}</dt>
            <dd>
              ${text}
              ${address ? html`<a class="text-link long-code" href=${address} rel="noreferrer noopener nofollow" target="_blank">${address}</a>` : nothing}
            </dd>
          </div>`
        : nothing}
    </dl>`;
}
