/**
 * Puts the wallet on the home screen. On an iPhone that is more than convenience: the wallet there has a storage of its
 * own, and Safari clears the one of a page after 7 idle days. What the browser calls itself is a hint, no more: the way
 * for an iPhone can be opened on any device.
 */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { t } from "../views/install-texts";
import { icon } from "./icons";
import { isInstalled, looksLikeIos } from "./ios";

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

let offered: InstallPrompt | undefined;
globalThis.window?.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offered = event as InstallPrompt;
});

@customElement("install-step")
export class InstallStep extends AppElement {
  /** In the settings it is there for everybody; elsewhere where it seems to be needed. */
  @property({ type: Boolean }) always = false;
  @reactive() private done = false;

  protected override render(): TemplateResult | typeof nothing {
    const ios = looksLikeIos(navigator);
    if (isInstalled() || this.done || (!ios && !this.always)) return nothing;
    return html`<section class="panel">
      <h2 class="panel-title">${icon("phone")}${t("title")}</h2>
      <p class="panel-text">${t(ios ? "why-ios" : "why")}</p>
      ${offered
        ? html`<button type="button" class="krds-btn medium secondary" @click=${this.install}>${t("install")}</button>`
        : nothing}
      <details ?open=${ios}>
        <summary>${t("ios-title")}</summary>
        <ol class="plain-steps">
          <li>${t("ios-1")}</li>
          <li>${t("ios-2")}</li>
          <li>${t("ios-3")}</li>
        </ol>
      </details>
    </section>`;
  }

  private readonly install = async (): Promise<void> => {
    await offered?.prompt();
    offered = undefined;
    this.done = true;
  };
}
