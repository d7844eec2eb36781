/** Bytes and canonical JSON exactly as anchoring/log/ has them: what that refuses, this refuses. */

import { utf8, type Bytes } from "../base/bytes";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Not of the form that docs/anchoring.md specifies. */
export class Unreadable extends Error {}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Standard base64 in its one canonical spelling. */
export function fromBase64(text: string): Bytes {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new Unreadable("not base64");
  let bytes: Bytes;
  try {
    bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new Unreadable("not base64");
  }
  if (toBase64(bytes) !== text) throw new Unreadable("not canonical base64");
  return bytes;
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export async function hash(...parts: Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
}

/** Canonical JSON (RFC 8785) of a value without fractions. */
export function canonical(value: Json): string {
  if (typeof value === "string") {
    if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value)) {
      throw new Unreadable("a lone surrogate");
    }
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Unreadable("not an exact integer");
    return String(value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  // the default sort compares UTF-16 code units, as the specification wants
  const members = Object.keys(value).sort().map((key) => `${canonical(key)}:${canonical(value[key] as Json)}`);
  return `{${members.join(",")}}`;
}

/** SHA-256 over the salt and the canonical record: the entry of the log. */
export async function digestOf(salt: Bytes, record: JsonObject): Promise<Bytes> {
  if (salt.length !== 16) throw new Unreadable("a salt has 16 bytes");
  return hash(salt, utf8(canonical(record)));
}
