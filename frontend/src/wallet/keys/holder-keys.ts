/**
 * P-256 keys that a card's copies are bound to. The private part is never exported as such: with a vault it leaves
 * WebCrypto only sealed, without one it is a non-extractable CryptoKey from the start.
 */
import { type Bytes, randomBytes, sha256, toBase64url, utf8 } from "../../base/bytes";

export interface PublicJwk {
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
}

/** A key at rest: `sealed` (ciphertext) where a vault exists, else `device` (opaque to script). */
export type StoredKey = { id: string; publicJwk: PublicJwk } & (
  | { kind: "sealed"; iv: Bytes; wrapped: Bytes }
  | { kind: "device"; privateKey: CryptoKey }
);

export class KeysLocked extends Error {}

const P256 = { name: "ECDSA", namedCurve: "P-256" } as const;
const ES256 = { name: "ECDSA", hash: "SHA-256" } as const;

/** A new key, ready to be stored. */
export async function createHolderKey(vault: CryptoKey | undefined): Promise<StoredKey> {
  const pair = await crypto.subtle.generateKey(P256, vault !== undefined, ["sign", "verify"]);
  const publicJwk = publicPart(await crypto.subtle.exportKey("jwk", pair.publicKey));
  const id = await thumbprint(publicJwk);
  if (!vault) return { id, publicJwk, kind: "device", privateKey: pair.privateKey };
  const iv = randomBytes(12);
  const wrapped = await crypto.subtle.wrapKey("pkcs8", pair.privateKey, vault, cipher(iv, id));
  return { id, publicJwk, kind: "sealed", iv, wrapped: new Uint8Array(wrapped) };
}

/** The key for signing in this session, never extractable. */
export async function signingKey(stored: StoredKey, vault: CryptoKey | undefined): Promise<CryptoKey> {
  if (stored.kind === "device") return stored.privateKey;
  if (!vault) throw new KeysLocked("the vault is not open");
  return crypto.subtle.unwrapKey("pkcs8", stored.wrapped, vault, cipher(stored.iv, stored.id), P256, false, ["sign"]);
}

/** A compact JWS signed by a holder key. */
export async function signJws(key: CryptoKey, header: object, payload: object): Promise<string> {
  const input = [header, payload].map((part) => toBase64url(utf8(JSON.stringify(part)))).join(".");
  return `${input}.${toBase64url(await crypto.subtle.sign(ES256, key, utf8(input)))}`;
}

/** RFC 7638. */
export async function thumbprint({ crv, kty, x, y }: PublicJwk): Promise<string> {
  return toBase64url(await sha256(utf8(JSON.stringify({ crv, kty, x, y }))));
}

function publicPart({ x, y }: JsonWebKey): PublicJwk {
  if (!x || !y) throw new TypeError("not a P-256 key");
  return { kty: "EC", crv: "P-256", x, y };
}

function cipher(iv: Bytes, id: string): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: utf8(id) };
}
