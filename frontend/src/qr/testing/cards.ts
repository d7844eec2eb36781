/** Test material: cards as the issuer makes them (docs and contract of the citizen card), with keys of this run. */

import { base64url, sha256, utf8, type Bytes } from "../bytes";

const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export const ISSUER = "https://wallet.incheon.go.kr";
export const STATUS_URI = `${ISSUER}/status-lists/196e7689-86d2-4a91-a291-d77e3c7d8615`;
export const VERIFIER = "https://verify.incheon.go.kr";

export const CITIZEN: Record<string, unknown> = {
  name: "김서연",
  birthdate: "1994-05-17",
  city: "인천광역시",
  district: "제물포구",
  resident: true,
  age_over_14: true,
  age_over_19: true,
  age_over_65: false,
};

/** JSON as the issuer writes it: compact, keys sorted. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

export function keyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ES256, true, ["sign", "verify"]);
}

/** {crv, kty, x, y} */
export async function publicJwk(key: CryptoKey): Promise<JsonWebKey> {
  const { crv, kty, x, y } = await crypto.subtle.exportKey("jwk", key);
  return { crv, kty, x, y } as JsonWebKey;
}

export async function signText(key: CryptoKey, text: string): Promise<string> {
  return `${text}.${base64url(new Uint8Array(await crypto.subtle.sign(ES256, key, utf8(text))))}`;
}

export const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

export interface Issuer {
  keys: { privateKey: CryptoKey; publicKey: CryptoKey };
  header: string;
}

/** A header around any leaf: the format only hashes it. A real leaf is about 700 bytes. */
export async function makeIssuer(leaf: Bytes = random(700)): Promise<Issuer> {
  const x5c = [btoa(String.fromCharCode(...leaf))];
  return { keys: await keyPair(), header: base64url(utf8(sortedJson({ alg: "ES256", typ: "dc+sd-jwt", x5c }))) };
}

export interface CardOptions {
  issuer: Issuer;
  holder: CryptoKeyPair;
  claims?: Record<string, unknown>;
  decoys?: number;
  iat?: number;
  exp?: number;
  status?: { idx: number; uri: string } | null;
  /** Changes the payload before it is signed. */
  change?: (payload: Record<string, unknown>) => unknown;
  /** Writes the payload as JSON. */
  write?: (payload: unknown) => string;
}

/** `<jwt>~<disclosure>~…~` with every claim. */
export async function makeCard(options: CardOptions): Promise<string> {
  const { issuer, holder, claims = CITIZEN, decoys = 4, write = sortedJson } = options;
  const disclosures = Object.entries(claims).map(([name, value]) =>
    base64url(utf8(JSON.stringify([base64url(random(16)), name, value]))),
  );
  const digests = await Promise.all(disclosures.map(async (text) => base64url(await sha256(text))));
  const status = options.status === undefined ? { idx: 804_211, uri: STATUS_URI } : options.status;
  const payload: Record<string, unknown> = {
    iss: ISSUER,
    iat: options.iat ?? 1_785_542_400,
    exp: options.exp ?? 1_848_614_400,
    vct: `${ISSUER}/vct/citizen-card/1`,
    legal_identity_document: false,
    _sd_alg: "sha-256",
    _sd: [...digests, ...Array.from({ length: decoys }, () => base64url(random(32)))].sort(),
    cnf: { jwk: await publicJwk(holder.publicKey) },
    ...(status && { status: { status_list: status } }),
  };
  const text = write(options.change?.(payload) ?? payload);
  const jwt = await signText(issuer.keys.privateKey, `${issuer.header}.${base64url(utf8(text))}`);
  return [jwt, ...disclosures, ""].join("~");
}

/** Seeded numbers in [0, 1) (mulberry32), so that a failing case can be had again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
