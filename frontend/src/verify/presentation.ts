/** The offline verdict on a scanned code: docs/qr-presentation.md, "Checking". */

import { fromAddress } from "../qr/address";
import { AUDIENCE, FRESHNESS } from "../qr/showing";
import { base64url, sha256 } from "../qr/bytes";
import { QrError } from "../qr/errors";
import { Mode, unpack, type Unpacked } from "../qr/packing";
import { answerTo, type Task } from "../qr/purposes";
import { disclose } from "./disclosures";
import { toCompare } from "./holder";
import { importJwk, isObject, isSigned, readJws, type Json, type Jws } from "./jws";
import { statusAt, type StatusList } from "./status-list";
import { findKey, knownHeader, type FoundKey, type TrustList } from "./trust-list";
import { settled, type Doubt, type Evidence, type Known, type Refusal, type Verdict } from "./verdict";

/** Past this age of a list, in seconds, no verdict is green: for display, where nothing of value is given. */
export const DISPLAY_MAX_AGE = 24 * 3600;

/** Clocks of issuer and verifier may differ by this much, in seconds. */
const SKEW = 60;

/** Issuers round the time of issue down, by a day at most, so that copies of a card have it in common. */
const ROUNDED = 86_400;

/** Claims of the format, not of the person. */
const PROTOCOL = ["iss", "iat", "exp", "nbf", "vct", "cnf", "status", "legal_identity_document", "printed"];

export interface Fetched<T> {
  list: T;
  /** Seconds, by the corrected clock. */
  fetchedAt: number;
}

export interface Verifier {
  /** Of this verifier: other addresses are refused. */
  origin: string;
  /** Seconds, corrected by the last sync. */
  now: number;
  trust: Fetched<TrustList> | null;
  status(uri: string): Promise<Fetched<StatusList> | undefined>;
  /** Remember a digest; the time at which it was remembered before, if it was. */
  remember(digest: string, now: number): Promise<number | undefined>;
  /** What is checked; without it whatever the card says is shown, for display only. */
  task?: Task | undefined;
  /** Only answers to a challenge are judged: whether it is one of ours, which is used up by this. */
  spend?: ((nonce: string) => boolean) | undefined;
}

class Refused extends Error {
  constructor(
    readonly code: Refusal,
    readonly more: Pick<Verdict, "firstSeen"> = {},
  ) {
    super(code);
  }
}

function must(condition: boolean, code: Refusal): asserts condition {
  if (!condition) throw new Refused(code);
}

/** Judge what a scanner read. Never throws for what the code holds. */
export async function judge(scanned: string, verifier: Verifier): Promise<Verdict> {
  const verdict: Verdict = { colour: "red", code: "malformed", checked: [], doubts: [], maxAge: maxAgeOf(verifier) };
  if (verifier.trust) verdict.trustAge = Math.max(0, verifier.now - verifier.trust.fetchedAt);
  try {
    verdict.known = await check(scanned, verifier, verdict);
    verdict.doubts.push(...doubtsAboutLists(verifier, verdict));
    return settled(verdict);
  } catch (error) {
    // What a card says does not matter with red, and need not be seen.
    delete verdict.compare;
    delete verdict.evidence;
    if (error instanceof Refused) return { ...verdict, code: error.code, ...error.more };
    if (error instanceof QrError && error.code !== "not_packable") return { ...verdict, code: error.code };
    throw error;
  }
}

