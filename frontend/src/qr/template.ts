/**
 * The JSON texts of a presentation, exact to the byte, in two streams: a pool of values that do not compress (digests,
 * salts, coordinates) and a template that does, with a marker wherever a value was taken out.
 */

import { base64url, fromBase64url, fromHex, sha256, toHex, utf8, type Bytes } from "./bytes";
import { LOWEST_MARK, MARK } from "./dictionary";
import { QrError } from "./errors";

/** Digests of disclosures by text, so that they need not be carried: the reader makes them again. */
export type Digests = ReadonlyMap<string, number>;

export async function digestOf(disclosure: string): Promise<string> {
  return base64url(await sha256(disclosure));
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const uuidOf = (bytes: Uint8Array): string =>
  toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
const quoted = (text: string): number[] => [0x22, ...utf8(text), 0x22];

export class Lifter {
  readonly template: number[] = [];
  readonly pool: number[] = [];

  constructor(private readonly issuer: string) {}

  /** Append one part; `digests` and `sdHash` are what the reader knows when it comes to this part. */
  add(part: Uint8Array, digests: Digests, sdHash?: string): void {
    if (part.some((byte) => byte >= LOWEST_MARK)) throw new QrError("not_packable", "a part is not UTF-8");
    if (this.template.length > 0) this.template.push(MARK.next);
    // Quotes may belong to an escape or a neighbour: it does not matter, what is put back is what was taken.
    const values = /"([A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{22})"|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
    const text = latin1(part);
    let from = 0;
    for (const match of text.matchAll(values)) {
      const marker = match[1] === undefined ? this.liftUuid(match[0]) : this.lift(match[1], digests, sdHash);
      if (!marker) continue;
      this.literal(text.slice(from, match.index));
      this.template.push(...marker);
      from = match.index + match[0].length;
    }
    this.literal(text.slice(from));
  }

  private lift(value: string, digests: Digests, sdHash: string | undefined): number[] | null {
    if (value === sdHash) return [MARK.sdHash];
    const index = digests.get(value);
    if (index !== undefined) return [MARK.digest, index];
    const bytes = fromBase64url(value);
    if (!bytes) return null;
    this.pool.push(...bytes);
    return [bytes.length === 32 ? MARK.bytes32 : MARK.bytes16];
  }

  private liftUuid(uuid: string): number[] {
    this.pool.push(...fromHex(uuid.replaceAll("-", "")));
    return [MARK.uuid];
  }

  private literal(text: string): void {
    const pieces = this.issuer ? text.split(this.issuer) : [text];
    pieces.forEach((piece, index) => {
      if (index > 0) this.template.push(MARK.issuer);
      for (let i = 0; i < piece.length; i++) this.template.push(piece.charCodeAt(i));
    });
  }
}

export class Lowerer {
  private offset = 0;

  constructor(
    private readonly issuer: string,
    private readonly pool: Uint8Array,
  ) {}

  /** One part of the template as the JSON bytes that it was made from. */
  part(template: Uint8Array, digests: readonly string[], sdHash?: string): Bytes {
    const out: number[] = [];
    for (let i = 0; i < template.length; i++) {
      const byte = template[i] ?? 0;
      if (byte < LOWEST_MARK) out.push(byte);
      else if (byte === MARK.bytes32) out.push(...quoted(base64url(this.take(32))));
      else if (byte === MARK.bytes16) out.push(...quoted(base64url(this.take(16))));
      else if (byte === MARK.uuid) out.push(...utf8(uuidOf(this.take(16))));
      else if (byte === MARK.digest) out.push(...quoted(this.known(digests[template[++i] ?? 255])));
      else if (byte === MARK.sdHash) out.push(...quoted(this.known(sdHash)));
      else if (byte === MARK.issuer) out.push(...utf8(this.issuer));
      else throw new QrError("malformed", "a marker out of place");
      if (out.length > MAX_EXPANDED) throw new QrError("too_large", "expands to more than 8 KB");
    }
    return Uint8Array.from(out);
  }

  /** Call at the end: nothing may be left that no marker asked for. */
  finish(): void {
    if (this.offset !== this.pool.length) throw new QrError("malformed", "values left over");
  }

  private take(length: number): Uint8Array {
    if (this.offset + length > this.pool.length) throw new QrError("malformed", "values missing");
    this.offset += length;
    return this.pool.subarray(this.offset - length, this.offset);
  }

  private known(value: string | undefined): string {
    if (value === undefined) throw new QrError("malformed", "a digest of what is not there");
    return value;
  }
}

/** Expansion stops here, whatever a code claims to hold. */
export const MAX_EXPANDED = 8192;
