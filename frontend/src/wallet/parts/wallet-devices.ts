/** The member's devices with this wallet: what is there, and what to do when one is lost. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { formatTime } from "../../i18n/format";
import { type Device, endDevice, getDevices } from "../api/devices";
import { readFact } from "../store/database";
import { state } from "../state";
import { t } from "../views/device-texts";
import { Action } from "./action";
import "./confirm-dialog";
import type { ConfirmDialog } from "./confirm-dialog";
import { icon } from "./icons";
import { ownLanguage } from "./words";

@customElement("wallet-devices")
export class WalletDevices extends AppElement {
  @reactive() private devices: Device[] | undefined;
  @reactive() private here: string | undefined;
  @reactive() private asked = "";
  @reactive() private told = "";
  @query("confirm-dialog") private question!: ConfirmDialog;
  private readonly action = new Action(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.action.run(() => this.read());
  }

  private async read(): Promise<void> {
    [this.devices, this.here] = await Promise.all([getDevices(), readFact("deviceId")]);
  }

  protected override render(): TemplateResult {
    return html`<section class="panel">
        <h2 class="panel-title">${t("title")}</h2>
        <p class="panel-text">${t("lead")}</p>
        ${this.action.alert()}
        <p class="told" role="status">${this.told}</p>
        ${this.devices?.length === 0 ? html`<p>${t("none")}</p>` : nothing}
        <ul class="device-list">
          ${this.devices?.map((device) => html`<li>${this.item(device)}</li>`)}
        </ul>
      </section>
      <confirm-dialog
        .heading=${t("lost-title", { name: this.asked })}
        .text=${t("lost-text")}
        .yes=${t("lost-yes")}
      ></confirm-dialog>`;
  }

  private item(device: Device): TemplateResult {
    const mine = device.id === this.here;
    const names = (state.kinds ?? []).filter(({ code }) => device.cards.includes(code));
    return html`<span class="device-mark">${icon("phone")}</span>
      <span class="device-text">
        <strong>${device.name}${mine ? ` (${t("here")})` : ""}</strong>
        <small>${names.map((kind) => ownLanguage(kind.display)?.name).join(", ") || t("no-cards")}</small>
        <small>${t("seen", { at: formatTime(new Date(device.seen_at)) })}</small>
      </span>
      ${mine
        ? nothing
        : html`<button
            type="button"
            class="krds-btn xsmall tertiary"
            aria-label=${t("lost-name", { name: device.name })}
            ?disabled=${this.action.busy}
            @click=${() => this.lost(device)}
          >
            ${t("lost")}
          </button>`}`;
  }

  /** First the lost device ends, whatever comes after; then its cards come here. */
  private async lost(device: Device): Promise<void> {
    this.asked = device.name;
    await this.updateComplete;
    if (!(await this.question.ask())) return;
    void this.action.run(async () => {
      await endDevice(device.id);
      this.told = t("ended", { name: device.name });
      this.devices = this.devices?.filter(({ id }) => id !== device.id);
      await state.refreshKinds();
      const here = new Set((state.cards ?? []).map((card) => card.configurationId));
      const wanted = (state.kinds ?? []).filter(
        (kind) => kind.eligible && device.cards.includes(kind.code) && !kind.configuration_ids.some((id) => here.has(id)),
      );
      const { restore } = await import("../receive/restore");
      const left = await restore(wanted);
      await Promise.all([state.refreshCards(), state.refreshKinds(), this.read()]);
      if (wanted.length > left.length) this.told = t("ended-and-here", { name: device.name });
    });
  }
}
