import { beforeAll, expect, test } from "vitest";
import { ISSUER, type CardOptions, keyPair, makeIssuer, publicJwk } from "../../qr/testing/cards";
import { ANCHORS, NOW, World, issuerOf } from "../../verify/testing/world";
import { type PublicJwk, thumbprint } from "../keys/holder-keys";
import { checkCopy } from "./checks";
import type { Trust } from "./trust";

let world: World;
let key: string;
let trust: Trust;

beforeAll(async () => {
  world = await World.make();
  key = await thumbprint((await publicJwk(world.holder.publicKey)) as PublicJwk);
  if (world.trust) trust = { list: world.trust, anchors: ANCHORS, now: NOW };
});

const check = (card: unknown, changed: Partial<Trust> = {}): Promise<unknown> =>
  checkCopy(card, { issuer: ISSUER, keys: new Set([key]) }, { ...trust, ...changed });

async function checkMade(options: Partial<CardOptions>, changed: Partial<Trust> = {}): Promise<unknown> {
  return check(await world.card(options), changed);
}

test("a card that the city signed for one of our keys is kept", async () => {
  expect(await checkMade({})).toEqual({ key });
});

test.each([
  ["no text", undefined],
  ["no SD-JWT", "abc"],
])("%s is refused for its form", async (_, card) => {
  expect(await check(card)).toBe("form");
});

test("a card whose chain or signature does not lead to the root is refused", async () => {
  expect(await checkMade({ issuer: await makeIssuer() })).toBe("signature");
  const good = await issuerOf("good");
  expect(await checkMade({ issuer: { header: good.header, keys: await keyPair() } })).toBe("signature");
});

test("a key that the trust list does not hold, or calls compromised, is refused", async () => {
  const [issuer] = trust.list.issuers;
  const keys = (issuer?.keys ?? []).map((one) => ({ ...one, status: "compromised" as const }));
  const changed = (more: object): Partial<Trust> => ({
    list: { ...trust.list, issuers: trust.list.issuers.map((one) => ({ ...one, ...more })) },
  });

  expect(await checkMade({}, changed({ keys: [] }))).toBe("issuer");
  expect(await checkMade({}, changed({ keys }))).toBe("issuer");
  expect(await checkMade({}, changed({ vcts: [] }))).toBe("issuer");
  expect(await checkMade({}, changed({ status_lists: [] }))).toBe("status");
});

test.each([
  ["another issuer", { change: (payload: object) => ({ ...payload, iss: "https://else.example" }) }, "issuer"],
  ["another type", { change: (payload: object) => ({ ...payload, vct: "x" }) }, "issuer"],
  ["an end in the past", { exp: NOW - 1 }, "time"],
  ["a begin in the future", { iat: NOW + 3600 }, "time"],
  ["no status", { status: null }, "status"],
  ["the claim to be an identity document", { change: (payload: object) => ({ ...payload, legal_identity_document: true }) }, "content"],
  ["a digest that is missing", { change: (payload: object) => ({ ...payload, _sd: [] }) }, "content"],
])("%s is refused", async (_, options, fault) => {
  expect(await checkMade(options)).toBe(fault);
});

test("a card for another's key is refused", async () => {
  expect(await checkMade({ holder: await keyPair() })).toBe("keys");
});
