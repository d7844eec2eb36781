/** The signed request object of a verifier (OpenID4VP 1.0 sections 5 and 8), believed only when all of it is right. */
import { randomBytes, sha256, toBase64url } from "../../base/bytes";
import { importSpki, readPem, trustedLeaf, fromBase64 } from "../../verify/certificate";
import { type Json, isObject, isSigned, readJws } from "../../verify/jws";
import { type RequestLink, isReachable } from "./link";
import { type Query, readQuery } from "./query";

export type Reason =
  | "not-a-request"
  | "unknown-verifier"
  | "unsigned"
  | "gone"
  | "untrusted"
  | "not-for-us"
  | "unreadable"
  | "expired";

/** The request is not one that may be answered; nothing was sent but the wish to read it. */
export class RequestFailed extends Error {
  constructor(
    readonly reason: Reason,
    cause?: unknown,
  ) {
    super(reason, { cause });
  }
}

export interface Purpose {
  name_ko: string;
  name_en: string;
  ground_ko: string;
  ground_en: string;
  keep_minutes: number;
  /** What stays after that, and for how many days. */
  kept: "count" | "outcome" | "claims";
  keep_days: number;
}

const KEPT = ["count", "outcome", "claims"];

export interface Request {
  clientId: string;
  /** By language. */
  asker: Record<string, string>;
  purpose: Purpose | undefined;
  query: Query;
  nonce: string;
  state: string | undefined;
  responseUri: string;
  /** Whom to encrypt for; undefined if the answer goes in the clear (over TLS). */
  encryption: { jwk: Json; enc: string } | undefined;
}

const TYP = "oauth-authz-req+jwt";
const AUDIENCE = "https://self-issued.me/v2";
const PURPOSE = "urn:incheon:wallet:purpose:1";
const PREFIX = "x509_hash:";
const ENCODINGS = ["A256GCM", "A128GCM"];
/** Seconds by which two clocks may differ. */
const LEEWAY = 60;

/** Whom to believe: the city's root certificate is at `root`, its verifier at `verifier`. */
export interface Trust {
  root: string;
  verifier: string;
}

/** Fetch and check what the link refers to. Throws RequestFailed, or TypeError when there is no network. */
export async function fetchRequest(link: RequestLink, { root, verifier }: Trust): Promise<Request> {
  if (!isReachable(link.requestUri, verifier)) throw new RequestFailed("unknown-verifier");
  if (!link.clientId.startsWith(PREFIX)) throw new RequestFailed("unsigned");
  const walletNonce = link.byPost ? toBase64url(randomBytes(24)) : undefined;
  const [text, anchors] = await Promise.all([requestObject(link, walletNonce), roots(root)]);
  const now = Date.now() / 1000;
  const payload = await signedPayload(text, link.clientId.slice(PREFIX.length), anchors, now);
  check(payload.client_id === link.clientId && payload.aud === AUDIENCE, "not-for-us");
  check(walletNonce === undefined || payload.wallet_nonce === walletNonce, "not-for-us");
  check(isTime(payload.exp) && payload.exp > now && (!isTime(payload.iat) || payload.iat < now + LEEWAY), "expired");
  const request = requestOf(payload);
  check(isReachable(request.responseUri, verifier), "unknown-verifier");
  return request;
}

async function requestObject({ requestUri }: RequestLink, walletNonce: string | undefined): Promise<string> {
  const body = walletNonce === undefined ? null : new URLSearchParams({ wallet_nonce: walletNonce });
  const response = await fetch(requestUri, {
    method: body ? "POST" : "GET",
    headers: { Accept: `application/${TYP}` },
    body,
    ...QUIETLY,
  });
  if ([404, 410].includes(response.status)) throw new RequestFailed("gone");
  check(response.ok, "unreadable");
  return response.text();
}

/** Neither cookies nor the address of this page go along, and no redirect leads elsewhere. */
export const QUIETLY: RequestInit = {
  credentials: "omit",
  cache: "no-store",
  redirect: "error",
  referrerPolicy: "no-referrer",
};

