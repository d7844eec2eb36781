/**
 * From an offer to a stored card. A broken network costs nothing: the keys are made and noted before they are used,
 * and the same keys asked again get the same copies for as long as the token lives.
 */
import { NoPasskeyHere, confirmOnce, makeKeys } from "../keys/session";
import type { PublicJwk, StoredKey } from "../keys/holder-keys";
import { reauthenticate } from "../api/accounts";
import { state } from "../state";
import { storeCard } from "../store/cards";
import { readCard } from "../store/sd-jwt";
import { type PendingIssuance, type StoredCard, type StoredCopy, database } from "../store/database";
import { type Fault, checkCopy } from "./checks";
import { dpop } from "./device";
import { type Issuer, type Offer, client, isKnownIssuer } from "./protocol";
import { fetchTrust } from "./trust";
import { isOver } from "./waiting";
import { alone } from "../store/tabs";

export const BATCH = 10;
/** Said by every card to everybody, and in words of its own on the consent page. */
const LEGAL_NOTICE = "legal_identity_document";
/** So long staff have to decide. */
const DECIDED_WITHIN_MS = 30 * 24 * 3600_000;
const PRE_AUTHORIZED = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

export type Reason =
  | "mixed-up"
  | "declined"
  | "deferred"
  | "no-offer"
  | "other-issuer"
  | "no-tx-code-grant"
  | "wrong-tx-code"
  | "used-offer"
  | "issuer"
  | `bad-${Fault}`;

export class IssuanceFailed extends Error {
  constructor(
    readonly reason: Reason,
    cause?: unknown,
  ) {
    super(reason, { cause });
  }
}

/** An offer as the consent page shows it. */
export interface ReadOffer {
  offer: Offer;
  issuer: Issuer;
  configurationId: string;
  names: Record<string, string>;
  issuerNames: Record<string, string>;
  claims: { name: string; labels: Record<string, string> }[];
  /** The offer is for whoever signs in as its member: the way is that of the profile `haip`. */
  issuerState: string | undefined;
  needsCode: { length: number | undefined; numeric: boolean } | undefined;
}

interface Display {
  name?: string | undefined;
  locale?: string | undefined;
}

interface ClaimMetadata {
  path: unknown[];
  display?: Display[] | undefined;
}

export async function readOffer(text: string): Promise<ReadOffer> {
  const offer = await client.resolveCredentialOffer(text).catch((error: unknown) => {
    throw networkOr(error, "no-offer");
  });
  if (!isKnownIssuer(offer.credential_issuer)) throw new IssuanceFailed("other-issuer");
  const grant = offer.grants?.[PRE_AUTHORIZED];
  const issuerState = offer.grants?.authorization_code?.issuer_state;
  const configurationId = offer.credential_configuration_ids[0];
  if (!(grant || issuerState !== undefined) || !configurationId) throw new IssuanceFailed("no-tx-code-grant");
  const issuer = await client.resolveIssuerMetadata(offer.credential_issuer);
  const metadata = described(issuer, configurationId);
  return {
    offer,
    issuer,
    configurationId,
    names: byLanguage(metadata?.display),
    issuerNames: byLanguage(issuer.credentialIssuer.display as Display[] | undefined),
    claims: (metadata?.claims ?? [])
      .map((claim) => ({ name: String(claim.path.at(-1)), labels: byLanguage(claim.display) }))
      .filter(({ name }) => name !== LEGAL_NOTICE),
    issuerState,
    needsCode: grant?.tx_code && { length: grant.tx_code.length, numeric: grant.tx_code.input_mode !== "text" },
  };
}

/** Use the offer's code, once, and note what is needed to go on after an interruption. */
export async function beginIssuance(read: ReadOffer, txCode: string | undefined, heldFor?: string): Promise<PendingIssuance> {
  // Before the code is spent: who cannot confirm by passkey keeps it.
  await confirmHere();
  const { accessTokenResponse } = await client
    .retrievePreAuthorizedCodeAccessTokenFromOffer({
      credentialOffer: read.offer,
      issuerMetadata: read.issuer,
      dpop: await dpop(),
      ...(txCode !== undefined && { txCode }),
    })
    .catch((error: unknown) => {
      throw tokenRefused(error, read);
    });
  const pending = { ...issuanceOf(read.issuer, read.configurationId, accessTokenResponse), heldFor };
  await (await database()).put("issuances", pending);
  return pending;
}

/** What a token response begins. */
export function issuanceOf(
  issuer: Issuer,
  configurationId: string,
  token: { access_token: string; expires_in?: number | undefined; refresh_token?: string | undefined },
): PendingIssuance {
  return {
    id: crypto.randomUUID(),
    issuer: issuer.credentialIssuer.credential_issuer,
    configurationId,
    accessToken: token.access_token,
    refreshToken: token.refresh_token,
    begunAt: Date.now(),
    expiresAt: Date.now() + (token.expires_in ?? 600) * 1000,
    keyIds: [],
    names: byLanguage(described(issuer, configurationId)?.display),
    notificationId: undefined,
  };
}

