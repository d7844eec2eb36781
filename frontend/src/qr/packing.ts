/** Presentation (SD-JWT+KB text) to bytes and back. docs/qr-presentation.md is the specification. */

import { deflateSync, inflateSync } from "fflate";
import { base64url, concat, fromBase64url, fromUtf8, sha256, toHex, type Bytes } from "./bytes";
import { DICTIONARY_1, LOWEST_MARK, MARK } from "./dictionary";
import { QrError } from "./errors";
import { digestOf, Lifter, Lowerer, MAX_EXPANDED } from "./template";

export const VERSION = 1;
/** `printed`: on paper, without a holder's key; who holds it proves nothing by that. */
export const Mode = { broadcast: 0, challenge: 1, printed: 2 } as const;
export type Mode = (typeof Mode)[keyof typeof Mode];

/** What the trust list says of a header reference: the exact protected header, and the issuer's address. */
export interface KnownHeader {
  header: string;
  issuer: string;
}

export type ResolveHeader = (reference: string) => KnownHeader | undefined;

const AT = { version: 0, mode: 1, reference: 2, issuerSignature: 10, holderSignature: 74, poolLength: 138, pool: 140 };

function part(text: string | undefined): Bytes {
  const bytes = text === undefined ? null : fromBase64url(text);
  if (!bytes) throw new QrError("not_packable", "not base64url in its canonical spelling");
  return bytes;
}

function threeParts(jwt: string | undefined): [string, string, string] {
  const [header, payload, signature, ...more] = (jwt ?? "").split(".");
  if (!header || !payload || !signature || more.length > 0) throw new QrError("not_packable", "not a compact JWS");
  return [header, payload, signature];
}

function signature(text: string): Bytes {
  const bytes = part(text);
  if (bytes.length !== 64) throw new QrError("not_packable", "not an ES256 signature");
  return bytes;
}

/** First 8 bytes of the SHA-256 of the leaf certificate in a protected header. */
export async function headerReference(header: string): Promise<Bytes> {
  try {
    const { x5c } = JSON.parse(fromUtf8(part(header))) as { x5c: string[] };
    const leaf = Uint8Array.from(atob(x5c[0] ?? ""), (character) => character.charCodeAt(0));
    if (leaf.length === 0) throw new TypeError("empty");
    return (await sha256(leaf)).slice(0, 8);
  } catch {
    throw new QrError("not_packable", "the card's header names no certificate");
  }
}

function issuerOf(payload: Bytes): string {
  try {
    const { iss } = JSON.parse(fromUtf8(payload)) as { iss?: unknown };
    return typeof iss === "string" && /^[\x21-\x7e]{8,}$/.test(iss) ? iss : "";
  } catch {
    return "";
  }
}

/** Throws QrError `not_packable` for a text that could not be made again to the byte. */
export async function pack(presentation: string, mode: Mode): Promise<Bytes> {
  const [card, ...rest] = presentation.split("~");
  const [header, payload, issued] = threeParts(card);
  const [kbHeader, kbPayload, held] = threeParts(rest.pop());
  // An index below the markers keeps the template unambiguous.
  if (rest.length >= LOWEST_MARK) throw new QrError("not_packable", "too many disclosures");
  const claims = part(payload);
  const lifter = new Lifter(issuerOf(claims));
  const digests = new Map<string, number>();
  for (const [index, disclosure] of rest.entries()) {
    lifter.add(part(disclosure), digests);
    digests.set(await digestOf(disclosure), index);
  }
  lifter.add(claims, digests);
  lifter.add(part(kbHeader), digests);
  lifter.add(part(kbPayload), digests, await digestOf(presentation.slice(0, presentation.lastIndexOf("~") + 1)));
  const template = Uint8Array.from(lifter.template);
  if (template.length > MAX_EXPANDED || presentation.length > MAX_EXPANDED || lifter.pool.length > 0xffff)
    throw new QrError("too_large", "expands to more than 8 KB");
  return concat(
    Uint8Array.of(VERSION, mode),
    await headerReference(header),
    signature(issued),
    signature(held),
    Uint8Array.of(lifter.pool.length >> 8, lifter.pool.length & 255),
    Uint8Array.from(lifter.pool),
    deflateSync(template, { level: 9, mem: 8, dictionary: DICTIONARY_1 }),
  );
}

