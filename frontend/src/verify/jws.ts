/** Compact JWS (RFC 7515), ES256 only. */

import { fromBase64url, fromUtf8, utf8 } from "../qr/bytes";
import { fromBase64, importSpki, trustedLeaf } from "./certificate";

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export interface Jws {
  header: Json;
  payload: Json;
  /** What is signed. */
  input: string;
  signature: Uint8Array<ArrayBuffer>;
}

function readObject(part: string | undefined): Json | null {
  const bytes = part === undefined ? null : fromBase64url(part);
  if (!bytes) return null;
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The parts, nothing checked; null if it is not a JWS with a JSON payload. */
export function readJws(text: string): Jws | null {
  const [header, payload, signature, ...more] = text.split(".");
  const parts = { header: readObject(header), payload: readObject(payload), signature: fromBase64url(signature ?? "") };
  if (!parts.header || !parts.payload || parts.signature?.length !== 64 || more.length > 0) return null;
  return { header: parts.header, payload: parts.payload, signature: parts.signature, input: `${header}.${payload}` };
}

const ES256 = { name: "ECDSA", hash: "SHA-256" } as const;

export function isSigned(jws: Jws, key: CryptoKey): Promise<boolean> {
  return crypto.subtle.verify(ES256, key, jws.signature, utf8(jws.input));
}

/** A P-256 public key; null if the JWK is none. Anything private or unneeded in it is left aside. */
export async function importJwk(jwk: unknown): Promise<CryptoKey | null> {
  if (!isObject(jwk) || jwk.kty !== "EC" || jwk.crv !== "P-256") return null;
  const { x, y } = jwk;
  if (typeof x !== "string" || typeof y !== "string") return null;
  try {
    const key = { kty: "EC", crv: "P-256", x, y };
    return await crypto.subtle.importKey("jwk", key, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  } catch {
    return null;
  }
}

export interface IssuerRules {
  typ: string;
  /** Pinned roots, DER. */
  anchors: readonly Uint8Array<ArrayBuffer>[];
  /** The address that the leaf must be for (SAN URI). */
  issuer: string;
  now: number;
}

/** The payload of a JWS whose x5c leads to a pinned root; null if anything about it is not as it must be. */
export async function readIssued(text: string, { typ, anchors, issuer, now }: IssuerRules): Promise<Json | null> {
  const jws = readJws(text);
  if (!jws || jws.header.alg !== "ES256" || jws.header.typ !== typ || jws.header.crit !== undefined) return null;
  const { x5c } = jws.header;
  if (!Array.isArray(x5c) || !x5c.every((entry) => typeof entry === "string" && isBase64(entry))) return null;
  const leaf = await trustedLeaf(x5c.map(fromBase64), anchors, now);
  if (!leaf?.uris.includes(issuer)) return null;
  return (await isSigned(jws, await importSpki(leaf))) ? jws.payload : null;
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}
