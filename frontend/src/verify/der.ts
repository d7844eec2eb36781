/** A reader for DER (X.690), as far as certificates need it. Refuses what DER does not allow. */

export class DerError extends Error {}

export interface Node {
  tag: number;
  /** The whole element, as signed. */
  whole: Uint8Array<ArrayBuffer>;
  content: Uint8Array<ArrayBuffer>;
}

export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

function lengthAt(bytes: Uint8Array, offset: number): { length: number; next: number } {
  const first = bytes[offset];
  if (first === undefined) throw new DerError("cut off");
  if (first < 0x80) return { length: first, next: offset + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 3 || offset + count >= bytes.length) throw new DerError("length");
  let length = 0;
  for (let i = 1; i <= count; i++) length = length * 256 + (bytes[offset + i] ?? 0);
  if (length < 0x80 || length < 256 ** (count - 1)) throw new DerError("length is not the shortest");
  return { length, next: offset + 1 + count };
}

/** All elements of a content, one after the other. */
export function readAll(bytes: Uint8Array<ArrayBuffer>): Node[] {
  const nodes: Node[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const tag = bytes[offset] ?? 0;
    if ((tag & 0x1f) === 0x1f) throw new DerError("long tags do not occur in certificates");
    const { length, next } = lengthAt(bytes, offset + 1);
    if (next + length > bytes.length) throw new DerError("cut off");
    nodes.push({ tag, whole: bytes.subarray(offset, next + length), content: bytes.subarray(next, next + length) });
    offset = next + length;
  }
  return nodes;
}

export function readOne(bytes: Uint8Array<ArrayBuffer>, tag: number): Node {
  const [node, ...more] = readAll(bytes);
  if (!node || more.length > 0 || node.tag !== tag) throw new DerError("another element than expected");
  return node;
}

export function expectTag(node: Node | undefined, tag: number): Node {
  if (node?.tag !== tag) throw new DerError("another element than expected");
  return node;
}

/** Seconds since 1970 (RFC 5280, section 4.1.2.5: Z, with seconds, without fractions). */
export function readTime(node: Node | undefined): number {
  const text = String.fromCharCode(...(node?.content ?? []));
  const short = node?.tag === Tag.utcTime && /^\d{12}Z$/.test(text);
  if (!short && !(node?.tag === Tag.generalizedTime && /^\d{14}Z$/.test(text))) throw new DerError("time");
  const full = short ? (Number(text.slice(0, 2)) < 50 ? "20" : "19") + text : text;
  const at = (from: number, to: number): number => Number(full.slice(from, to));
  return Date.UTC(at(0, 4), at(4, 6) - 1, at(6, 8), at(8, 10), at(10, 12), at(12, 14)) / 1000;
}

/** An ECDSA signature as certificates write it, in the 64 bytes that WebCrypto reads (P-256). */
export function rawSignature(der: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(64);
  const numbers = readAll(readOne(der, Tag.sequence).content);
  if (numbers.length !== 2) throw new DerError("signature");
  numbers.forEach((number, index) => {
    const digits = expectTag(number, Tag.integer).content;
    const value = digits[0] === 0 ? digits.subarray(1) : digits;
    if (value.length > 32 || value.length === 0 || (digits[0] ?? 0) > 0x7f) throw new DerError("signature");
    raw.set(value, 32 * (index + 1) - value.length);
  });
  return raw;
}
