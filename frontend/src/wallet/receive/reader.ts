/** Reads a QR code by zxing; its WebAssembly is loaded when first used, from our own origin. */
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

prepareZXingModule({ overrides: { locateFile: () => wasm } });

/** The text of the first QR code in a picture, or undefined. */
export async function readSymbol(picture: Blob | ImageData): Promise<string | undefined> {
  const found = await readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true });
  return found.find((symbol) => symbol.isValid)?.text;
}
