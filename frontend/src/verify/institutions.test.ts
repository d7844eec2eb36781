import { beforeAll, describe, expect, test } from "vitest";
import { toHex } from "../qr/bytes";
import { headerReference } from "../qr/packing";
import { ISSUER, makeIssuer, publicJwk, type Issuer } from "../qr/testing/cards";
import { NOW, RULES, signAs, World } from "./testing/world";
import { readTrustList, type TrustList } from "./trust-list";

const SCHOOL = `${ISSUER}/institutions/school`;
const COURSE = `${ISSUER}/vct/course-card/1`;
const CITIZEN = `${ISSUER}/vct/citizen-card/1`;
let world: World;
let school: Issuer;

beforeAll(async () => {
  world = await World.make();
  school = await makeIssuer();
});

/** The city's list with a school beside the city. */
async function listWith(more: object = {}): Promise<TrustList> {
  const payload = await world.trustPayload();
  const [city] = payload.issuers as { keys: object[] }[];
  const ref = toHex(await headerReference(school.header));
  const key = { ...city?.keys[0], ref, header: school.header, public_jwk: await publicJwk(school.keys.publicKey) };
  const entry = { ...city, iss: SCHOOL, name_en: "Hanbit School", status: "listed", keys: [key], vcts: [COURSE], ...more };
  const text = await signAs("good", "trust-list+jwt", { ...payload, issuers: [{ ...city, status: "listed" }, entry] });
  const list = await readTrustList(text, RULES);
  if (!list) throw new Error("the list is not right");
  return list;
}

async function verdict(claims: object, more: object = {}, issuer = school): Promise<object> {
  const card = await world.card({ issuer, change: (payload) => ({ ...payload, ...claims }) });
  const list = await listWith(more);
  return world.judge(await world.show(card), { trust: { list, fetchedAt: NOW - 120 } });
}

const OWN = { iss: SCHOOL, vct: COURSE };

describe("a card of an institution", () => {
  test("that the trust list names counts for the kinds it may issue, under its own name", async () => {
    expect(await verdict(OWN)).toMatchObject({ colour: "green", known: { issuer: { en: "Hanbit School" } } });
  });

  test.each([
    ["of a kind of the city's", { iss: SCHOOL, vct: CITIZEN }, {}, "wrong_card_type"],
    ["of a kind that the list no longer allows", OWN, { vcts: [] }, "wrong_card_type"],
    ["in the city's name", { iss: ISSUER, vct: COURSE }, {}, "issuer_signature"],
    ["in another's name", { iss: `${SCHOOL}2`, vct: COURSE }, {}, "issuer_signature"],
    ["that was withdrawn", OWN, { status: "withdrawn" }, "issuer_withdrawn"],
    ["that is not listed", OWN, { keys: [] }, "unknown_issuer"],
  ])("%s is red", async (_, claims, more, code) => {
    expect(await verdict(claims, more)).toMatchObject({ colour: "red", code });
  });

  test("under the city's key is red, though the kind is on the list", async () => {
    expect(await verdict({ iss: ISSUER, vct: COURSE }, {}, world.issuer)).toMatchObject({ code: "wrong_card_type" });
  });

  test("under a header of its own that another key signed is red", async () => {
    const forged = { ...(await makeIssuer()), header: school.header };
    expect(await verdict(OWN, {}, forged)).toMatchObject({ colour: "red", code: "issuer_signature" });
  });
});

test("a list with a status that this verifier does not know is not taken", async () => {
  const payload = { ...(await world.trustPayload()) };
  const issuers = [{ ...(payload.issuers[0] as object), status: "paused" }];
  expect(await readTrustList(await signAs("good", "trust-list+jwt", { ...payload, issuers }), RULES)).toBeNull();
});