async function roots(address: string): Promise<Uint8Array<ArrayBuffer>[]> {
  const response = await fetch(address, { credentials: "omit", cache: "no-cache" });
  check(response.ok, "untrusted");
  return readPem(await response.text());
}

/** The payload, if the certificate is the one that the client identifier names, of the city's root, and signed it. */
async function signedPayload(text: string, hash: string, anchors: Uint8Array<ArrayBuffer>[], now: number): Promise<Json> {
  const jws = readJws(text.trim());
  check(jws !== null && jws.header.typ === TYP && jws.header.alg === "ES256" && !("crit" in jws.header), "unreadable");
  const { x5c } = jws.header;
  check(Array.isArray(x5c) && x5c.every((each) => typeof each === "string"), "untrusted");
  const chain = certificates(x5c as string[]);
  const [first] = chain;
  check(first !== undefined && toBase64url(await sha256(first)) === hash, "untrusted");
  const leaf = await trustedLeaf(chain, anchors, now);
  check(leaf !== null && (await isSigned(jws, await importSpki(leaf))), "untrusted");
  return jws.payload;
}

function certificates(x5c: string[]): Uint8Array<ArrayBuffer>[] {
  try {
    return x5c.map(fromBase64);
  } catch (error) {
    throw new RequestFailed("untrusted", error);
  }
}

function requestOf(payload: Json): Request {
  const { response_uri: responseUri, response_mode: mode, nonce, state, client_id: clientId } = payload;
  check(payload.response_type === "vp_token" && typeof nonce === "string" && nonce !== "", "unreadable");
  check(typeof responseUri === "string" && typeof clientId === "string", "unreadable");
  check(mode === "direct_post" || mode === "direct_post.jwt", "unreadable");
  const metadata = isObject(payload.client_metadata) ? payload.client_metadata : {};
  const query = readQuery(payload.dcql_query);
  check(query !== undefined, "unreadable");
  return {
    clientId,
    asker: namesOf(metadata),
    purpose: purposeOf(payload.verifier_info),
    query,
    nonce,
    state: typeof state === "string" ? state : undefined,
    responseUri,
    encryption: mode === "direct_post.jwt" ? encryptionOf(metadata) : undefined,
  };
}

function namesOf(metadata: Json): Record<string, string> {
  const given = { ko: metadata["client_name#ko"] ?? metadata.client_name, en: metadata["client_name#en"] ?? metadata.client_name };
  return Object.fromEntries(Object.entries(given).filter((pair): pair is [string, string] => typeof pair[1] === "string"));
}

function purposeOf(info: unknown): Purpose | undefined {
  const found = Array.isArray(info) ? info.find((each) => isObject(each) && each.format === PURPOSE) : undefined;
  const data = isObject(found) ? found.data : undefined;
  if (!isObject(data) || typeof data.keep_minutes !== "number") return undefined;
  if (!KEPT.includes(String(data.kept)) || typeof data.keep_days !== "number") return undefined;
  const texts = [data.name_ko, data.name_en, data.ground_ko, data.ground_en];
  return texts.every((text) => typeof text === "string") ? (data as unknown as Purpose) : undefined;
}

function encryptionOf(metadata: Json): { jwk: Json; enc: string } {
  const keys = isObject(metadata.jwks) && Array.isArray(metadata.jwks.keys) ? metadata.jwks.keys : [];
  const jwk = keys.find((key) => isObject(key) && key.crv === "P-256" && key.alg === "ECDH-ES") as Json | undefined;
  const offered = metadata.encrypted_response_enc_values_supported ?? ["A128GCM"];
  const enc = ENCODINGS.find((known) => Array.isArray(offered) && offered.includes(known));
  check(jwk !== undefined && enc !== undefined, "unreadable");
  return { jwk, enc };
}

function isTime(value: unknown): value is number {
  return typeof value === "number";
}

function check(holds: boolean, reason: Reason): asserts holds {
  if (!holds) throw new RequestFailed(reason);
}
