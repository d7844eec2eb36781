/** Objecting to being refused a card, and what the city answered. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { type Kind, objectTo } from "../api/cards";
import { state } from "../state";
import { t } from "../views/notice-texts";
import { Action } from "./action";
import { textArea, valueOf } from "./page";

/** So long nobody objects to the same reason again. */
const AGAIN_AFTER = 30 * 86_400_000;

@customElement("refusal-objection")
export class RefusalObjection extends AppElement {
  @property({ attribute: false }) kind: Kind | undefined;
  private readonly action = new Action(this);

  protected override render(): TemplateResult | typeof nothing {
    if (!this.kind) return nothing;
    const { code, objection } = this.kind;
    if (objection?.state === "open") return html`<p role="status">${t("appeal-waits")}</p>`;
    const recent = objection !== null && Date.now() - Date.parse(objection.made_at) < AGAIN_AFTER;
    return html`${objection?.answer ? html`<p><strong>${t("objection-answer")}</strong><br />${objection.answer}</p>` : nothing}
      ${recent ? nothing : this.form(code)}`;
  }

  private form(code: string): TemplateResult {
    const id = `objection-${code}`;
    return html`${this.action.alert()}
      <form class="question-form" @submit=${(event: SubmitEvent) => this.send(code, valueOf(event, id))}>
        ${textArea({ id, label: t("appeal-text"), hint: t("objection-hint"), most: 2000 })}
        <button type="submit" class="krds-btn medium secondary" ?disabled=${this.action.busy || !state.online}>
          ${this.action.label(t("appeal-send"))}
        </button>
      </form>`;
  }

  private send(code: string, text: string): void {
    void this.action.run(async () => {
      await objectTo(code, text);
      await state.refreshKinds();
    });
  }
}