async function check(scanned: string, verifier: Verifier, verdict: Verdict): Promise<Known> {
  const packed = fromAddress(scanned, verifier.origin);
  const { trust } = verifier;
  if (!trust) throw new Refused("no_trust_list");
  const unpacked = await unpack(packed, (reference) => knownHeader(trust.list, reference));
  const found = findKey(trust.list, unpacked.reference);
  must(found !== undefined, "unknown_issuer");
  const shown = splitPresentation(unpacked);
  await checkIssuer(shown, found, verdict);
  checkValidity(shown.card.payload, found, verifier.now, verdict);
  const claims = await disclose(shown.card.payload, shown.disclosures);
  must(claims !== null, "disclosures");
  verdict.checked.push("disclosures");
  if (unpacked.mode === Mode.printed) checkPrinted(shown.card.payload, verifier, verdict);
  else await checkShownNow(shown, unpacked.mode, verifier, verdict);
  await checkStatus(shown.card.payload, found, verifier, verdict);
  if (unpacked.mode === Mode.broadcast) verdict.evidence = evidenceIn(unpacked);
  return { ...describe(claims, (shown.kb ?? shown.card).payload, found), claims: checkPurpose(claims, verifier.task, verdict) };
}

function evidenceIn({ presentation }: Unpacked): Evidence {
  const parts = presentation.split("~");
  return { card: parts[0] ?? "", proof: parts.at(-1) ?? "" };
}

interface Shown {
  card: Jws;
  disclosures: string[];
  /** What sd_hash is the digest of. */
  selection: string;
  /** Not on paper. */
  kb: Jws | null;
}

function splitPresentation({ presentation, mode }: Unpacked): Shown {
  const [card, ...disclosures] = presentation.split("~");
  const kb = readJws(disclosures.pop() ?? "");
  const jws = readJws(card ?? "");
  must(jws !== null && (kb !== null) !== (mode === Mode.printed), "malformed");
  return { card: jws, disclosures, kb, selection: presentation.slice(0, presentation.lastIndexOf("~") + 1) };
}

async function checkIssuer({ card }: Shown, { issuer, key }: FoundKey, verdict: Verdict): Promise<void> {
  must(issuer.status !== "withdrawn", "issuer_withdrawn");
  must(key.status === "active" || key.status === "retired", "issuer_key_compromised");
  must(card.header.alg === "ES256" && card.header.typ === "dc+sd-jwt", "malformed");
  const publicKey = await importJwk(key.public_jwk);
  must(publicKey !== null && (await isSigned(card, publicKey)), "issuer_signature");
  must(card.payload.iss === issuer.iss, "wrong_issuer");
  must(typeof card.payload.vct === "string" && issuer.vcts.includes(card.payload.vct), "wrong_card_type");
  verdict.checked.push("issuer");
}

function checkValidity(payload: Json, { key }: FoundKey, now: number, verdict: Verdict): void {
  const { iat, nbf = 0, exp } = payload;
  must(typeof iat === "number" && typeof exp === "number" && typeof nbf === "number", "malformed");
  must(iat >= key.not_before - ROUNDED && iat <= key.not_after, "issuer_signature");
  must(iat <= now + SKEW && nbf <= now + SKEW, "not_yet_valid");
  must(exp > now, "expired");
  verdict.checked.push("validity");
}

/** On paper: nothing proves that the holder is the person, so it is never green. A wallet's card is none of these. */
function checkPrinted(payload: Json, { spend }: Verifier, verdict: Verdict): void {
  must(!spend, "unsupported_mode");
  must(payload.printed === true && payload.cnf === undefined, "holder_binding");
  verdict.doubts.push("no_holder_proof");
}

async function checkShownNow(shown: Shown, mode: KeyMode, verifier: Verifier, verdict: Verdict): Promise<void> {
  const { kb } = shown;
  must(kb !== null, "holder_binding");
  await checkHolder(shown, kb, mode, verifier, verdict);
  checkFreshness(Number(kb.payload.iat), verifier.now, verdict);
  await checkFirstTime(kb, verifier, verdict);
}

type KeyMode = Exclude<Mode, typeof Mode.printed>;

