import { expect, test } from "vitest";
import { type Told, fitsFor, readQuery } from "./query";

const VCT = "https://issuer.example/vct/citizen-card/1";
const card: Told = {
  payload: { vct: VCT, exp: 4_000_000_000, youth: true } as Told["payload"],
  claims: [
    { name: "resident", value: true },
    { name: "district", value: "연수구" },
    { name: "address", value: { city: "인천", lines: ["하나", "둘"] } },
  ],
};

function query(claims: unknown[], more: object = {}, about: object = {}): unknown {
  return { credentials: [{ id: "a", format: "dc+sd-jwt", meta: { vct_values: [VCT] }, claims, ...more }], ...about };
}

function fits(asked: unknown, cards: Told[] = [card]): ReturnType<typeof fitsFor<Told>> {
  const read = readQuery(asked);
  return read ? fitsFor(read, "a", cards) : [];
}

const named = (asked: { name: string }[]): string[] => asked.map(({ name }) => name);

test("a card that says what is asked for fits, and only that is shown", () => {
  const [found] = fits(query([{ path: ["resident"], values: [true] }]));

  expect(found?.least).toEqual([{ name: "resident", value: true, always: false }]);
  expect(found?.more).toEqual([]);
});

test("what a card always shows counts, and needs no disclosure", () => {
  expect(fits(query([{ path: ["youth"], values: [true] }]))[0]?.least).toEqual([{ name: "youth", value: true, always: true }]);
});

test("a path leads into a claim", () => {
  expect(named(fits(query([{ path: ["address", "lines", 1], values: ["둘"] }]))[0]?.least ?? [])).toEqual(["address"]);
});

test.each([
  ["another value", query([{ path: ["resident"], values: [false] }])],
  ["a value of another type", query([{ path: ["resident"], values: ["true"] }])],
  ["a claim that it lacks", query([{ path: ["name"] }])],
  ["a place within a claim that it lacks", query([{ path: ["address", "lines", 2] }])],
  ["a name that every object has", query([{ path: ["address", "constructor"] }])],
  ["another type", query([], { meta: { vct_values: ["https://issuer.example/vct/other/1"] } })],
  ["another format", query([], { format: "mso_mdoc", meta: { doctype_value: "org.iso.18013.5.1.mDL" } })],
])("a card does not fit %s", (_what, asked) => {
  expect(fits(asked)).toEqual([]);
});

test("a card that has expired answers nothing", () => {
  expect(fits(query([]), [{ ...card, payload: { ...card.payload, exp: 1 } }])).toEqual([]);
});

test("of several sets the least is shown, and the rest is an offer to the holder", () => {
  const claims = [
    { id: "r", path: ["resident"] },
    { id: "d", path: ["district"] },
    { id: "n", path: ["name"] },
  ];
  const [found] = fits(query(claims, { claim_sets: [["r", "d", "n"], ["r", "d"], ["r"]] }));

  expect(named(found?.least ?? [])).toEqual(["resident"]);
  expect(found?.more.map(named)).toEqual([["district"]]);
});

test("credential sets keep what is optional apart", () => {
  const read = readQuery(query([], {}, { credential_sets: [{ options: [["a"]] }, { options: [["a"]], required: false }] }));

  expect(read?.choices.map(({ required }) => required)).toEqual([true, false]);
});

test.each([
  ["nothing", undefined],
  ["no credentials", { credentials: [] }],
  ["a credential without an id", { credentials: [{ format: "dc+sd-jwt" }] }],
  ["claims that are no list", query("resident" as unknown as unknown[])],
  ["a path that is none", query([{ path: "resident" }])],
  ["sets that are none", query([], {}, { credential_sets: [{ options: "a" }] })],
])("%s is no query", (_what, asked) => {
  expect(readQuery(asked)).toBeUndefined();
});
