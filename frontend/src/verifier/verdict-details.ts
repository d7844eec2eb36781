import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { language } from "../i18n";
import { formatDate } from "../i18n/format";
import type { Known, Verdict } from "../verify/verdict";
import { cardName, claimName, claimValue, inOrder } from "./claims/texts";
import { span } from "./desk-texts";
import { age } from "./texts";
import { t } from "./verdict/texts";

/** What was shown, what was checked, what was not, and how old the lists are. */
@customElement("verdict-details")
export class VerdictDetails extends AppElement {
  @property({ attribute: false }) verdict?: Verdict;

  protected override render(): TemplateResult | typeof nothing {
    const { verdict } = this;
    if (!verdict) return nothing;
    const limit = span(verdict.maxAge);
    return html`${verdict.known ? this.claims(verdict.known) : nothing}
      <section class="panel">
        ${this.list("unchecked", [...verdict.doubts.map((doubt) => t(`doubt-${doubt}`, { limit })), t("never-checked")])}
        ${this.list(
          "checked",
          verdict.checked.map((check) => t(`check-${check}`)),
        )}
        <p class="vf-ages">${this.ages(verdict)}</p>
      </section>`;
  }

  private claims({ claims, issuer, cardType, validUntil }: Known): TemplateResult {
    const shown = inOrder(claims);
    return html`<section class="panel">
      <h2>${t("claims")}</h2>
      ${shown.length === 0 ? html`<p>${t("no-claims")}</p>` : nothing}
      <dl class="facts">
        ${shown.map(
          ([name, value]) =>
            html`<div>
              <dt>${claimName(name)}</dt>
              <dd>${claimValue(value)}</dd>
            </div>`,
        )}
      </dl>
      <dl class="facts vf-card">
        <div>
          <dt>${t("issuer")}</dt>
          <dd>${issuer[language()]} · ${cardName(cardType)}</dd>
        </div>
        <div>
          <dt>${t("valid-until")}</dt>
          <dd>${formatDate(new Date(validUntil * 1000))}</dd>
        </div>
      </dl>
    </section>`;
  }

  private list(kind: "checked" | "unchecked", items: string[]): TemplateResult | typeof nothing {
    if (items.length === 0) return nothing;
    return html`<h2>${t(kind)}</h2>
      <ul class="vf-list ${kind}">
        ${items.map((item) => html`<li>${item}</li>`)}
      </ul>`;
  }

  private ages({ trustAge, statusAge }: Verdict): string {
    const known = [
      trustAge === undefined ? "" : `${t("trust-age")} ${age(trustAge)}`,
      statusAge === undefined ? "" : `${t("status-age")} ${age(statusAge)}`,
    ];
    return known.filter((text) => text !== "").join(" · ");
  }
}
