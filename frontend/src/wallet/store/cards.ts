/** Cards, their copies and what happened to them. */
import {
  type HistoryEntry,
  type PendingIssuance,
  type StoredCard,
  type StoredCopy,
  database,
} from "./database";
import { type ReadCard, readCard } from "./sd-jwt";
import { tellTabs } from "./tabs";

/** A card with what one of its copies says. */
export interface Card extends StoredCard, ReadCard {
  copiesLeft: number;
}

/** So few unused copies that new ones should be fetched. */
const FEW = 3;

export function needsCopies(card: Card): boolean {
  return card.copiesLeft < FEW;
}

export async function listCards(): Promise<Card[]> {
  const cards = await (await database()).getAll("cards");
  const full = await Promise.all(cards.map((card) => fill(card)));
  return full.filter((card) => card !== undefined).sort((one, other) => other.receivedAt - one.receivedAt);
}

export async function getCard(id: string): Promise<Card | undefined> {
  const card = await (await database()).get("cards", id);
  return card && fill(card);
}

async function fill(card: StoredCard): Promise<Card | undefined> {
  const copies = await (await database()).getAllFromIndex("copies", "cardId", card.id);
  const first = copies[0];
  return first && { ...card, ...readCard(first.sdJwt), copiesLeft: copies.filter((copy) => !copy.shownAt).length };
}

/** Store a received card whole: it replaces an older one of its kind, and ends the issuance, or nothing happens. */
export async function storeCard(card: StoredCard, copies: StoredCopy[], issuance: PendingIssuance): Promise<void> {
  const db = await database();
  const transaction = db.transaction(["cards", "copies", "keys", "history", "issuances"], "readwrite");
  const old = await transaction.objectStore("copies").index("cardId").getAll(card.id);
  for (const copy of old) {
    await transaction.objectStore("copies").delete(copy.id);
    await transaction.objectStore("keys").delete(copy.keyId);
  }
  await transaction.objectStore("cards").put(card);
  for (const copy of copies) await transaction.objectStore("copies").put(copy);
  const event = old.length > 0 ? "renewed" : "received";
  await transaction.objectStore("history").add({ cardId: card.id, at: card.receivedAt, event, claims: [] });
  await transaction.objectStore("issuances").put(issuance);
  await transaction.done;
  tellTabs("cards");
}

/** A copy for one showing: an unused one, else the one whose last use is longest ago. Marked as used at once. */
export async function takeCopy(
  cardId: string,
  claims: string[],
  now = Date.now(),
  about: Pick<HistoryEntry, "online" | "gate"> = {},
): Promise<StoredCopy | undefined> {
  const transaction = (await database()).transaction(["copies", "history"], "readwrite");
  const store = transaction.objectStore("copies");
  const copies = await store.index("cardId").getAll(cardId);
  const copy = copies.sort((one, other) => (one.shownAt ?? 0) - (other.shownAt ?? 0))[0];
  if (copy) {
    await store.put({ ...copy, shownAt: now });
    const entry = { cardId, at: now, event: about.online ? "presented" : "shown", claims, ...about } as const;
    await transaction.objectStore("history").add(entry);
  }
  await transaction.done;
  tellTabs("cards");
  return copy;
}

export async function historyOf(cardId: string): Promise<HistoryEntry[]> {
  const entries = await (await database()).getAllFromIndex("history", "cardId", cardId);
  return entries.sort((one, other) => other.at - one.at);
}

/** Take a card off this device, with its keys. */
export async function removeCard(id: string): Promise<void> {
  const transaction = (await database()).transaction(["cards", "copies", "keys", "history"], "readwrite");
  const copies = await transaction.objectStore("copies").index("cardId").getAll(id);
  for (const copy of copies) {
    await transaction.objectStore("copies").delete(copy.id);
    await transaction.objectStore("keys").delete(copy.keyId);
  }
  for (const key of await transaction.objectStore("history").index("cardId").getAllKeys(id)) {
    await transaction.objectStore("history").delete(key);
  }
  await transaction.objectStore("cards").delete(id);
  await transaction.done;
  tellTabs("cards");
}
