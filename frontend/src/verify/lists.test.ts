import { beforeAll, describe, expect, test } from "vitest";
import { ISSUER } from "../qr/testing/cards";
import { fromBase64, readCertificate, readPem, trustedLeaf } from "./certificate";
import { readStatusList, statusAt } from "./status-list";
import chain from "./testing/chain.json";
import { ANCHORS, NOW, RULES, signAs, STATUS_URI, statusPayload, World, type ChainName } from "./testing/world";
import { readTrustList } from "./trust-list";

let payload: { iat: number; exp: number; issuers: unknown[] };
beforeAll(async () => {
  payload = await (await World.make()).trustPayload();
});

const listOf = async (name: ChainName, typ = "trust-list+jwt", more: object = {}) =>
  readTrustList(await signAs(name, typ, { ...payload, ...more }), RULES);

describe("the trust list", () => {
  test("counts when its chain leads to the pinned root, also through an intermediate", async () => {
    expect(await listOf("good")).toMatchObject({ issuers: [{ iss: ISSUER }] });
    expect(await listOf("throughIntermediate")).not.toBeNull();
  });

  test.each([
    "underAnotherRootOfThatName",
    "forAnotherAddress",
    "expired",
    "notYetValid",
    "throughWhatIsNoCa",
  ] as const)("does not count when its certificate is %s", async (name) => {
    expect(await listOf(name)).toBeNull();
  });

  test("does not count as another type, past its end, or out of form", async () => {
    expect(await listOf("good", "dc+sd-jwt")).toBeNull();
    expect(await listOf("good", "trust-list+jwt", { exp: NOW })).toBeNull();
    expect(await listOf("good", "trust-list+jwt", { issuers: [{ iss: ISSUER }] })).toBeNull();
    expect(await listOf("good", "trust-list+jwt", { issuers: [null] })).toBeNull();
    expect(await listOf("good", "trust-list+jwt", { iat: "now" })).toBeNull();
  });

  test("does not count when any character was changed", async () => {
    const token = await signAs("good", "trust-list+jwt", payload);
    for (let at = 0; at < token.length; at += 37) {
      const changed = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
      expect(await readTrustList(changed, RULES), `character ${at}`).toBeNull();
    }
    for (const text of ["", "a.b.c", "~", token.slice(0, -1)]) expect(await readTrustList(text, RULES)).toBeNull();
  });
});

describe("a status list", () => {
  const read = async (more: object = {}, name: ChainName = "good", typ = "statuslist+jwt") =>
    readStatusList(await signAs(name, typ, statusPayload({ 9: 1, 999_999: 1 }, 1, more)), STATUS_URI, RULES);

  test("says the status of each index", async () => {
    const list = await read();
    expect([8, 9, 10, 999_998, 999_999, 1_000_000, -1].map((index) => statusAt(list!, index))).toEqual([
      0,
      1,
      0,
      0,
      1,
      null,
      null,
    ]);
  });

  test.each([1, 2, 4, 8])("of %i bits an entry is read as the specification has it", async (bits) => {
    const entries = { 0: 1, 1: 0, 5: (1 << bits) - 1, 77: 1 };
    const list = await readStatusList(
      await signAs("good", "statuslist+jwt", statusPayload(entries, bits)),
      STATUS_URI,
      RULES,
    );
    expect([0, 1, 5, 77, 78].map((index) => statusAt(list!, index))).toEqual([1, 0, (1 << bits) - 1, 1, 0]);
  });

  test("does not count from another place, of another type, past its end, or out of form", async () => {
    expect(await read({ sub: `${ISSUER}/status-lists/18` })).toBeNull();
    expect(await read({}, "good", "trust-list+jwt")).toBeNull();
    expect(await read({}, "underAnotherRootOfThatName")).toBeNull();
    expect(await read({ exp: NOW })).toBeNull();
    expect(await read({ status_list: { bits: 3, lst: "eJwDAAAAAAE" } })).toBeNull();
    expect(await read({ status_list: { bits: 1, lst: "not zlib" } })).toBeNull();
    expect(await read({ status_list: { bits: 1, lst: "AAAA" } })).toBeNull();
  });
});

describe("a certificate", () => {
  const root = fromBase64(chain.root);
  const leaf = fromBase64(chain.chains.good.x5c[0]!);

  test("is read as the CA wrote it", () => {
    expect(readCertificate(leaf)).toMatchObject({ uris: [ISSUER], isCa: false, keyUsage: 0x80 });
    expect(readCertificate(root)).toMatchObject({ isCa: true, pathLength: 1, keyUsage: 0x06 });
    expect(readPem(`x\n-----BEGIN CERTIFICATE-----\n${chain.root}\n-----END CERTIFICATE-----\n`)).toEqual([root]);
  });

  test("that was changed in any byte leads nowhere", async () => {
    for (let at = 0; at < leaf.length; at++) {
      const changed = leaf.slice();
      changed[at] = changed[at]! ^ 0x41;
      expect(await trustedLeaf([changed], ANCHORS, NOW), `byte ${at}`).toBeNull();
    }
  });

  test("of a CA is no leaf, and no chain is no chain", async () => {
    expect(await trustedLeaf([root], ANCHORS, NOW)).toBeNull();
    expect(await trustedLeaf([], ANCHORS, NOW)).toBeNull();
    expect(await trustedLeaf([leaf], [], NOW)).toBeNull();
    expect(await trustedLeaf([leaf], ANCHORS, NOW)).not.toBeNull();
  });
});
