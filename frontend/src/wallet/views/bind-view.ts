/** Binding the member to the resident register by the code that the city handed out. */
import { type TemplateResult, html } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { bind } from "../api/member";
import { Action, infoBox } from "../parts/action";
import { icon } from "../parts/icons";
import { field, heading, loading, valueOf } from "../parts/page";
import { StateController, state } from "../state";
import { t } from "./account-texts";

@customElement("bind-view")
export class BindView extends AppElement {
  @reactive() private done = false;
  private readonly action = new Action(this);

  constructor() {
    super();
    new StateController(this);
  }

  protected override render(): TemplateResult {
    const { session } = state;
    if (session.kind === "unknown" && state.online) return loading();
    if (session.kind !== "in") return this.signIn();
    return html`<div class="narrow">${this.done || session.me.resident ? this.bound() : this.ask()}</div>`;
  }

  private ask(): TemplateResult {
    return html`${heading(t("bind-title"), "/")}
      <p class="lead">${t("bind-lead")}</p>
      ${this.action.alert()}
      <form class="question-form" @submit=${this.submit}>
        ${field({ id: "code", label: t("bind-code"), hint: t("bind-hint"), autocapitalize: "characters" })}
        <button type="submit" class="krds-btn xlarge primary wide-button" ?disabled=${this.action.busy}>
          ${this.action.label(t("confirm"))}
        </button>
      </form>
      <p class="below"><a class="text-link" href="/proofing">${t("bind-overseas")}</a></p>`;
  }

  private readonly submit = (event: SubmitEvent): void => {
    const code = valueOf(event, "code").toUpperCase();
    void this.action.run(async () => {
      await bind(code);
      this.done = true;
      await state.refreshSession();
    });
  };

  private bound(): TemplateResult {
    return html`<div class="result" role="status">
        <span class="result-mark">${icon("check")}</span>
        <h1 class="view-title">${t("bind-done")}</h1>
        <p class="lead">${t("bind-done-lead")}</p>
      </div>
      <a class="krds-btn xlarge primary wide-button" href="/receive">${t("get-card")}</a>`;
  }

  private signIn(): TemplateResult {
    return html`<div class="narrow">
      ${heading(t("bind-title"), "/")} ${infoBox(t("bind-sign-in"))}
      <a class="krds-btn xlarge primary wide-button" href="/start">${t("sign-in")}</a>
    </div>`;
  }
}
