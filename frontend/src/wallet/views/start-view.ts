/** Signing up and signing in, one question at a time. What comes next the server says. */
import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { sandbox } from "../../base/page";
import * as accounts from "../api/accounts";
import { sandboxCode } from "../api/member";
import { Action } from "../parts/action";
import { deviceName } from "../parts/device-name";
import { icon } from "../parts/icons";
import { field, heading, valueOf } from "../parts/page";
import "../parts/recovery-codes";
import { go } from "../router";
import { state } from "../state";
import { tellTabs } from "../store/tabs";
import { t as common } from "../texts";
import { t } from "./account-texts";

type Screen = "choose" | "sign-up" | "recover" | "verify" | "login-code" | "recovery-code" | "passkey" | "codes" | "recovered";

const SCREENS: Record<accounts.Step, Screen | "done"> = {
  start: "choose",
  verify_email: "verify",
  mfa_signup_webauthn: "passkey",
  login_by_code: "login-code",
  mfa_authenticate: "recovery-code",
  "signed-in": "done",
};

@customElement("start-view")
export class StartView extends AppElement {
  @reactive() private screen: Screen = "choose";
  @reactive() private email = "";
  @reactive() private codes: string[] = [];
  @reactive() private code = "";
  private made = false;
  private readonly action = new Action(this);

  override connectedCallback(): void {
    super.connectedCallback();
    // A sign-up that was broken off goes on where it stood.
    void accounts.currentStep().then(
      (step) => (step === "start" || this.screen !== "choose" ? undefined : this.follow(step)),
      () => undefined,
    );
  }

  private readonly follow = async (step: accounts.Step): Promise<void> => {
    const screen = SCREENS[step] ?? "choose";
    this.code = "";
    if (screen !== "done") this.screen = screen;
    else if (this.made) await this.showCodes();
    else await this.leave();
  };

  /** A new question is read out: its heading takes the focus. */
  protected override updated(changed: PropertyValues): void {
    if (changed.get("screen") !== undefined) this.querySelector<HTMLElement>("h1")?.focus();
  }

  private readonly leave = async (): Promise<void> => {
    await state.refreshSession();
    tellTabs("signed-in");
    const { session } = state;
    const first = session.kind === "in" && !session.me.resident && (state.cards?.length ?? 0) === 0;
    go(first ? "/bind" : "/", { replace: true });
  };

  private async showCodes(): Promise<void> {
    this.codes = await accounts.newRecoveryCodes();
    this.screen = "codes";
  }

  private step(take: () => Promise<accounts.Step>): void {
    void this.action.run(async () => this.follow(await take()));
  }

  protected override render(): TemplateResult {
    const screens: Record<Screen, () => TemplateResult> = {
      choose: () => this.choose(),
      "sign-up": () => this.askEmail(accounts.signUp),
      recover: () => this.askEmail(accounts.askSignInCode),
      verify: () => this.askCode(accounts.confirmEmail),
      "login-code": () => this.askCode(accounts.confirmSignInCode),
      "recovery-code": () => this.askRecoveryCode(),
      passkey: () => this.askPasskey(),
      recovered: () => this.askPasskeyHere(),
      codes: () => html`<recovery-codes .codes=${this.codes} @kept=${this.leave}></recovery-codes>`,
    };
    return html`<div class="narrow">${screens[this.screen]()}</div>`;
  }

  private choose(): TemplateResult {
    return html`${heading(t("start-title"), "/")}
      <p class="lead">${t("start-lead")}</p>
      ${this.action.alert()}
      <div class="button-stack">
        <button type="button" class="krds-btn xlarge primary" @click=${() => (this.screen = "sign-up")}>
          ${t("sign-up")}
        </button>
        <button
          type="button"
          class="krds-btn xlarge tertiary"
          ?disabled=${this.action.busy}
          @click=${() => this.step(accounts.signInWithPasskey)}
        >
          ${icon("key")}${this.action.label(t("sign-in"))}
        </button>
        <p class="form-hint">${t("sign-in-lead")}</p>
        <button type="button" class="krds-btn medium text" @click=${() => (this.screen = "recover")}>
          ${t("no-passkey")}
        </button>
      </div>`;
  }

  private askEmail(send: (email: string) => Promise<accounts.Step>): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      this.email = valueOf(event, "email");
      this.step(() => send(this.email));
    };
    return this.question(t("email-title"), t("email-lead"), submit, t("send-code"), [
      field({
        id: "email",
        label: t("email"),
        hint: t("email-hint"),
        type: "email",
        inputMode: "email",
        autocomplete: "email",
        value: this.email,
      }),
    ]);
  }

  private askCode(send: (code: string) => Promise<accounts.Step>): TemplateResult {
    const lead = this.email ? t("code-lead", { email: this.email }) : t("email-lead");
    const submit = (event: SubmitEvent): void => {
      const code = valueOf(event, "code");
      this.step(() => send(code));
    };
    return this.question(t("code-title"), lead, submit, t("confirm"), [
      field({ id: "code", label: t("code"), autocomplete: "one-time-code", value: this.code }),
      sandbox
        ? html`<button type="button" class="krds-btn small tertiary" @click=${this.fetchCode}>${t("sandbox-code")}</button>`
        : nothing,
    ]);
  }

  private readonly fetchCode = async (): Promise<void> => {
    await this.action.run(async () => (this.code = await sandboxCode()));
  };

  private askRecoveryCode(): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      const code = valueOf(event, "recovery");
      void this.action.run(async () => {
        const step = await accounts.useRecoveryCode(code);
        if (step === "signed-in") this.screen = "recovered";
        else await this.follow(step);
      });
    };
    return this.question(t("recovery-code-title"), t("recovery-code-lead"), submit, t("confirm"), [
      field({ id: "recovery", label: t("recovery-code") }),
    ]);
  }

  private askPasskey(): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      const name = valueOf(event, "device");
      this.step(async () => {
        const step = await accounts.signUpWithPasskey(name);
        this.made = true;
        return step;
      });
    };
    return this.question(t("passkey-title"), t("passkey-lead"), submit, t("make-passkey"), [
      field({ id: "device", label: t("passkey-name"), hint: t("passkey-name-hint"), value: deviceName() }),
    ]);
  }

  /** Signed in without a passkey: this device needs one of its own before it can keep cards. */
  private askPasskeyHere(): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      const name = valueOf(event, "device");
      void this.action.run(async () => {
        await accounts.addPasskey(name);
        await this.leave();
      });
    };
    return this.question(t("recovered-title"), t("recovered-lead"), submit, t("make-passkey"), [
      field({ id: "device", label: t("passkey-name"), hint: t("passkey-name-hint"), value: deviceName() }),
    ]);
  }

  private question(
    title: string,
    lead: string,
    submit: (event: SubmitEvent) => void,
    go: string,
    fields: (TemplateResult | typeof nothing)[],
  ): TemplateResult {
    return html`${heading(title)}
      <p class="lead">${lead}</p>
      ${this.action.alert()}
      <form class="question-form" @submit=${submit}>
        ${fields}
        <div class="button-row">
          <button type="button" class="krds-btn large tertiary" @click=${() => (this.screen = "choose")}>
            ${common("back")}
          </button>
          <button type="submit" class="krds-btn large primary" ?disabled=${this.action.busy}>
            ${this.action.label(go)}
          </button>
        </div>
      </form>`;
  }
}