/** Ask for the copies, check them, store the card, tell the issuer. May be called again, and by two tabs at once. */
export function completeIssuance(begun: PendingIssuance): Promise<StoredCard> {
  return alone(`issuance-${begun.id}`, async () => {
    const db = await database();
    const noted = await db.get("issuances", begun.id);
    if (noted && noted.event === undefined) return complete(noted);
    // Another tab was first: a second storing would make copies that were shown since look unused.
    const card = noted?.event === "credential_failure" ? undefined : await db.get("cards", cardId(begun));
    if (!card) throw new IssuanceFailed("issuer");
    return card;
  });
}

async function complete(begun: PendingIssuance): Promise<StoredCard> {
  const issuer = await client.resolveIssuerMetadata(begun.issuer);
  const pending = await withKeys(begun, issuer);
  const keys = await storedKeys(pending.keyIds);
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata: issuer });
  const jwt = await Promise.all(keys.map((key) => proof(issuer, pending.configurationId, key.publicJwk, nonce)));
  const { credentialResponse } = await client.retrieveCredentials({
    issuerMetadata: issuer,
    accessToken: pending.accessToken,
    credentialConfigurationId: pending.configurationId,
    proofs: { jwt },
    dpop: await dpop(),
  });
  if (!credentialResponse.credentials && credentialResponse.transaction_id) {
    await waitForStaff(pending, credentialResponse.transaction_id, credentialResponse.interval);
    throw new IssuanceFailed("deferred");
  }
  return store(pending, credentialResponse, issuer);
}

async function waitForStaff(pending: PendingIssuance, transactionId: string, interval = 600): Promise<void> {
  const deferred = {
    transactionId,
    askAt: Date.now() + interval * 1000,
    endsAt: Date.now() + DECIDED_WITHIN_MS,
    outcome: undefined,
  };
  await (await database()).put("issuances", { ...pending, deferred });
  const { pollDeferred } = await import("./waiting");
  void pollDeferred(() => void Promise.all([state.refreshCards(), state.refreshKinds().catch(() => undefined)]));
}

/** A card that is held for another must not replace one's own of the same kind. */
function cardId({ configurationId, heldFor }: PendingIssuance): string {
  return heldFor === undefined ? configurationId : `${configurationId}@${heldFor}`;
}

/** Whether a card says that it is of somebody else. It is checked after this. */
function isHeld(sdJwt: unknown): boolean {
  try {
    return typeof sdJwt === "string" && readCard(sdJwt).payload.held_by !== undefined;
  } catch {
    return false;
  }
}

export interface Answer {
  credentials?: unknown[] | undefined;
  notification_id?: string | undefined;
  interval?: number | undefined;
}

/** Check what came, store the card, tell the issuer. */
export async function store(pending: PendingIssuance, answer: Answer, issuer: Issuer): Promise<StoredCard> {
  const keys = await storedKeys(pending.keyIds);
  const received = (answer.credentials ?? []).map((one) => copyOf(one));
  const heldFor = pending.heldFor ?? (isHeld(received[0]) ? pending.id : undefined);
  const card: StoredCard = {
    id: cardId({ ...pending, heldFor }),
    configurationId: pending.configurationId,
    issuer: pending.issuer,
    receivedAt: Date.now(),
    names: pending.names,
    notificationId: answer.notification_id,
    heldFor,
  };
  // who waited for staff has a day from now to tell the issuer
  const begunAt = pending.deferred ? Date.now() : pending.begunAt;
  const answered: PendingIssuance = { ...pending, deferred: undefined, begunAt, notificationId: card.notificationId };
  const copies = await checkedCopies(received, card, keys, () => refuse(answered, keys, issuer));
  const stored: PendingIssuance = { ...answered, event: "credential_accepted" };
  await storeCard(card, copies, stored);
  // a browser that grants it does not clear the cards to make room
  void navigator.storage?.persist?.().catch(() => undefined);
  await notify(stored, issuer).catch(() => undefined);
  return card;
}

/** Keys are made and noted before they are used: after an interruption the same ones ask again. */
async function withKeys(begun: PendingIssuance, issuer: Issuer): Promise<PendingIssuance> {
  if (begun.keyIds.length > 0) return begun;
  await confirmHere();
  const keys = await makeKeys(batchSize(issuer));
  const pending = { ...begun, keyIds: keys.map((key) => key.id) };
  await (await database()).put("issuances", pending);
  return pending;
}

