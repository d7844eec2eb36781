/** Bytes as decimal digits: 7 bytes are 17 digits, which a QR code stores in 57 bits instead of 80 (base64url). */

import type { Bytes } from "./bytes";

/** Digits for 0 to 7 bytes. */
const WIDTHS = [0, 3, 5, 8, 10, 13, 15, 17];

/** A QR code of version 40 at level L holds 7,089 digits. */
export const MAX_DIGITS = 7089;

export function toDigits(bytes: Uint8Array): string {
  let digits = "";
  for (let i = 0; i < bytes.length; i += 7) {
    const group = bytes.subarray(i, i + 7);
    const value = group.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    digits += value.toString().padStart(WIDTHS[group.length] ?? 0, "0");
  }
  return digits;
}

/** The reverse; null if no bytes have this spelling. */
export function fromDigits(digits: string): Bytes | null {
  if (digits.length > MAX_DIGITS || !/^[0-9]*$/.test(digits)) return null;
  const last = WIDTHS.indexOf(digits.length % 17);
  if (last < 0) return null;
  const bytes = new Uint8Array(Math.floor(digits.length / 17) * 7 + last);
  for (let from = 0, to = 0; from < digits.length; from += 17, to += 7) {
    const length = Math.min(7, bytes.length - to);
    let value = BigInt(digits.slice(from, from + 17));
    if (value >> BigInt(8 * length)) return null;
    for (let i = length - 1; i >= 0; i--, value >>= 8n) bytes[to + i] = Number(value & 255n);
  }
  return bytes;
}
