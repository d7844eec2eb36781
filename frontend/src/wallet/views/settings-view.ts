/** Settings: the display, the account, and this device's data. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { highContrast, setHighContrast, setTextSize, textSize, textSizes } from "../../base/preferences";
import { language, languages, setLanguage } from "../../i18n";
import { newRecoveryCodes, signOut } from "../api/accounts";
import { lock } from "../keys/session";
import { Action } from "../parts/action";
import "../parts/confirm-dialog";
import type { ConfirmDialog } from "../parts/confirm-dialog";
import "../parts/device-list";
import "../parts/install-step";
import { heading } from "../parts/page";
import "../parts/own-data";
import "../parts/recovery-codes";
import "../parts/reminder-choice";
import "../parts/wallet-devices";
import "../../release/release-line";
import { forgetAttestation } from "../receive/device";
import { go } from "../router";
import { StateController, state } from "../state";
import { deleteEverything } from "../store/database";
import { tellTabs } from "../store/tabs";
import { t } from "./account-texts";

const LANGUAGE_NAMES = { ko: "한국어", en: "English" } as const;

@customElement("settings-view")
export class SettingsView extends AppElement {
  @reactive() private codes: string[] | undefined;
  @query("confirm-dialog.delete") private question!: ConfirmDialog;
  private readonly account = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override render(): TemplateResult {
    if (this.codes) {
      const { codes } = this;
      return html`<div class="narrow">
        <recovery-codes .codes=${codes} @kept=${() => (this.codes = undefined)}></recovery-codes>
      </div>`;
    }
    return html`<div class="narrow">
      ${heading(t("settings"))} ${this.display()} <install-step always></install-step> ${this.mine()} ${this.data()}
      <confirm-dialog
        class="delete"
        .heading=${t("delete-title")}
        .text=${t("delete-lead")}
        .yes=${t("delete-yes")}
      ></confirm-dialog>
    </div>`;
  }

  private display(): TemplateResult {
    const tongues = languages.map((one) => ({ value: one, label: LANGUAGE_NAMES[one], chosen: one === language() }));
    const sizes = textSizes.map((one) => ({ value: one, label: t(`text-${one}`), chosen: one === textSize() }));
    return html`<section class="panel">
      <h2 class="panel-title">${t("display")}</h2>
      ${this.choice("language", t("language"), tongues, setLanguage)}
      ${this.choice("text-size", t("text-size"), sizes, (size) => this.apply(() => setTextSize(size)))}
      <div class="krds-form-check">
        <input
          type="checkbox"
          id="contrast"
          .checked=${highContrast()}
          @change=${() => this.apply(() => setHighContrast(!highContrast()))}
        />
        <label for="contrast">${t("contrast")}</label>
      </div>
    </section>`;
  }

  private apply(change: () => void): void {
    change();
    this.requestUpdate();
  }

  private choice<T extends string>(
    name: string,
    legend: string,
    options: { value: T; label: string; chosen: boolean }[],
    choose: (value: T) => void,
  ): TemplateResult {
    return html`<div class="segmented" role="radiogroup" aria-labelledby="${name}-title">
      <p class="segment-title" id="${name}-title">${legend}</p>
      <div class="segments">
        ${options.map(
          ({ value, label, chosen }) =>
            html`<input
                type="radio"
                name=${name}
                id="${name}-${value}"
                .checked=${chosen}
                @change=${() => choose(value)}
              />
              <label for="${name}-${value}">${label}</label>`,
        )}
      </div>
    </div>`;
  }

  private mine(): TemplateResult {
    const { session } = state;
    if (session.kind !== "in") {
      return html`<section class="panel">
        <h2 class="panel-title">${t("account")}</h2>
        <p class="panel-text">${t("signed-out")}</p>
        <a class="krds-btn medium primary" href="/start">${t("sign-in")}</a>
      </section>`;
    }
    const { me } = session;
    return html`<section class="panel">
        <h2 class="panel-title">${t("account")}</h2>
        ${this.account.alert()}
        <dl class="facts">
          <div><dt>${t("signed-in-as")}</dt><dd>${me.email_masked}</dd></div>
          <div><dt>${t("member-number")}</dt><dd>${me.member_id.slice(0, 8)}</dd></div>
          <div><dt>${t("residence")}</dt><dd>${me.resident ? t("resident-yes") : t("resident-no")}</dd></div>
          <div><dt>${t("recovery")}</dt><dd>${t("recovery-left", { count: me.recovery_codes_left })}</dd></div>
        </dl>
        <div class="button-stack">
          <button type="button" class="krds-btn medium tertiary" ?disabled=${this.account.busy} @click=${this.renewCodes}>
            ${t("recovery-new")}
          </button>
          <button type="button" class="krds-btn medium tertiary" ?disabled=${this.account.busy} @click=${this.leave}>
            ${t("sign-out")}
          </button>
          <p class="form-hint">${t("sign-out-lead")}</p>
          <a class="krds-btn medium tertiary" href="/proxies">${t("proxies")}</a>
        </div>
      </section>
      <reminder-choice></reminder-choice>
      <wallet-devices></wallet-devices>
      <device-list .passkeys=${me.passkeys}></device-list>`;
  }

  private readonly renewCodes = (): void => {
    void this.account.run(async () => {
      this.codes = await newRecoveryCodes();
      await state.refreshSession();
    });
  };

  private readonly leave = (): void => {
    void this.account.run(async () => {
      await signOut();
      lock();
      forgetAttestation();
      state.signedOut();
      tellTabs("signed-out");
      go("/");
    });
  };

  private data(): TemplateResult | typeof nothing {
    return html`<section class="panel">
      <h2 class="panel-title">${t("data")}</h2>
      <own-data></own-data>
      <p class="panel-text spaced">${t("delete-lead")}</p>
      <button type="button" class="krds-btn medium text danger-text" @click=${this.erase}>${t("delete-data")}</button>
      <release-line></release-line>
    </section>`;
  }

  private readonly erase = async (): Promise<void> => {
    if (!(await this.question.ask())) return;
    lock();
    forgetAttestation();
    await deleteEverything();
    await state.refreshCards();
    await state.refreshSession();
    go("/");
  };
}