/** Where the browser cleared its storage, the account's passkeys are asked through the server once. */
async function confirmHere(): Promise<void> {
  try {
    await confirmOnce();
  } catch (error) {
    if (!(error instanceof NoPasskeyHere) || state.session.kind !== "in") throw error;
    await reauthenticate();
  }
}

async function checkedCopies(
  received: unknown[],
  card: StoredCard,
  keys: StoredKey[],
  refused: () => Promise<void>,
): Promise<StoredCopy[]> {
  const trust = await fetchTrust();
  const expected = { issuer: card.issuer, keys: new Set(keys.map((key) => key.id)) };
  const copies: StoredCopy[] = [];
  for (const sdJwt of received) {
    const found = await checkCopy(sdJwt, expected, trust);
    if (typeof found === "string") {
      await refused();
      throw new IssuanceFailed(`bad-${found}`);
    }
    copies.push({ id: found.key, cardId: card.id, keyId: found.key, sdJwt: sdJwt as string, shownAt: undefined });
  }
  if (copies.length > 0 && new Set(copies.map((copy) => copy.id)).size === copies.length) return copies;
  await refused();
  throw new IssuanceFailed("bad-keys");
}

/** What is not right is not kept, and the issuer hears of it: its copies end. */
async function refuse(answered: PendingIssuance, keys: StoredKey[], issuer: Issuer): Promise<void> {
  const refused: PendingIssuance = { ...answered, event: "credential_failure" };
  await (await database()).put("issuances", refused);
  await forgetKeys(keys);
  await notify(refused, issuer).catch(() => undefined);
}

/** Tell the issuer what became of the card; what is never accepted ends after a day. Kept until it is told. */
async function notify(stored: PendingIssuance, issuer: Issuer): Promise<void> {
  if (stored.notificationId !== undefined) {
    await client.sendNotification({
      issuerMetadata: issuer,
      accessToken: stored.accessToken,
      notification: { notificationId: stored.notificationId, event: stored.event ?? "credential_accepted" },
      dpop: await dpop(),
    });
  }
  await (await database()).delete("issuances", stored.id);
}

/** After a start or when the network is back: finish what was interrupted. Needs no owner unless keys must sign. */
export async function resumeNotifications(): Promise<void> {
  const db = await database();
  for (const pending of await db.getAll("issuances")) {
    if (isOver(pending)) await db.delete("issuances", pending.id);
    else if (pending.notificationId !== undefined) {
      await notify(pending, await client.resolveIssuerMetadata(pending.issuer)).catch(() => undefined);
    }
  }
}

async function proof(issuer: Issuer, configurationId: string, publicJwk: PublicJwk, nonce: string): Promise<string> {
  const { jwt } = await client.createCredentialRequestJwtProof({
    issuerMetadata: issuer,
    credentialConfigurationId: configurationId,
    signer: { method: "jwk", publicJwk: { ...publicJwk }, alg: "ES256" },
    nonce,
    issuedAt: new Date(),
  });
  return jwt;
}

async function storedKeys(ids: string[]): Promise<StoredKey[]> {
  const db = await database();
  const keys = await Promise.all(ids.map((id) => db.get("keys", id)));
  return keys.filter((key) => key !== undefined);
}

async function forgetKeys(keys: StoredKey[]): Promise<void> {
  const db = await database();
  await Promise.all(keys.map((key) => db.delete("keys", key.id)));
}

/** The specification wraps each copy in an object; some issuers of older drafts do not. */
function copyOf(one: unknown): unknown {
  return typeof one === "object" && one !== null && "credential" in one ? one.credential : one;
}

function batchSize(issuer: Issuer): number {
  return Math.min(BATCH, issuer.credentialIssuer.batch_credential_issuance?.batch_size ?? 1);
}

interface CredentialMetadata {
  display?: Display[];
  claims?: ClaimMetadata[];
}

function described(issuer: Issuer, configurationId: string): CredentialMetadata | undefined {
  const configurations = issuer.credentialIssuer.credential_configurations_supported;
  return (configurations[configurationId] as { credential_metadata?: CredentialMetadata } | undefined)
    ?.credential_metadata;
}

function byLanguage(display: Display[] | undefined): Record<string, string> {
  const entries = (display ?? []).map(({ name, locale }) => [(locale ?? "ko").slice(0, 2), name ?? ""]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function tokenRefused(error: unknown, read: ReadOffer): Error {
  const code = (error as { errorResponse?: { error?: string } }).errorResponse?.error;
  if (code === undefined) return networkOr(error, "issuer");
  return new IssuanceFailed(read.needsCode && code === "invalid_grant" ? "wrong-tx-code" : "used-offer", error);
}

function networkOr(error: unknown, reason: Reason): Error {
  const cause = (error as { cause?: unknown }).cause;
  const broken = error instanceof TypeError || cause instanceof TypeError || !navigator.onLine;
  return broken ? (error as Error) : new IssuanceFailed(reason, error);
}
