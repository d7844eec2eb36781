/** The member's passkeys, by device: add one here, take a lost one away. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatTime } from "../../i18n/format";
import { addPasskey, removePasskey } from "../api/accounts";
import type { Me } from "../api/member";
import { state } from "../state";
import { t } from "../views/account-texts";
import { Action } from "./action";
import "./confirm-dialog";
import type { ConfirmDialog } from "./confirm-dialog";
import { deviceName } from "./device-name";
import { icon } from "./icons";

type Passkey = Me["passkeys"][number];

@customElement("device-list")
export class DeviceList extends AppElement {
  @property({ attribute: false }) passkeys: Passkey[] = [];
  @reactive() private told = "";
  @reactive() private asked = "";
  @query("confirm-dialog") private question!: ConfirmDialog;
  private readonly action = new Action(this);

  protected override render(): TemplateResult {
    return html`<section class="panel">
        <h2 class="panel-title">${t("devices")}</h2>
        <p class="panel-text">${t("devices-lead")}</p>
        ${this.action.alert()}
        <p class="told" role="status">${this.told}</p>
        <ul class="device-list">
          ${this.passkeys.map((passkey) => html`<li>${this.device(passkey)}</li>`)}
        </ul>
        <button type="button" class="krds-btn medium secondary" ?disabled=${this.action.busy} @click=${this.add}>
          ${icon("plus")}${this.action.label(t("add-passkey"))}
        </button>
      </section>
      <confirm-dialog
        .heading=${t("remove-title")}
        .text=${t("remove-lead", { name: this.asked })}
        .yes=${t("remove")}
      ></confirm-dialog>`;
  }

  private device(passkey: Passkey): TemplateResult {
    const used = passkey.last_used_at;
    return html`<span class="device-mark">${icon("key")}</span>
      <span class="device-text">
        <strong>${passkey.name}</strong>
        <small>${used ? t("last-used", { at: formatTime(new Date(used)) }) : t("never-used")}</small>
      </span>
      ${this.passkeys.length > 1
        ? html`<button
            type="button"
            class="krds-btn xsmall tertiary"
            aria-label=${t("remove-name", { name: passkey.name })}
            @click=${() => this.takeAway(passkey)}
          >
            ${t("remove")}
          </button>`
        : nothing}`;
  }

  private readonly add = (): void => {
    void this.action.run(async () => {
      await addPasskey(deviceName());
      await state.refreshSession();
      this.told = t("passkey-added");
    });
  };

  private async takeAway(passkey: Passkey): Promise<void> {
    this.asked = passkey.name;
    await this.updateComplete;
    if (!(await this.question.ask())) return;
    await this.action.run(async () => {
      await removePasskey(passkey.id);
      await state.refreshSession();
      this.told = t("passkey-removed");
    });
  }
}
