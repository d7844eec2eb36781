/** The scanner: camera or picture. It never opens an address that it reads; it takes offers, requests and questions. */
import { type TemplateResult, html, nothing } from "lit";
import { customElement, query, state as reactive } from "lit/decorators.js";
import { AppElement } from "../../base/element";
import { walletOrigin } from "../../base/page";
import { readChallenge } from "../../qr/challenge";
import { askedBy } from "../gate/asked";
import { Action } from "../parts/action";
import { Explained } from "../parts/error-words";
import { icon } from "../parts/icons";
import { heading } from "../parts/page";
import { payPage } from "../pay/link";
import { requestPage } from "../present/link";
import { offerFrom, offerPage } from "../receive/offers";
import { go } from "../router";
import { t } from "./receive-texts";

const LOOK_EVERY_MS = 200;

@customElement("scan-view")
export class ScanView extends AppElement {
  @reactive() private stream: MediaStream | undefined;
  @query("video") private video: HTMLVideoElement | undefined;
  private readonly action = new Action(this);

  override disconnectedCallback(): void {
    this.stop();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    return html`<div class="narrow">
      ${heading(t("scan-title"), "/receive")}
      <p class="lead">${t("scan-lead")}</p>
      <div class="finder ${this.stream ? "live" : ""}">
        ${this.stream
          ? html`<video .srcObject=${this.stream} autoplay playsinline muted></video>`
          : html`<span class="finder-mark">${icon("qr")}</span>`}
      </div>
      ${this.action.alert()}
      <div class="button-stack">
        ${this.stream
          ? nothing
          : html`<button type="button" class="krds-btn xlarge primary" ?disabled=${this.action.busy} @click=${this.start}>
              ${icon("scan")}${this.action.label(t("scan-start"))}
            </button>`}
        <label class="krds-btn xlarge tertiary file-button">
          ${icon("image")}${t("scan-image")}
          <input class="sr-only" type="file" accept="image/*" @change=${this.picture} />
        </label>
      </div>
    </div>`;
  }

  private readonly start = (): void => {
    void this.action.run(async () => {
      try {
        this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch (error) {
        throw new Explained(t("scan-no-camera"), { cause: error });
      }
      void this.look();
    });
  };

  private readonly picture = (event: Event): void => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (!file) return;
    void this.action.run(async () => {
      const { readSymbol } = await import("../receive/reader");
      const text = await readSymbol(file);
      if (text === undefined) throw new Explained(t("scan-nothing"));
      this.take(text);
    });
  };

  /** Look at the camera's picture until something of ours is seen. */
  private async look(): Promise<void> {
    const { readSymbol } = await import("../receive/reader");
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    while (this.stream && this.isConnected && context) {
      const { video } = this;
      if (video && video.videoWidth > 0) {
        [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
        context.drawImage(video, 0, 0);
        const text = await readSymbol(context.getImageData(0, 0, canvas.width, canvas.height));
        if (text !== undefined) await this.action.run(async () => this.take(text));
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  private take(text: string): void {
    const asked = readChallenge(text, walletOrigin);
    if (asked) {
      this.stop();
      askedBy(asked);
      return go("/gate");
    }
    const offer = offerFrom(text);
    const page = offer ? offerPage(offer) : (payPage(text) ?? requestPage(text));
    if (!page) throw new Explained(t("scan-other"));
    this.stop();
    go(page);
  }

  private stop(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
  }
}
