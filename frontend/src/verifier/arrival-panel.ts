import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import type { Verdict } from "../verify/verdict";
import type { Told } from "./facility";
import { said, t } from "./facility-texts";
import type { Session } from "./session";

/** At a facility's desk: the booking of who showed the card, checked in, or why not. Each verdict is handed on once. */
@customElement("arrival-panel")
export class ArrivalPanel extends AppElement {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) verdict!: Verdict;
  @state() private told: Told | "sending" | null = null;

  protected override render(): TemplateResult | typeof nothing {
    if (!this.told) return nothing;
    const [outcome, text] = this.told === "sending" ? ["sending", t("sending")] : [this.told.outcome, said(this.told)];
    return html`<section class="panel vf-arrival" data-outcome=${outcome} role="status">
      <h2>${t("title")}</h2>
      <p>${text}</p>
    </section>`;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("verdict")) void this.arrive();
  }

  private async arrive(): Promise<void> {
    const { session, verdict } = this;
    this.told = session.facility && verdict.evidence && !verdict.compare ? "sending" : null;
    const told = (await session.arrive(verdict)) ?? null;
    if (verdict === this.verdict) this.told = told;
  }
}
