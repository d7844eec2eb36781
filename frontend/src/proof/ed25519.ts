/** Ed25519 by the browser; where it knows none (Chromium before 137, Safari before 17), by a small library. */

import type { Bytes } from "../base/bytes";

export async function signed(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError") return byLibrary(publicKey, message, signature);
    return false;
  }
}

/** Strict as RFC 8032, like the browsers: a signature of another spelling is none. */
async function byLibrary(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  const { verifyAsync } = await import("@noble/ed25519");
  try {
    return await verifyAsync(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
