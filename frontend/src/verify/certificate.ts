/**
 * Certificates of one strict profile, and chains of them to a pinned root: X.509 v3, ECDSA P-256 with SHA-256, basic
 * constraints and key usage critical, names compared byte by byte, no other critical extension. What the city's CA does
 * not write is refused: a general path validation (RFC 5280) would be fifty times this and stay unused.
 */

import { DerError, expectTag, rawSignature, readAll, readOne, readTime, Tag, type Node } from "./der";
import { equal, toHex } from "../qr/bytes";

const OID = {
  ecdsaWithSha256: "2a8648ce3d040302",
  keyUsage: "551d0f",
  subjectAltName: "551d11",
  basicConstraints: "551d13",
} as const;

const DIGITAL_SIGNATURE = 0x80;
const KEY_CERT_SIGN = 0x04;
const MAX_CHAIN = 3;

export interface Certificate {
  tbs: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
  issuer: Uint8Array<ArrayBuffer>;
  subject: Uint8Array<ArrayBuffer>;
  notBefore: number;
  notAfter: number;
  spki: Uint8Array<ArrayBuffer>;
  isCa: boolean;
  /** How many further CAs may follow, if bounded. */
  pathLength: number;
  keyUsage: number;
  uris: string[];
}

const oidOf = (node: Node | undefined): string => toHex(expectTag(node, Tag.oid).content);

/** Throws DerError for anything outside the profile. */
export function readCertificate(der: Uint8Array<ArrayBuffer>): Certificate {
  const [tbs, algorithm, signature, ...more] = readAll(readOne(der, Tag.sequence).content);
  if (!tbs || more.length > 0) throw new DerError("not a certificate");
  const fields = readAll(expectTag(tbs, Tag.sequence).content);
  const [version, , inner, issuer, validity, subject, spki, extensions, ...rest] = fields;
  if (version?.tag !== 0xa0 || toHex(version.content) !== "020102" || rest.length > 0)
    throw new DerError("not version 3");
  for (const named of [algorithm, inner]) {
    if (oidOf(readOne(expectTag(named, Tag.sequence).content, Tag.oid)) !== OID.ecdsaWithSha256)
      throw new DerError("algorithm");
  }
  const bits = expectTag(signature, Tag.bitString).content;
  if (bits[0] !== 0) throw new DerError("signature");
  const [notBefore, notAfter] = readAll(expectTag(validity, Tag.sequence).content);
  return {
    tbs: tbs.whole,
    signature: rawSignature(bits.subarray(1)),
    issuer: expectTag(issuer, Tag.sequence).whole,
    subject: expectTag(subject, Tag.sequence).whole,
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    spki: expectTag(spki, Tag.sequence).whole,
    ...readExtensions(expectTag(extensions, 0xa3)),
  };
}

type Extensions = Pick<Certificate, "isCa" | "pathLength" | "keyUsage" | "uris">;

function readExtensions(node: Node): Extensions {
  const found: Extensions = { isCa: false, pathLength: Infinity, keyUsage: 0, uris: [] };
  const seen = new Set<string>();
  for (const extension of readAll(readOne(node.content, Tag.sequence).content)) {
    const [id, ...parts] = readAll(expectTag(extension, Tag.sequence).content);
    const oid = oidOf(id);
    if (seen.has(oid)) throw new DerError("an extension twice");
    seen.add(oid);
    const value = expectTag(parts.at(-1), Tag.octetString).content;
    if (oid === OID.basicConstraints) Object.assign(found, readConstraints(value));
    else if (oid === OID.keyUsage) found.keyUsage = readOne(value, Tag.bitString).content[1] ?? 0;
    else if (oid === OID.subjectAltName) found.uris = readUris(value);
    else if (parts.length > 1) throw new DerError("a critical extension that we do not know");
  }
  return found;
}

function readConstraints(value: Uint8Array<ArrayBuffer>): Partial<Extensions> {
  const [ca, length] = readAll(readOne(value, Tag.sequence).content);
  if (!ca) return { isCa: false };
  const isCa = expectTag(ca, Tag.boolean).content[0] === 0xff;
  return length ? { isCa, pathLength: expectTag(length, Tag.integer).content[0] ?? 0 } : { isCa };
}

function readUris(value: Uint8Array<ArrayBuffer>): string[] {
  const names = readAll(readOne(value, Tag.sequence).content);
  return names.filter((name) => name.tag === 0x86).map((name) => String.fromCharCode(...name.content));
}

export function importSpki(certificate: Certificate): Promise<CryptoKey> {
  return crypto.subtle.importKey("spki", certificate.spki, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
}

async function isSignedBy(child: Certificate, parent: Certificate): Promise<boolean> {
  const key = await importSpki(parent);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, child.signature, child.tbs);
}

/**
 * The leaf of a chain that leads to one of the anchors, all of it valid at `now` (seconds); null if it does not.
 * `chain` begins with the leaf and may leave the anchor out, as x5c does.
 */
export async function trustedLeaf(
  chain: readonly Uint8Array<ArrayBuffer>[],
  anchors: readonly Uint8Array<ArrayBuffer>[],
  now: number,
): Promise<Certificate | null> {
  try {
    const path = chain.map(readCertificate);
    const [leaf] = path;
    if (!leaf || path.length > MAX_CHAIN || leaf.isCa || !(leaf.keyUsage & DIGITAL_SIGNATURE)) return null;
    const last = path.at(-1) ?? leaf;
    const anchor = anchors.map(readCertificate).find((root) => equal(root.subject, last.issuer));
    if (!anchor) return null;
    for (const [index, child] of path.entries()) {
      if (!(await isIssuedBy(child, path[index + 1] ?? anchor, index, now))) return null;
    }
    return now >= anchor.notBefore && now <= anchor.notAfter ? leaf : null;
  } catch {
    return null;
  }
}

async function isIssuedBy(child: Certificate, parent: Certificate, below: number, now: number): Promise<boolean> {
  if (now < child.notBefore || now > child.notAfter) return false;
  if (!equal(child.issuer, parent.subject) || !parent.isCa || !(parent.keyUsage & KEY_CERT_SIGN)) return false;
  return below <= parent.pathLength && (await isSignedBy(child, parent));
}

/** Certificates in a PEM text, as DER. */
export function readPem(pem: string): Uint8Array<ArrayBuffer>[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE-----/g);
  return [...blocks].map((block) => fromBase64((block[1] ?? "").replace(/\s/g, "")));
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
