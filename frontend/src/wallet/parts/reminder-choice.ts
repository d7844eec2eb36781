/** How the member is reminded of tomorrow's bookings. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { type Reminders, chooseReminders, getReminders } from "../api/conduct";
import { t } from "../views/conduct-texts";
import { Action } from "./action";

@customElement("reminder-choice")
export class ReminderChoice extends AppElement {
  @reactive() private chosen: Reminders | undefined;
  private readonly action = new Action(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.action.run(async () => (this.chosen = await getReminders()));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { chosen } = this;
    if (!chosen) return nothing;
    return html`<section class="panel">
      <h2 class="panel-title">${t("reminders")}</h2>
      ${this.action.alert()}
      <p class="panel-text">${t("reminders-lead")}</p>
      ${this.box("in_wallet", t("remind-in-wallet"), chosen)} ${this.box("by_mail", t("remind-by-mail"), chosen)}
      ${chosen.has_address ? nothing : html`<p class="form-hint">${t("remind-no-address")}</p>`}
    </section>`;
  }

  private box(way: "in_wallet" | "by_mail", label: string, chosen: Reminders): TemplateResult {
    const id = `remind-${way}`;
    const off = this.action.busy || (way === "by_mail" && !chosen.has_address && !chosen.by_mail);
    return html`<div class="krds-form-check">
      <input type="checkbox" id=${id} .checked=${chosen[way]} ?disabled=${off} @change=${() => this.change(way)} />
      <label for=${id}>${label}</label>
    </div>`;
  }

  private change(way: "in_wallet" | "by_mail"): void {
    const before = this.chosen;
    if (!before) return;
    void this.action.run(async () => {
      this.chosen = { ...before, [way]: !before[way] };
      try {
        this.chosen = await chooseReminders(this.chosen);
      } catch (error) {
        this.chosen = before;
        throw error;
      }
    });
  }
}
