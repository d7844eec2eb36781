import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unpack } from "../qr/packing";
import { fromAddress, toAddress } from "../qr/address";
import { judge, type Verifier } from "./presentation";
import { statusAt, type StatusList } from "./status-list";
import { World } from "./testing/world";
import type { TrustedIssuer } from "./trust-list";
import { knownHeader } from "./trust-list";

interface Vectors {
  verifier_origin: string;
  now: number;
  trusted: TrustedIssuer[];
  valid: { what: string; address: string; presentation: string; colour: string; doubts: string[] }[];
  refused: { what: string; address: string; code: string }[];
}

const file = new URL("../../../docs/vectors/qr-printed-1.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as Vectors;
const { now, verifier_origin: origin } = vectors;
const list = { iat: now - 60, exp: now + 86_400, issuers: vectors.trusted };
const [printed] = vectors.valid;

async function statusList(entries: Record<number, number> = {}): Promise<StatusList> {
  const { statusList: found } = await World.make(entries, 2);
  if (!found) throw new Error("no list");
  return { ...found, exp: now + 86_400 };
}

async function verifier(more: Partial<Verifier> = {}, entries: Record<number, number> = {}): Promise<Verifier> {
  const status = { list: await statusList(entries), fetchedAt: now - 60 };
  return {
    origin,
    now,
    trust: { list, fetchedAt: now - 60 },
    status: async () => status,
    remember: async () => undefined,
    ...more,
  };
}

test.each(vectors.valid)("$what expands to the exact presentation, and is never green", async (vector) => {
  const unpacked = await unpack(fromAddress(vector.address, origin), (reference) => knownHeader(list, reference));
  expect(unpacked.presentation).toBe(vector.presentation);

  const verdict = await judge(vector.address, await verifier());
  expect(verdict).toMatchObject({ colour: vector.colour, code: "unchecked", doubts: vector.doubts });
  expect(verdict.checked).toEqual(["issuer", "validity", "disclosures", "status"]);
  expect(verdict.known?.claims).toEqual({ name: "김하연", city: "인천광역시", district: "연수구", resident: true });
});

test.each(vectors.refused)("$what is red", async ({ address, code }) => {
  expect(await judge(address, await verifier())).toMatchObject({ colour: "red", code });
});

test("a card on paper counts again and again, and not for a gate's question", async () => {
  const seen = await verifier({ remember: async () => now - 10 });
  expect(await judge(printed!.address, seen)).toMatchObject({ colour: "amber" });
  const gate = await verifier({ spend: () => true });
  expect(await judge(printed!.address, gate)).toMatchObject({ colour: "red", code: "unsupported_mode" });
});

test("a revoked card on paper is red", async () => {
  const { idx } = (JSON.parse(atob(payloadOf(printed!.presentation))) as { status: { status_list: { idx: number } } }).status
    .status_list;
  expect(statusAt(await statusList({ [idx]: 1 }), idx)).toBe(1);
  expect(await judge(printed!.address, await verifier({}, { [idx]: 1 }))).toMatchObject({ colour: "red", code: "revoked" });
});

test("a wallet's card without its holder's signature does not pass for paper", async () => {
  const world = await World.make();
  const shown = fromAddress(await world.show(await world.card(), ["resident"]), "https://verify.incheon.go.kr");
  shown[1] = 2;
  shown.fill(0, 74, 138);
  expect((await world.judge(toAddress(shown, "https://verify.incheon.go.kr"))).colour).toBe("red");
});

const payloadOf = (text: string): string => (text.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
