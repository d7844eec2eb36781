/** What happened to a card: on this device, and as the issuer recorded it. Newest first. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatTime } from "../../i18n/format";
import type { Kind } from "../api/cards";
import type { HistoryEntry } from "../store/database";
import { t } from "../views/card-texts";
import { icon } from "./icons";
import { claimLabel, inLanguage } from "./words";

interface Line {
  at: number;
  what: string;
  more: string;
}

/** Clocks, and the way from the issuer to here. */
const SAME_MS = 120_000;

const REASONS = [
  "holder_asked",
  "device_lost",
  "misuse",
  "issued_in_error",
  "eligibility_lost",
  "under_review",
  "review_ended",
  "never_accepted",
  "wallet_failed",
  "wallet_deleted",
  "member_left",
  "check_failed",
  "check_passed",
  "replaced",
  "representation_ended",
  "appeal_accepted",
] as const;

@customElement("card-history")
export class CardHistory extends AppElement {
  @property({ attribute: false }) entries: HistoryEntry[] = [];
  @property({ attribute: false }) kind: Kind | undefined;

  protected override render(): TemplateResult {
    const lines = [...this.here(), ...this.atTheIssuer()].sort((one, other) => other.at - one.at);
    return html`<section class="panel">
      <h2 class="panel-title">${t("history")}</h2>
      <p class="panel-text">${t("history-hint")}</p>
      ${lines.length === 0 ? html`<p>${t("history-empty")}</p>` : nothing}
      <ul class="timeline">
        ${lines.map(
          ({ at, what, more }) =>
            html`<li>
              <strong>${what}</strong>
              <span>${more}</span>
              <time datetime=${new Date(at).toISOString()}>${formatTime(new Date(at))}</time>
            </li>`,
        )}
      </ul>
      <a class="text-link" href="/activity">${t("history-all")}${icon("next")}</a>
    </section>`;
  }

  private here(): Line[] {
    return this.entries.map(({ at, event, claims, online, gate }) => {
      const asked = [inLanguage(online?.asker ?? {}), inLanguage(online?.purpose ?? gate ?? {})];
      const more = [...asked, ...claims.map((claim) => claimLabel(claim))].filter(Boolean).join(", ");
      return { at, what: t(`event-${event}`), more };
    });
  }

  /** What was issued to this device is told once, as received. */
  private cameHere(issuedAt: number): boolean {
    return this.entries.some(({ event, at }) => (event === "received" || event === "renewed") && Math.abs(at - issuedAt) < SAME_MS);
  }

  private atTheIssuer(): Line[] {
    const cards = this.kind?.cards ?? [];
    const issued = cards.map((card) => Date.parse(card.issued_at)).filter((at) => !this.cameHere(at));
    const changes = cards.flatMap((card) => card.changes);
    return [
      ...issued.map((at) => ({ at, what: t("event-issued"), more: "" })),
      ...changes.map(({ after, reason, at }) => {
        const known = REASONS.find((one) => one === reason) ?? "other";
        return { at: Date.parse(at), what: t(`change-${after}`), more: t(`reason-${known}`) };
      }),
    ];
  }
}
