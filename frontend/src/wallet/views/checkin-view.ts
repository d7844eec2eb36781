/** At the gate: its code is in the address's fragment, scanned by the phone's camera. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { checkIn } from "../api/conduct";
import type { Reservation } from "../api/reservations";
import { Action, infoBox } from "../parts/action";
import { span } from "../parts/booking-words";
import { icon } from "../parts/icons";
import { heading } from "../parts/page";
import { inLanguage } from "../parts/words";
import { StateController, state } from "../state";
import { t as book } from "./book-texts";
import { t } from "./conduct-texts";

@customElement("checkin-view")
export class CheckInView extends AppElement {
  @reactive() private done: Reservation | undefined;
  private code = location.hash.slice(1);
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override willUpdate(): void {
    if (state.session.kind !== "in" || !this.code) return;
    const code = this.code;
    this.code = "";
    history.replaceState({}, "", location.pathname); // it is of now only, and sent once
    void this.action.run(async () => (this.done = await checkIn(code)));
  }

  protected override render(): TemplateResult {
    return html`${heading(t("check-in-title"), "/bookings")} ${this.action.alert()}
      <div role="status">${this.body()}</div>
      <a class="krds-btn large tertiary wide-button" href="/bookings">${t("to-bookings")}</a>`;
  }

  private body(): TemplateResult | typeof nothing {
    if (state.session.kind === "out") {
      return html`${infoBox(book("sign-in-lead"))} <a class="krds-btn large primary" href="/start">${book("sign-in")}</a>`;
    }
    if (this.action.error) return nothing;
    if (this.action.busy) return html`<p>${t("check-in-wait")}</p>`;
    if (!this.done) return infoBox(t("check-in-none"));
    const { name_ko: ko, name_en: en, start, end } = this.done;
    return html`<div class="message success">${icon("check")}<p><strong>${t("check-in-done")}</strong></p></div>
      <p>${inLanguage({ ko, en })} · ${span(start, end)}</p>`;
  }
}
