/** Reads QR codes with zxing (WebAssembly, loaded when the scanner is first opened). Nothing leaves the device. */

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

/** A photograph is made this large at most, in pixels a side: enough for 3 pixels a module many times over. */
const MAX_SIDE = 2400;

let ready: Promise<unknown> | undefined;

/** Load the reader; again later for free. */
export function loadScanner(): Promise<unknown> {
  ready ??= prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });
  return ready;
}

/** The text of a code in the picture, one that begins with `prefix` before any other; null if there is none. */
export async function readCode(picture: ImageData, prefix: string): Promise<string | null> {
  await loadScanner();
  const codes = await readBarcodes(picture, {
    formats: ["QRCode"],
    tryHarder: true,
    maxNumberOfSymbols: 4,
    textMode: "Plain",
  });
  const texts = codes.filter((code) => code.isValid).map((code) => code.text);
  return texts.find((text) => text.startsWith(prefix)) ?? texts[0] ?? null;
}

/** Pixels of an image file. Throws for what is no picture. */
export async function pictureOf(file: Blob): Promise<ImageData> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  ];
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  // A code without a background is read on white.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}
