/** The city's signed list of issuers: whose cards count, by which keys, and where their status lists are. */

import type { KnownHeader } from "../qr/packing";
import { isObject, readIssued, type IssuerRules, type Json } from "./jws";

export type KeyStatus = "active" | "retired" | "compromised";

export interface TrustedKey {
  /** First 8 bytes of the SHA-256 of the leaf certificate, hex. */
  ref: string;
  /** The exact protected header of every card signed by this key. */
  header: string;
  public_jwk: Json;
  status: KeyStatus;
  /** Seconds; cards issued outside do not count. */
  not_before: number;
  not_after: number;
}

export interface TrustedIssuer {
  iss: string;
  name_ko: string;
  name_en: string;
  /** `withdrawn`: nothing that it issued counts. Lists of before institutions issued cards do not say it. */
  status?: "listed" | "withdrawn";
  keys: TrustedKey[];
  status_lists: string[];
  vcts: string[];
}

export interface TrustList {
  iat: number;
  exp: number;
  issuers: TrustedIssuer[];
}

/** A JWS of another kind cannot pass for a trust list. */
export const TRUST_LIST_TYP = "trust-list+jwt";

/** The list in a signed text; null if the signature, the chain, the time or the form is not right. */
export async function readTrustList(text: string, rules: Omit<IssuerRules, "typ">): Promise<TrustList | null> {
  const payload = await readIssued(text, { ...rules, typ: TRUST_LIST_TYP });
  if (!payload || !isTrustList(payload) || payload.exp <= rules.now) return null;
  return payload;
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === "string");

function isTrustList(value: Json): value is Json & TrustList {
  const { iat, exp, issuers } = value;
  return Number.isFinite(iat) && Number.isFinite(exp) && Array.isArray(issuers) && issuers.every(isIssuer);
}

function isIssuer(value: unknown): value is TrustedIssuer {
  if (!isObject(value) || !isTexts(value.status_lists) || !isTexts(value.vcts) || !Array.isArray(value.keys))
    return false;
  const { status = "listed" } = value;
  if (status !== "listed" && status !== "withdrawn") return false;
  return isTexts([value.iss, value.name_ko, value.name_en]) && value.keys.every(isKey);
}

function isKey(value: unknown): value is TrustedKey {
  if (!isObject(value) || !isTexts([value.ref, value.header]) || !isObject(value.public_jwk)) return false;
  return isTexts([value.status]) && Number.isFinite(value.not_before) && Number.isFinite(value.not_after);
}

export interface FoundKey {
  issuer: TrustedIssuer;
  key: TrustedKey;
}

export function findKey(list: TrustList, reference: string): FoundKey | undefined {
  for (const issuer of list.issuers) {
    const key = issuer.keys.find((candidate) => candidate.ref === reference);
    if (key) return { issuer, key };
  }
  return undefined;
}

/** For `unpack`: the header that a reference stands for. */
export function knownHeader(list: TrustList, reference: string): KnownHeader | undefined {
  const found = findKey(list, reference);
  return found && { header: found.key.header, issuer: found.issuer.iss };
}
