/** The issuer knows of cards that this device does not hold: one tap brings them here. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { missingHere } from "../receive/missing";
import { StateController, state } from "../state";
import { t } from "../views/device-texts";
import { Action } from "./action";
import { icon } from "./icons";
import { ownLanguage } from "./words";

@customElement("restore-panel")
export class RestorePanel extends AppElement {
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (state.session.kind !== "in" || state.foreign || !state.online || !state.cards) return nothing;
    const missing = missingHere(state.kinds ?? [], state.cards);
    // With cards here the others are on other devices by choice: the list of cards offers them.
    if (missing.length === 0 || (state.cards.length > 0 && !this.action.busy)) return nothing;
    return html`<section class="panel featured">
      <h2>${t("restore-title")}</h2>
      <p>${t("restore-text")}</p>
      <ul class="chips left">${missing.map((kind) => html`<li>${ownLanguage(kind.display)?.name}</li>`)}</ul>
      ${this.action.alert()}
      <button type="button" class="krds-btn large primary" ?disabled=${this.action.busy} @click=${this.restore}>
        ${icon("download")}${this.action.label(t("restore-go"))}
      </button>
    </section>`;
  }

  private readonly restore = (): void => {
    const missing = missingHere(state.kinds ?? [], state.cards ?? []);
    void this.action.run(async () => {
      const { restore } = await import("../receive/restore");
      const [left] = await restore(missing);
      await state.refreshCards();
      await state.refreshKinds();
      if (!left) return;
      const { authorize } = await import("../receive/authorization");
      await authorize(left.configuration_ids[0] ?? "");
    });
  };
}
