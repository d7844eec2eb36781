/** A question before something that cannot be undone. `ask()` resolves to the answer. */
import { type TemplateResult, html } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { t } from "../texts";

@customElement("confirm-dialog")
export class ConfirmDialog extends AppElement {
  @property() heading = "";
  @property() text = "";
  @property() yes = "";
  /** In place of "cancel", where that is what the question is about. */
  @property() no = "";
  @query("dialog") private dialog!: HTMLDialogElement;

  /** Shows the question; Escape and cancel mean no. */
  ask(): Promise<boolean> {
    this.dialog.returnValue = "";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => resolve(this.dialog.returnValue === "yes"), { once: true });
    });
  }

  protected override render(): TemplateResult {
    return html`<dialog class="question" aria-labelledby="question-title">
      <form method="dialog">
        <h2 id="question-title">${this.heading}</h2>
        <p>${this.text}</p>
        <div class="button-row">
          <button class="krds-btn medium tertiary" value="no">${this.no || t("cancel")}</button>
          <button class="krds-btn medium danger-fill" value="yes">${this.yes}</button>
        </div>
      </form>
    </dialog>`;
  }
}