async function checkHolder(
  { card, selection }: Shown,
  kb: Jws,
  mode: KeyMode,
  { spend }: Verifier,
  verdict: Verdict,
): Promise<void> {
  must(kb.header.alg === "ES256" && kb.header.typ === "kb+jwt", "holder_binding");
  const { iat, aud, nonce, sd_hash: sdHash } = kb.payload;
  must(Number.isSafeInteger(iat) && typeof nonce === "string" && nonce.length >= 8, "holder_binding");
  must(mode === (spend ? Mode.challenge : Mode.broadcast), "unsupported_mode");
  must(aud === AUDIENCE[mode], "wrong_audience");
  must(sdHash === base64url(await sha256(selection)), "holder_binding");
  const key = isObject(card.payload.cnf) ? await importJwk(card.payload.cnf.jwk) : null;
  must(key !== null && (await isSigned(kb, key)), "holder_binding");
  verdict.checked.push("holder");
  // Last, so that only the holder's own answer uses the challenge up.
  if (!spend) return;
  must(spend(nonce), "wrong_challenge");
  verdict.checked.push("challenge");
}

function checkFreshness(shownAt: number, now: number, verdict: Verdict): void {
  must(now >= shownAt - FRESHNESS.before, "in_future");
  must(now <= shownAt + FRESHNESS.after, "too_old");
  verdict.checked.push("fresh");
}

/** The digest is over what the holder signed: another encoding of the same signature is the same presentation. */
async function checkFirstTime(kb: Jws, verifier: Verifier, verdict: Verdict): Promise<void> {
  const firstSeen = await verifier.remember(base64url(await sha256(kb.input)), verifier.now);
  if (firstSeen !== undefined) throw new Refused("replayed", { firstSeen });
  verdict.checked.push("first_time");
}

async function checkStatus(payload: Json, { issuer }: FoundKey, verifier: Verifier, verdict: Verdict): Promise<void> {
  const entry = isObject(payload.status) ? payload.status.status_list : undefined;
  if (!isObject(entry)) return void verdict.doubts.push("no_status");
  const { uri, idx } = entry;
  must(typeof uri === "string" && issuer.status_lists.includes(uri) && Number.isSafeInteger(idx), "status_unknown");
  const fetched = await verifier.status(uri);
  if (!fetched) return void verdict.doubts.push("status_not_cached");
  verdict.statusAge = Math.max(0, verifier.now - fetched.fetchedAt);
  const status = statusAt(fetched.list, idx as number);
  must(status !== 1, "revoked");
  must(status !== 2, "suspended");
  must(status === 0, "status_unknown");
  if (fetched.list.exp <= verifier.now || verdict.statusAge > maxAgeOf(verifier)) verdict.doubts.push("status_old");
  else verdict.checked.push("status");
}

/** The claims to be seen. */
function checkPurpose(claims: Json, task: Task | undefined, verdict: Verdict): Json {
  if (!task) return Object.fromEntries(Object.entries(claims).filter(([name]) => !PROTOCOL.includes(name)));
  const answer = answerTo(task, claims);
  if (answer.kind === "refused") throw new Refused(answer.code);
  if (answer.kind === "former") verdict.doubts.push("former_district");
  else verdict.checked.push("purpose");
  const { holder_check: kind } = task.purpose;
  if (kind === "none") return answer.claims;
  const compare = toCompare(kind, claims.name);
  if (compare) verdict.compare = compare;
  else verdict.doubts.push("name_not_shown");
  return answer.claims;
}

const maxAgeOf = ({ task }: Verifier): number => Math.min(DISPLAY_MAX_AGE, task?.purpose.max_list_age ?? DISPLAY_MAX_AGE);

function doubtsAboutLists(verifier: Verifier, { trustAge = 0 }: Verdict): Doubt[] {
  const { trust, now } = verifier;
  const doubts: Doubt[] = [];
  if (trust && (trust.list.exp <= now || trustAge > maxAgeOf(verifier))) doubts.push("trust_list_old");
  // Lists from the future mean that this device's clock went back since.
  if (trust && trust.fetchedAt > now + SKEW) doubts.push("clock");
  return doubts;
}

function describe(claims: Json, kb: Json, { issuer }: FoundKey): Omit<Known, "claims"> {
  return {
    issuer: { ko: issuer.name_ko, en: issuer.name_en },
    cardType: String(claims.vct),
    shownAt: Number(kb.iat),
    validUntil: Number(claims.exp),
  };
}
