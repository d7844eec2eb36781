import { html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { verify, type Report } from "./checks";
import { fetchPolicy, keepPolicy, keptPolicy, type Loaded } from "./policy-store";
import { BUNDLE, formatOf, POLICY } from "./reading";
import { t } from "./texts";
import "./policy-panel";
import "./proof-report";

type Problem = "not-loaded" | "not-ours" | "policy-first" | "policy-failed" | "policy-wrong";

/** Drop a proof file, read the verdict. A dropped trust policy replaces the one in use. Works without a network. */
@customElement("proof-checker")
export class ProofChecker extends AppElement {
  @state() private loaded: Loaded | null = null;
  @state() private report: Report | null = null;
  @state() private problem: Problem | null = null;
  @state() private checking = false;
  @state() private over = false;
  @query("input[type=file]") private readonly input!: HTMLInputElement;
  private bundle = "";

  override connectedCallback(): void {
    super.connectedCallback();
    // a file dropped beside the field must not make the browser leave the page
    for (const name of ["dragover", "drop"]) addEventListener(name, this.drag);
    void this.start();
  }

  override disconnectedCallback(): void {
    for (const name of ["dragover", "drop"]) removeEventListener(name, this.drag);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    return html`<h1 class="view-title">${t("title")}</h1>
      <p class="pf-intro">${t("intro")}</p>
      <div class="pf-drop ${this.over ? "over" : ""}" @dragleave=${() => (this.over = false)}>
        <p>${t("drop")}</p>
        <button type="button" class="krds-btn large primary" @click=${() => this.input.click()}>${t("choose")}</button>
        <input type="file" accept=".json,application/json" multiple hidden aria-hidden="true" tabindex="-1"
          @change=${this.chosen} />
      </div>
      <p class="pf-problem" role="alert">${this.problem ? t(this.problem) : ""}</p>
      <div role="status" aria-busy=${this.checking}>
        ${this.checking ? html`<p>${t("checking")}</p>` : nothing}
        ${this.report ? html`<proof-report .report=${this.report}></proof-report>` : nothing}
      </div>
      <policy-panel .loaded=${this.loaded} @fetch-policy=${() => void this.fetch()}></policy-panel>`;
  }

  private async start(): Promise<void> {
    this.loaded = await keptPolicy();
    if (!this.loaded || this.loaded.source === "operator") {
      await this.take(fetchPolicy, this.loaded ? null : "policy-failed");
    }
  }

  private async fetch(): Promise<void> {
    await this.take(fetchPolicy, "policy-failed");
    await this.check();
  }

  private async take(get: () => Promise<Loaded>, otherwise: Problem | null): Promise<void> {
    try {
      this.loaded = await get();
      this.problem = null;
    } catch {
      this.problem = otherwise;
    }
  }

  private readonly drag = (event: Event): void => {
    event.preventDefault();
    const files = (event as DragEvent).dataTransfer?.files;
    this.over = event.type === "dragover";
    if (event.type === "drop" && files) void this.read([...files]);
  };

  private readonly chosen = (): void => {
    void this.read([...(this.input.files ?? [])]);
  };

  private async read(files: File[]): Promise<void> {
    this.problem = null;
    for (const text of await Promise.all(files.map((file) => file.text()))) {
      const format = formatOf(text);
      if (format === POLICY) await this.take(() => keepPolicy({ text, source: "own" }), "policy-wrong");
      else if (format === BUNDLE) this.bundle = text;
      else this.problem = "not-ours";
    }
    this.input.value = "";
    await this.check();
  }

  private async check(): Promise<void> {
    this.report = null;
    if (this.problem || this.bundle === "") return;
    if (!this.loaded) {
      this.problem = "policy-first";
      return;
    }
    this.checking = true;
    try {
      this.report = await verify(this.bundle, this.loaded.policy);
    } catch {
      this.problem = "not-loaded";
    } finally {
      this.checking = false;
    }
  }
}
