/** The QR code: a byte segment for the address, a numeric one for the digits. Level L, or better where it is free. */

import { correction, generate, mode } from "lean-qr";
import { QrError } from "./errors";

export interface QrSymbol {
  /** 1 to 40 */
  version: number;
  /** modules a side, without the quiet zone of 4 */
  size: number;
  dark(x: number, y: number): boolean;
}

/** Draw an address whose fragment is digits. Throws QrError `too_large`. */
export function drawSymbol(address: string): QrSymbol {
  const digits = address.indexOf("#") + 1;
  const segments = mode.multi(mode.ascii(address.slice(0, digits)), mode.numeric(address.slice(digits)));
  try {
    const bitmap = generate(segments, { minCorrectionLevel: correction.L });
    return { version: (bitmap.size - 17) / 4, size: bitmap.size, dark: (x, y) => bitmap.get(x, y) };
  } catch {
    throw new QrError("too_large", "does not fit a QR code: choose fewer claims");
  }
}

/** The symbol as an SVG path of unit squares, row by row, for `viewBox="-4 -4 size+8 size+8"`. */
export function symbolPath(symbol: QrSymbol): string {
  let path = "";
  for (let y = 0; y < symbol.size; y++) {
    for (let x = 0; x < symbol.size; x++) {
      const from = x;
      while (x < symbol.size && symbol.dark(x, y)) x++;
      if (x > from) path += `M${from} ${y}h${x - from}v1H${from}z`;
    }
  }
  return path;
}

/** Draw a short text, such as an address with a code in it. */
export function drawText(text: string): QrSymbol {
  const bitmap = generate(text, { minCorrectionLevel: correction.M });
  return { version: (bitmap.size - 17) / 4, size: bitmap.size, dark: (x, y) => bitmap.get(x, y) };
}