function inflate(packed: Uint8Array): Bytes {
  let out: Uint8Array;
  try {
    // A fixed buffer, one byte larger than allowed: what would not fit is dropped, and seen by that byte.
    out = inflateSync(packed, { dictionary: DICTIONARY_1, out: new Uint8Array(MAX_EXPANDED + 1) });
  } catch (error) {
    throw error instanceof RangeError
      ? new QrError("too_large", "expands to more than 8 KB")
      : new QrError("malformed", "not deflate");
  }
  if (out.length > MAX_EXPANDED) throw new QrError("too_large", "expands to more than 8 KB");
  return new Uint8Array(out);
}

function splitParts(template: Bytes): Bytes[] {
  const parts: Bytes[] = [];
  let from = 0;
  for (let to = template.indexOf(MARK.next); to >= 0; to = template.indexOf(MARK.next, from)) {
    parts.push(template.slice(from, to));
    from = to + 1;
  }
  return [...parts, template.slice(from)];
}

export interface Unpacked {
  version: number;
  mode: Mode;
  reference: string;
  presentation: string;
}

/** Throws QrError; never anything else. */
export async function unpack(packed: Uint8Array, resolve: ResolveHeader): Promise<Unpacked> {
  if (packed.length > 0 && packed[AT.version] !== VERSION)
    throw new QrError("unsupported_version", "another version of the format");
  if (packed.length <= AT.pool) throw new QrError("malformed", "too short");
  const mode = packed[AT.mode];
  if (mode !== Mode.broadcast && mode !== Mode.challenge && mode !== Mode.printed)
    throw new QrError("unsupported_mode", "an unknown mode");
  const reference = toHex(packed.subarray(AT.reference, AT.issuerSignature));
  const poolLength = ((packed[AT.poolLength] ?? 0) << 8) | (packed[AT.poolLength + 1] ?? 0);
  if (AT.pool + poolLength >= packed.length) throw new QrError("malformed", "values missing");
  const known = resolve(reference);
  if (!known) throw new QrError("unknown_issuer", `no header ${reference}`);
  const parts = splitParts(inflate(packed.subarray(AT.pool + poolLength)));
  const lower = new Lowerer(known.issuer, packed.subarray(AT.pool, AT.pool + poolLength));
  const presentation = await (mode === Mode.printed ? expandPrinted : expand)(parts, packed, lower, known.header);
  if (presentation.length > MAX_EXPANDED) throw new QrError("too_large", "expands to more than 8 KB");
  return { version: VERSION, mode, reference, presentation };
}

async function expandCard(parts: Bytes[], packed: Uint8Array, lower: Lowerer, header: string, digests: string[]): Promise<string> {
  const payload = parts.pop();
  if (!payload) throw new QrError("malformed", "parts missing");
  let disclosures = "";
  for (const one of parts) {
    const disclosure = base64url(lower.part(one, digests));
    digests.push(await digestOf(disclosure));
    disclosures += `${disclosure}~`;
  }
  const issued = base64url(packed.subarray(AT.issuerSignature, AT.holderSignature));
  return `${header}.${base64url(lower.part(payload, digests))}.${issued}~${disclosures}`;
}

async function expand(parts: Bytes[], packed: Uint8Array, lower: Lowerer, header: string): Promise<string> {
  const kbPayload = parts.pop();
  const kbHeader = parts.pop();
  if (!kbPayload || !kbHeader) throw new QrError("malformed", "parts missing");
  const digests: string[] = [];
  const card = await expandCard(parts, packed, lower, header, digests);
  const held = base64url(packed.subarray(AT.holderSignature, AT.poolLength));
  const kb = `${base64url(lower.part(kbHeader, digests))}.${base64url(lower.part(kbPayload, digests, await digestOf(card)))}`;
  lower.finish();
  return `${card}${kb}.${held}`;
}

async function expandPrinted(parts: Bytes[], packed: Uint8Array, lower: Lowerer, header: string): Promise<string> {
  if (packed.subarray(AT.holderSignature, AT.poolLength).some((byte) => byte !== 0))
    throw new QrError("malformed", "a printed card has no holder's signature");
  const card = await expandCard(parts, packed, lower, header, []);
  lower.finish();
  return card;
}
