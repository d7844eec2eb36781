import { html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { issuerOrigin } from "../base/page";
import type { Loaded } from "./policy-store";
import { t } from "./texts";

/** Which trust policy is used and whom it trusts. Event `fetch-policy` asks for the operator's. */
@customElement("policy-panel")
export class PolicyPanel extends AppElement {
  @property({ attribute: false }) loaded: Loaded | null = null;

  protected override render(): TemplateResult {
    const policy = this.loaded?.policy;
    const witnesses = policy?.witnesses.map(({ key, independent }) =>
      t(independent ? "witness-independent" : "witness-operator", { name: key.name }),
    );
    return html`<section class="panel" data-policy=${this.loaded?.source ?? "none"}>
      <h2>${t("policy-title")}</h2>
      <p>${t("policy-text")}</p>
      <dl class="facts">
        <div><dt>${t("policy-title")}</dt><dd>${this.source}</dd></div>
        <div><dt>${t("policy-logs")}</dt><dd>${policy?.logs.map((log) => log.origin).join(", ") || t("none")}</dd></div>
        <div><dt>${t("policy-witnesses")}</dt><dd>${witnesses?.join(", ") || t("none")}</dd></div>
      </dl>
      <p class="pf-caution">${t("policy-caution")}</p>
      <button type="button" class="krds-btn medium secondary" @click=${this.ask}>${t("policy-fetch")}</button>
    </section>`;
  }

  private get source(): string {
    if (!this.loaded) return t("policy-none");
    return this.loaded.source === "own" ? t("policy-own") : t("policy-operator", { origin: issuerOrigin });
  }

  private ask(): void {
    this.dispatchEvent(new Event("fetch-policy"));
  }
}
