/** One thing at a time: whether a view is working, and in words what went wrong. */
import { type ReactiveController, type ReactiveControllerHost, type TemplateResult, html, nothing } from "lit";
import { errorWords } from "./error-words";
import { icon } from "./icons";
import { t } from "../texts";

export class Action implements ReactiveController {
  busy = false;
  error: string | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {}

  /** Run it unless something runs already; an error becomes words on the page. */
  readonly run = async (act: () => Promise<unknown>): Promise<void> => {
    if (this.busy) return;
    this.set(true, undefined);
    try {
      await act();
      this.set(false, undefined);
    } catch (error) {
      this.set(false, errorWords(error));
    }
  };

  /** The error as an alert, or nothing. */
  alert(): TemplateResult | typeof nothing {
    return this.error === undefined ? nothing : alertBox(this.error);
  }

  /** A button's words, or what is said while it works. */
  label(text: string): TemplateResult {
    return this.busy ? html`<span class="busy-dot" aria-hidden="true"></span>${t("working")}` : html`${text}`;
  }

  private set(busy: boolean, error: string | undefined): void {
    this.busy = busy;
    this.error = error;
    this.host.requestUpdate();
  }
}

export function alertBox(text: string): TemplateResult {
  return html`<div class="message danger" role="alert">${icon("warning")}<p>${text}</p></div>`;
}

export function infoBox(text: string | TemplateResult): TemplateResult {
  return html`<div class="message information">${icon("info")}<p>${text}</p></div>`;
}
