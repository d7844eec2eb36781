import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { toBase64url, utf8 } from "../../base/bytes";
import { createHolderKey } from "../keys/holder-keys";
import { getCard, historyOf, listCards, removeCard, storeCard, takeCopy } from "./cards";
import { type PendingIssuance, type StoredCard, database, deleteEverything } from "./database";

const card: StoredCard = {
  id: "citizen-card-sd-jwt",
  configurationId: "citizen-card-sd-jwt",
  issuer: "http://localhost:8000",
  receivedAt: 1_000,
  names: { ko: "인천시민카드", en: "Incheon citizen card" },
  notificationId: "n-1",
};
const pending: PendingIssuance = {
  id: "i-1",
  issuer: card.issuer,
  configurationId: card.configurationId,
  accessToken: "token",
  begunAt: 1_000,
  expiresAt: 2_000,
  keyIds: [],
  names: card.names,
  notificationId: "n-1",
};

function encoded(value: unknown): string {
  return toBase64url(utf8(JSON.stringify(value)));
}

const disclosure = encoded(["salt", "district", "연수구"]);

function sdJwt(digests: string[]): string {
  return `${encoded({ alg: "ES256" })}.${encoded({ iss: card.issuer, exp: 99, _sd: digests })}.c2ln~${disclosure}~`;
}

async function store(count: number, receivedAt = card.receivedAt): Promise<void> {
  const keys = await Promise.all(Array.from({ length: count }, () => createHolderKey(undefined)));
  const db = await database();
  for (const key of keys) await db.put("keys", key);
  const copies = keys.map(({ id }) => ({ id, cardId: card.id, keyId: id, sdJwt: sdJwt([]), shownAt: undefined }));
  await storeCard({ ...card, receivedAt }, copies, pending);
}

beforeEach(deleteEverything);

test("a stored card is listed with what its copies say", async () => {
  await store(3);

  const [listed] = await listCards();

  expect(listed).toMatchObject({ id: card.id, copiesLeft: 3, payload: { exp: 99 } });
  expect(listed?.claims).toEqual([{ name: "district", value: "연수구", disclosure }]);
});

test("every showing takes another copy until all are used, then the one used longest ago", async () => {
  await store(2);

  const taken = [];
  for (const now of [10, 20, 30, 40]) taken.push((await takeCopy(card.id, ["district"], now))?.id);

  expect(new Set(taken.slice(0, 2)).size).toBe(2);
  expect(taken.slice(2)).toEqual(taken.slice(0, 2));
  expect((await getCard(card.id))?.copiesLeft).toBe(0);
  expect((await historyOf(card.id)).map((entry) => entry.event)).toContain("shown");
});

test("a card received again replaces its copies and their keys", async () => {
  await store(2);
  await store(3, 5_000);
  const db = await database();

  expect(await db.count("copies")).toBe(3);
  expect(await db.count("keys")).toBe(3);
  expect((await historyOf(card.id)).map((entry) => entry.event)).toEqual(["renewed", "received"]);
});

test("a removed card leaves neither copies, keys nor history", async () => {
  await store(2);
  await removeCard(card.id);
  const db = await database();

  expect(await Promise.all((["cards", "copies", "keys", "history"] as const).map((name) => db.count(name)))).toEqual([
    0, 0, 0, 0,
  ]);
});
