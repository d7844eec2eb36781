import { html, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { AppElement } from "../base/element";
import { readCode } from "./scanner";
import { t } from "./texts";

/** Between two looks, so that the picture stays smooth and the phone cool. */
const PAUSE = 60;

/** Event `code` with the text of a code; `denied` when there is no camera to be had. */
@customElement("camera-view")
export class CameraView extends AppElement {
  @property() wanted = "";
  /** Go on looking after a code was found. */
  @property({ type: Boolean }) keep = false;
  @query("video") private readonly video!: HTMLVideoElement;
  private stream: MediaStream | null = null;

  override disconnectedCallback(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    super.disconnectedCallback();
  }

  protected override firstUpdated(): void {
    void this.start();
  }

  protected override render(): TemplateResult {
    return html`<div class="vf-camera">
        <video playsinline muted autoplay aria-label=${t("scan-view")}></video>
        <div class="vf-frame" aria-hidden="true"></div>
      </div>
      <p class="vf-hint" role="status">${t("scan-looking")}</p>`;
  }

  private async start(): Promise<void> {
    const video = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      if (!this.isConnected) return stream.getTracks().forEach((track) => track.stop());
      this.stream = stream;
      this.video.srcObject = stream;
      await this.video.play();
    } catch {
      if (this.isConnected) this.dispatchEvent(new Event("denied"));
      return;
    }
    await this.look();
  }

  private async look(): Promise<void> {
    while (this.stream) {
      const picture = this.picture();
      const text = picture && (await readCode(picture, this.wanted));
      if (text && this.stream) this.dispatchEvent(new CustomEvent("code", { detail: text }));
      if (text && !this.keep) return;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  /** The middle square of the picture: what the frame shows. */
  private picture(): ImageData | null {
    const { videoWidth: width, videoHeight: height } = this.video;
    const side = Math.min(width, height);
    if (side === 0) return null;
    const context = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
    context?.drawImage(this.video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, side, side);
    return context?.getImageData(0, 0, side, side) ?? null;
  }
}
