import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { t } from "./texts";

type Problem = "camera-denied" | "file-no-code" | "file-no-picture";

/** Camera or image file. Event `code` with the text that was read; the reader itself is loaded when first needed. */
@customElement("scan-panel")
export class ScanPanel extends AppElement {
  @property() wanted = "";
  /** Whether wallets answer a question of ours. */
  @property({ type: Boolean }) answers = false;
  @state() private looking = false;
  @state() private loading = false;
  @state() private problem: Problem | null = null;
  @query("input[type=file]") private readonly input!: HTMLInputElement;

  protected override render(): TemplateResult {
    return html`<section class="vf-scan">
      <p>${t(this.answers ? "scan-answer" : "scan-text")}</p>
      ${this.looking ? this.camera() : nothing}
      <p class="vf-problem" role="alert">${this.problem ? t(this.problem) : nothing}</p>
      <p class="vf-hint" role="status">${this.loading ? t("scan-loading") : nothing}</p>
      <div class="vf-actions">
        <button type="button" class="krds-btn xlarge primary" ?disabled=${this.loading} @click=${this.toggle}>
          ${t(this.looking ? "scan-stop" : "scan-camera")}
        </button>
        <button type="button" class="krds-btn xlarge tertiary" ?disabled=${this.loading} @click=${this.choose}>
          ${t("scan-file")}
        </button>
        <input type="file" accept="image/*" hidden aria-hidden="true" tabindex="-1" @change=${this.readFile} />
      </div>
    </section>`;
  }

  private camera(): TemplateResult {
    return html`<camera-view
      .wanted=${this.wanted}
      @denied=${() => this.stop("camera-denied")}
      @code=${(event: CustomEvent<string>) => this.found(event.detail)}
    ></camera-view>`;
  }

  private stop(problem: Problem | null = null): void {
    this.looking = false;
    this.problem = problem;
  }

  private found(text: string): void {
    this.stop();
    this.dispatchEvent(new CustomEvent("code", { detail: text }));
  }

  private async toggle(): Promise<void> {
    if (this.looking) return this.stop();
    this.problem = null;
    await this.withScanner(() => import("./camera-view"));
    this.looking = true;
  }

  private choose(): void {
    this.problem = null;
    this.input.click();
  }

  private async readFile(): Promise<void> {
    const [file] = this.input.files ?? [];
    if (!file) return;
    this.stop();
    const text = await this.withScanner((scanner) => this.textIn(scanner, file));
    this.input.value = "";
    if (text) this.found(text);
  }

  private async textIn(scanner: typeof import("./scanner"), file: File): Promise<string | null> {
    const picture = await scanner.pictureOf(file).catch(() => null);
    const text = picture && (await scanner.readCode(picture, this.wanted));
    if (!text) this.problem = picture ? "file-no-code" : "file-no-picture";
    return text;
  }

  private async withScanner<T>(work: (scanner: typeof import("./scanner")) => Promise<T>): Promise<T> {
    this.loading = true;
    try {
      const scanner = await import("./scanner");
      await scanner.loadScanner();
      return await work(scanner);
    } finally {
      this.loading = false;
    }
  }
}
