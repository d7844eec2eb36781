/** Everything that the wallet keeps on this device, in one IndexedDB database. */
import { type DBSchema, type IDBPDatabase, deleteDB, openDB } from "idb";
import type { Purpose } from "../../qr/purposes";
import type { Kind } from "../api/cards";
import type { CodeKey, CoordinatedShift, Scan } from "../api/volunteering";
import type { PublicJwk, StoredKey } from "../keys/holder-keys";
import type { Envelope } from "../keys/vault";
import { tellTabs } from "./tabs";

/** A passkey that was made or used on this device. */
export interface KnownPasskey {
  credentialId: string;
  usedAt: number;
}

/** A card as a person sees it; its copies differ only in key, salts and status place. */
export interface StoredCard {
  /** The configuration's; of a card that is held for another, with the representation after it. */
  id: string;
  configurationId: string;
  issuer: string;
  receivedAt: number;
  /** What the issuer calls the card, by language. */
  names: Record<string, string>;
  notificationId: string | undefined;
  /** The representation in which the card is held for another. */
  heldFor?: string | undefined;
}

/** One signed copy: shown to one place, so that two places cannot compare them. */
export interface StoredCopy {
  id: string;
  cardId: string;
  keyId: string;
  sdJwt: string;
  shownAt: number | undefined;
}

export interface HistoryEntry {
  id?: number;
  cardId: string;
  at: number;
  event: "received" | "shown" | "renewed" | "presented" | "declined";
  /** Names of the claims that were shown. */
  claims: string[];
  online?: Online;
  /** The names of the purpose for which a gate asked. */
  gate?: Record<string, string>;
}

/** A request online: who asked for what, and what became of it. A request that got no card has an empty `cardId`. */
export interface Online {
  request: string;
  asker: Record<string, string>;
  purpose: Record<string, string>;
  /** `sent` until the verifier says something. */
  outcome: "sent" | "taken" | "not-taken" | "declined";
}

/** A card that staff approve first. */
export interface Deferred {
  transactionId: string;
  /** Not to be asked for sooner. */
  askAt: number;
  /** Nobody decides any more. */
  endsAt: number;
  /** Why no card comes: kept until the person has read it. */
  outcome: "refused" | "over" | undefined;
}

/** An issuance under way: after a broken network the same keys ask again and get the same copies. */
export interface PendingIssuance {
  id: string;
  issuer: string;
  configurationId: string;
  accessToken: string;
  /** For the next access token, once. */
  refreshToken?: string | undefined;
  deferred?: Deferred | undefined;
  /** For whom the card is held: a representation; without it for oneself. */
  heldFor?: string | undefined;
  expiresAt: number;
  keyIds: string[];
  names: Record<string, string>;
  /** When the token came; the issuer hears of the delivery for a day. */
  begunAt: number;
  /** Known once the copies are stored or refused; then only the issuer is still to be told. */
  notificationId: string | undefined;
  /** What the issuer is to be told. */
  event?: "credential_accepted" | "credential_failure";
}

/** The key of this installation. */
export interface DeviceKey {
  publicJwk: PublicJwk;
  thumbprint: string;
  /** Not extractable. */
  privateKey: CryptoKey;
}

/** A request for a card whose answer has not come yet. */
export interface Authorizing {
  verifier: string;
  configurationId: string;
  at: number;
}

export interface Facts {
  /** The member whose cards these are. */
  owner: string;
  /** What gates may ask, for when there is no network. */
  purposes: Purpose[];
  /** What the city issues, as last heard. */
  kinds: Kind[];
  /** Ids of cards: the person's own order, and those that come first. */
  order: string[];
  favourites: string[];
  device: DeviceKey;
  /** What the city calls this device, and the one that this browser was before its storage was cleared. */
  deviceId: string;
  replaces: string;
  /** By their state. */
  authorizing: Record<string, Authorizing>;
  /** For the code that a volunteer shows; seconds that this phone's clock is behind. */
  volunteerCode: CodeKey & { behind: number };
  /** A coordinator's lists, and what this phone scanned and has not sent yet. */
  coordinatedShifts: CoordinatedShift[];
  waitingScans: Scan[];
}

export interface WalletSchema extends DBSchema {
  facts: { key: string; value: unknown };
  passkeys: { key: string; value: KnownPasskey };
  envelopes: { key: string; value: Envelope };
  keys: { key: string; value: StoredKey };
  cards: { key: string; value: StoredCard };
  copies: { key: string; value: StoredCopy; indexes: { cardId: string } };
  history: { key: number; value: HistoryEntry; indexes: { cardId: string } };
  issuances: { key: string; value: PendingIssuance };
}

export type Database = IDBPDatabase<WalletSchema>;

const NAME = "wallet";
let opened: Promise<Database> | undefined;

export function database(): Promise<Database> {
  opened ??= openDB<WalletSchema>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("facts");
      db.createObjectStore("passkeys", { keyPath: "credentialId" });
      db.createObjectStore("envelopes", { keyPath: "credentialId" });
      db.createObjectStore("keys", { keyPath: "id" });
      db.createObjectStore("cards", { keyPath: "id" });
      db.createObjectStore("copies", { keyPath: "id" }).createIndex("cardId", "cardId");
      db.createObjectStore("history", { keyPath: "id", autoIncrement: true }).createIndex("cardId", "cardId");
      db.createObjectStore("issuances", { keyPath: "id" });
    },
    // Another tab deletes everything or brings a new version: let go, and open again when next asked.
    blocking: () => void closeDatabase(),
    terminated: () => (opened = undefined),
  });
  return opened;
}

export async function closeDatabase(): Promise<void> {
  const closing = opened;
  opened = undefined;
  (await closing)?.close();
}

/** Delete all that this device holds: keys, cards, history. */
export async function deleteEverything(): Promise<void> {
  await closeDatabase();
  await deleteDB(NAME);
  tellTabs("signed-out");
}

export async function readFact<K extends keyof Facts>(name: K): Promise<Facts[K] | undefined> {
  return (await (await database()).get("facts", name)) as Facts[K] | undefined;
}

export async function writeFact<K extends keyof Facts>(name: K, value: Facts[K]): Promise<void> {
  await (await database()).put("facts", value, name);
}
