import { afterEach, describe, expect, test, vi } from "vitest";
import { utf8, type Bytes } from "../base/bytes";
import { signed } from "./ed25519";

const message = utf8("checkpoint\n");
const altered = (bytes: Bytes): Bytes => bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte));

async function made(): Promise<{ publicKey: Bytes; signature: Bytes }> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
    signature: new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message)),
  };
}

/** The same signature with the group's order added to its second half: another spelling, which must not count. */
function respelled(signature: Bytes): Bytes {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const half = signature.slice(32).reverse();
  let value = half.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) + order;
  const bytes = Uint8Array.from({ length: 32 }, () => {
    const byte = Number(value & 255n);
    value >>= 8n;
    return byte;
  });
  return Uint8Array.from([...signature.slice(0, 32), ...bytes]);
}

afterEach(() => vi.restoreAllMocks());

describe.each(["knows Ed25519", "knows no Ed25519"])("a browser that %s", (kind) => {
  test("takes a signature, and none that is another's, altered or spelled otherwise", async () => {
    const [mine, other] = [await made(), await made()];
    const importing = vi.spyOn(crypto.subtle, "importKey");
    if (kind === "knows no Ed25519") importing.mockRejectedValue(new DOMException("no such algorithm", "NotSupportedError"));

    expect(await signed(mine.publicKey, message, mine.signature)).toBe(true);
    expect(await signed(mine.publicKey, utf8("another"), mine.signature)).toBe(false);
    expect(await signed(other.publicKey, message, mine.signature)).toBe(false);
    expect(await signed(mine.publicKey, message, altered(mine.signature))).toBe(false);
    expect(await signed(mine.publicKey, message, respelled(mine.signature))).toBe(false);
    expect(await signed(mine.publicKey, message, mine.signature.slice(1))).toBe(false);
    expect(await signed(new Uint8Array(32).fill(255), message, mine.signature)).toBe(false);
    expect(importing).toHaveBeenCalled();
  });
});
