/**
 * From an offer to a stored card. A broken network costs nothing: the keys are made and noted before they are used,
 * and the same keys asked again get the same copies for as long as the token lives.
 */
import { makeKeys } from "../keys/session";
import { type PublicJwk, type StoredKey, thumbprint } from "../keys/holder-keys";
import { storeCard } from "../store/cards";
import { type PendingIssuance, type StoredCard, type StoredCopy, database } from "../store/database";
import { disclosuresMatch, readCard } from "../store/sd-jwt";
import { type Issuer, type Offer, client, isKnownIssuer } from "./protocol";

export const BATCH = 10;
/** Said by every card to everybody, and in words of its own on the consent page. */
const LEGAL_NOTICE = "legal_identity_document";
const PRE_AUTHORIZED = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

export type Reason = "no-offer" | "other-issuer" | "no-tx-code-grant" | "wrong-tx-code" | "used-offer" | "bad-card" | "issuer";

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
  const configurationId = offer.credential_configuration_ids[0];
  if (!grant || !configurationId) throw new IssuanceFailed("no-tx-code-grant");
  const issuer = await client.resolveIssuerMetadata(offer.credential_issuer);
  const configurations = issuer.credentialIssuer.credential_configurations_supported;
  const configuration = configurations[configurationId] as
    | { credential_metadata?: { display?: Display[]; claims?: ClaimMetadata[] } }
    | undefined;
  return {
    offer,
    issuer,
    configurationId,
    names: byLanguage(configuration?.credential_metadata?.display),
    issuerNames: byLanguage(issuer.credentialIssuer.display as Display[] | undefined),
    claims: (configuration?.credential_metadata?.claims ?? [])
      .map((claim) => ({ name: String(claim.path.at(-1)), labels: byLanguage(claim.display) }))
      .filter(({ name }) => name !== LEGAL_NOTICE),
    needsCode: grant.tx_code && { length: grant.tx_code.length, numeric: grant.tx_code.input_mode !== "text" },
  };
}

/** Use the offer's code, once, and note what is needed to go on after an interruption. */
export async function beginIssuance(read: ReadOffer, txCode: string | undefined): Promise<PendingIssuance> {
  const keys = await makeKeys(batchSize(read.issuer));
  const { accessTokenResponse } = await client
    .retrievePreAuthorizedCodeAccessTokenFromOffer({
      credentialOffer: read.offer,
      issuerMetadata: read.issuer,
      ...(txCode !== undefined && { txCode }),
    })
    .catch(async (error: unknown) => {
      await forgetKeys(keys);
      throw tokenRefused(error, read);
    });
  const pending: PendingIssuance = {
    id: keys[0]?.id ?? "",
    issuer: read.offer.credential_issuer,
    configurationId: read.configurationId,
    accessToken: accessTokenResponse.access_token,
    expiresAt: Date.now() + (accessTokenResponse.expires_in ?? 600) * 1000,
    keyIds: keys.map((key) => key.id),
    names: read.names,
    notificationId: undefined,
  };
  await (await database()).put("issuances", pending);
  return pending;
}

/** Ask for the copies, check them, store the card, tell the issuer. May be called again after a failure. */
export async function completeIssuance(pending: PendingIssuance): Promise<StoredCard> {
  const issuer = await client.resolveIssuerMetadata(pending.issuer);
  const keys = await storedKeys(pending.keyIds);
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata: issuer });
  const jwt = await Promise.all(keys.map((key) => proof(issuer, pending.configurationId, key.publicJwk, nonce)));
  const { credentialResponse } = await client.retrieveCredentials({
    issuerMetadata: issuer,
    accessToken: pending.accessToken,
    credentialConfigurationId: pending.configurationId,
    proofs: { jwt },
  });
  const received = (credentialResponse.credentials ?? []).map((one) => copyOf(one));
  const card: StoredCard = {
    id: pending.configurationId,
    configurationId: pending.configurationId,
    issuer: pending.issuer,
    receivedAt: Date.now(),
    names: pending.names,
    notificationId: credentialResponse.notification_id,
  };
  const copies = await Promise.all(received.map((sdJwt) => checkedCopy(sdJwt, card, keys)));
  if (copies.length === 0) throw new IssuanceFailed("bad-card");
  const stored = { ...pending, notificationId: card.notificationId };
  await storeCard(card, copies, stored);
  await notifyAccepted(stored, issuer).catch(() => undefined);
  return card;
}

/** Tell the issuer that the card arrived; without it the copies end after a day. Kept until it is told. */
async function notifyAccepted(stored: PendingIssuance, issuer: Issuer): Promise<void> {
  if (stored.notificationId !== undefined) {
    await client.sendNotification({
      issuerMetadata: issuer,
      accessToken: stored.accessToken,
      notification: { notificationId: stored.notificationId, event: "credential_accepted" },
    });
  }
  await (await database()).delete("issuances", stored.id);
}

/** After a start or when the network is back: finish what was interrupted. Needs no owner unless keys must sign. */
export async function resumeNotifications(): Promise<void> {
  const db = await database();
  for (const pending of await db.getAll("issuances")) {
    if (pending.expiresAt < Date.now()) await db.delete("issuances", pending.id);
    else if (pending.notificationId !== undefined) {
      await notifyAccepted(pending, await client.resolveIssuerMetadata(pending.issuer)).catch(() => undefined);
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

async function checkedCopy(sdJwt: unknown, card: StoredCard, keys: StoredKey[]): Promise<StoredCopy> {
  if (typeof sdJwt !== "string") throw new IssuanceFailed("bad-card");
  const read = readCard(sdJwt);
  const keyId = await thumbprint(read.payload.cnf.jwk);
  const fits = read.payload.iss === card.issuer && keys.some((key) => key.id === keyId);
  if (!fits || !(await disclosuresMatch(read))) throw new IssuanceFailed("bad-card");
  return { id: keyId, cardId: card.id, keyId, sdJwt, shownAt: undefined };
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
