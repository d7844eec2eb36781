/** Taking one's data along, and leaving for good. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { reauthenticate } from "../api/accounts";
import { Refused, send } from "../api/http";
import { lock } from "../keys/session";
import { go } from "../router";
import { StateController, state } from "../state";
import { deleteEverything } from "../store/database";
import { exported } from "../store/export";
import { t } from "../views/device-texts";
import { Action } from "./action";
import "./confirm-dialog";
import type { ConfirmDialog } from "./confirm-dialog";
import { download } from "./download";
import { icon } from "./icons";

@customElement("own-data")
export class OwnData extends AppElement {
  @reactive() private consequences: string[] = [];
  @query("confirm-dialog") private question!: ConfirmDialog;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override render(): TemplateResult {
    const signedIn = state.session.kind === "in";
    return html`${this.action.alert()}
      <p class="panel-text">${t("export-lead")}</p>
      <button type="button" class="krds-btn medium tertiary" ?disabled=${this.action.busy} @click=${this.export}>
        ${icon("download")}${t("export")}
      </button>
      ${signedIn
        ? html`<p class="panel-text spaced">${t("leave-lead")}</p>
            <button type="button" class="krds-btn medium text danger-text" ?disabled=${this.action.busy} @click=${this.leave}>
              ${t("leave")}
            </button>`
        : nothing}
      <confirm-dialog
        .heading=${t("leave-title")}
        .text=${[t("leave-lead"), ...this.consequences].join(" ")}
        .yes=${t("leave-yes")}
      ></confirm-dialog>`;
  }

  private readonly export = (): void => {
    void this.action.run(async () => {
      download("incheon-wallet-data.json", JSON.stringify(await exported(), null, 2));
    });
  };

  private readonly leave = (): void => {
    void this.action.run(async () => {
      this.consequences = (await send<{ consequences: string[] }>("GET", "/api/me/leave")).consequences;
      await this.updateComplete;
      if (!(await this.question.ask())) return;
      await this.leaveNow();
      lock();
      await deleteEverything();
      state.signedOut();
      await state.refreshCards();
      go("/");
    });
  };

  private async leaveNow(): Promise<void> {
    const ask = (): Promise<unknown> => send("POST", "/api/me/leave", { confirm: true });
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "reauthentication_needed") throw error;
      await reauthenticate();
      await ask();
    }
  }
}
