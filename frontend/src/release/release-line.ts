/** Which release this device runs, to compare with the public log. */
import { html, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { readState, type State } from "./store";
import { t } from "./texts";

@customElement("release-line")
export class ReleaseLine extends AppElement {
  @state() private kept: State | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void readState().then(
      (found) => (this.kept = found),
      () => undefined,
    );
  }

  protected override render(): TemplateResult {
    const { kept } = this;
    const release = kept?.release.slice(0, 16) ?? "";
    const words = kept ? t(kept.at ? "proven" : "unproven", { release }) : t("none");
    return html`<p class="form-hint">${t("version")}: ${words}</p>`;
  }
}
