/** The https address in the QR code. What it carries is in the fragment, which a browser never sends. */

import { fromDigits, toDigits } from "./digits";
import { QrError } from "./errors";
import type { Bytes } from "./bytes";

export function addressPrefix(verifierOrigin: string): string {
  return `${verifierOrigin}/v#`;
}

export function toAddress(packed: Uint8Array, verifierOrigin: string): string {
  return addressPrefix(verifierOrigin) + toDigits(packed);
}

/** Throws QrError `foreign` for any other address, however alike, and `malformed` for what no bytes are written as. */
export function fromAddress(text: string, verifierOrigin: string): Bytes {
  const prefix = addressPrefix(verifierOrigin);
  if (!text.startsWith(prefix)) throw new QrError("foreign", "not an address of this verifier");
  const bytes = fromDigits(text.slice(prefix.length));
  if (!bytes) throw new QrError("malformed", "not digits as we write them");
  return bytes;
}
