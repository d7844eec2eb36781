import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { beforeAll, describe, expect, test } from "vitest";
import { fromAddress, toAddress } from "../qr/address";
import { packCode, selectDisclosures } from "../qr/showing";
import { base64url, fromBase64url, sha256, utf8 } from "../qr/bytes";
import { Mode, pack } from "../qr/packing";
import { CITIZEN, keyPair, makeIssuer, random, seeded, VERIFIER } from "../qr/testing/cards";
import { RESIDENT } from "../qr/testing/purposes";
import { importJwk, type Json } from "./jws";
import { bindOddly, NOW, STATUS_URI, World, type Binding } from "./testing/world";

let world: World;
beforeAll(async () => {
  world = await World.make();
});

const toVerifier = async (presentation: string, mode: Mode = Mode.broadcast) =>
  toAddress(await pack(presentation, mode), VERIFIER);

describe("a fresh presentation of a valid card", () => {
  test("is green, says what was checked, and holds only what was shown", async () => {
    const verdict = await world.judge(await world.show(await world.card()));

    expect(verdict).toMatchObject({ colour: "green", code: "valid", doubts: [], trustAge: 125, statusAge: 65 });
    expect(verdict.checked).toEqual(["issuer", "validity", "disclosures", "holder", "fresh", "first_time", "status"]);
    expect(verdict.known?.claims).toEqual({ district: "제물포구", age_over_19: true });
    expect(verdict.known?.issuer).toEqual({ ko: "인천광역시", en: "Incheon" });
  });

  test("is accepted from 10 s before to 45 s after its time, and no further", async () => {
    const card = await world.card();
    const at = async (now: number) => (await world.judge(await world.show(card), { now })).code;

    expect(await at(NOW - 10)).toBe("valid");
    expect(await at(NOW + 45)).toBe("valid");
    expect(await at(NOW - 11)).toBe("in_future");
    expect(await at(NOW + 46)).toBe("too_old");
  });

  test("is verified by an unmodified @sd-jwt/sd-jwt-vc, with the same claims", async () => {
    const code = await packCode({
      card: await world.card(),
      claims: ["name", "resident"],
      key: world.holder.privateKey,
      verifierOrigin: VERIFIER,
      now: NOW,
    });
    const es256 = { name: "ECDSA", hash: "SHA-256" };
    const check = async (key: CryptoKey, data: string, signature: string) =>
      crypto.subtle.verify(es256, key, fromBase64url(signature)!, utf8(data));
    const library = new SDJwtVcInstance({
      hasher: async (data) => sha256(typeof data === "string" ? data : new TextDecoder().decode(data)),
      verifier: (data, signature) => check(world.issuer.keys.publicKey, data, signature),
      kbVerifier: async (data, signature, payload) =>
        check((await importJwk((payload as { cnf: Json }).cnf.jwk))!, data, signature),
      statusListFetcher: () => Promise.reject(new Error("offline")),
    });
    const kb = JSON.parse(
      atob(code.presentation.split("~").at(-1)!.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/")),
    ) as { nonce: string };
    // The status list is fetched by the library over the network: not what this test is about.
    Object.assign(library, { verifyStatus: () => Promise.resolve() });

    const result = await library.verify(code.presentation, { keyBindingNonce: kb.nonce, currentDate: NOW });

    const verdict = await world.judge(code.address);
    expect(verdict.colour).toBe("green");
    expect(result.payload).toMatchObject(verdict.known!.claims);
    expect(result.kb?.payload).toMatchObject({ aud: "urn:incheon:wallet:broadcast:1" });
  });
});

describe("the same presentation a second time", () => {
  test("is refused, and says when it was seen", async () => {
    const address = await world.show(await world.card());
    await world.judge(address, { now: NOW + 3 });

    expect(await world.judge(address)).toMatchObject({ colour: "red", code: "replayed", firstSeen: NOW + 3 });
  });

  test("is the same although its last signature is written the other way", async () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const address = await world.show(await world.card());
    const packed = fromAddress(address, VERIFIER);
    const s = packed.slice(106, 138).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    let other = order - s;
    for (let at = 137; at >= 106; at--, other >>= 8n) packed[at] = Number(other & 255n);

    expect((await world.judge(address)).code).toBe("valid");
    expect((await world.judge(toAddress(packed, VERIFIER))).code).toBe("replayed");
  });
});

describe("a card", () => {
  test("that is revoked or suspended is red", async () => {
    const ended = await World.make({ 5: 1, 6: 2, 7: 3 }, 2);
    const at = async (idx: number) =>
      ended.judge(await ended.show(await ended.card({ status: { idx, uri: STATUS_URI } })));

    expect(await at(4)).toMatchObject({ colour: "green" });
    expect(await at(5)).toMatchObject({ colour: "red", code: "revoked" });
    expect(await at(6)).toMatchObject({ colour: "red", code: "suspended" });
    expect(await at(7)).toMatchObject({ colour: "red", code: "status_unknown" });
    expect(await at(1_000_000)).toMatchObject({ colour: "red", code: "status_unknown" });
    expect(await at(-1)).toMatchObject({ colour: "red", code: "status_unknown" });
  });

  test.each([
    ["expired", { exp: NOW + 5 }, "expired"],
    ["issued in the future", { iat: NOW + 3600 }, "not_yet_valid"],
    ["not valid yet", { change: (payload: object) => ({ ...payload, nbf: NOW + 600 }) }, "not_yet_valid"],
    [
      "of another issuer's address",
      { change: (payload: object) => ({ ...payload, iss: "https://evil.example" }) },
      "issuer_signature",
    ],
    [
      "of a type that its issuer does not issue",
      { change: (payload: object) => ({ ...payload, vct: "https://evil.example/vct" }) },
      "wrong_card_type",
    ],
    ["signed before its key counted", { iat: NOW - 86_400 * 40 }, "issuer_signature"],
    ["without an end", { change: (payload: object) => ({ ...payload, exp: undefined }) }, "malformed"],
    ["with another hash", { change: (payload: object) => ({ ...payload, _sd_alg: "sha-512" }) }, "disclosures"],
    [
      "with a digest twice",
      { change: (payload: { _sd?: string[] }) => ({ ...payload, _sd: [...payload._sd!, payload._sd![0]] }) },
      "disclosures",
    ],
    ["with a digest of nothing shown", { change: (payload: object) => ({ ...payload, _sd: [] }) }, "disclosures"],
    [
      "with a claim that is there already",
      { change: (payload: object) => ({ ...payload, district: "서구" }) },
      "disclosures",
    ],
    [
      "with a status list that is not its issuer's",
      { status: { idx: 1, uri: "https://evil.example/list" } },
      "status_unknown",
    ],
    ["bound to no key", { change: (payload: object) => ({ ...payload, cnf: undefined }) }, "holder_binding"],
  ] as const)("%s is red", async (_, options, code) => {
    const card = await world.card(options as object);
    expect(await world.judge(await world.show(card))).toMatchObject({ colour: "red", code });
  });

  test("without a status is amber", async () => {
    const verdict = await world.judge(await world.show(await world.card({ status: null })));
    expect(verdict).toMatchObject({ colour: "amber", code: "unchecked", doubts: ["no_status"] });
  });

  test("signed by a key that no list names is unknown to this cache", async () => {
    const card = await world.card({ issuer: await makeIssuer() });
    expect(await world.judge(await world.show(card))).toMatchObject({ colour: "red", code: "unknown_issuer" });
  });

  test("with a trusted header and another signer is red", async () => {
    const card = await world.card({ issuer: { header: world.issuer.header, keys: await keyPair() } });
    expect(await world.judge(await world.show(card))).toMatchObject({ colour: "red", code: "issuer_signature" });
  });

  test("signed by a compromised key is red, by a retired one green", async () => {
    const address = await world.show(await world.card());
    const withStatus = (status: "retired" | "compromised") => {
      const list = structuredClone(world.trust!);
      list.issuers[0]!.keys[0]!.status = status;
      return { trust: { list, fetchedAt: NOW } };
    };
    expect((await world.judge(address, withStatus("compromised"))).code).toBe("issuer_key_compromised");
    expect((await world.judge(address, withStatus("retired"))).code).toBe("valid");
  });
});

describe("a presentation", () => {
  const judgeBound = async (binding: Binding, mode: Mode = Mode.broadcast) => {
    const selection = selectDisclosures(await world.card(), ["district"]);
    const sdHash = base64url(await sha256(selection));
    return world.judge(await toVerifier(await bindOddly(selection, sdHash, world.holder.privateKey, binding), mode));
  };

  test("bound as it must be is green, so the cases below mean something", async () => {
    expect((await judgeBound({})).code).toBe("valid");
  });

  test.each([
    ["for another audience", { payload: { aud: "https://shop.example" } }, "wrong_audience"],
    ["of another selection", { payload: { sd_hash: base64url(random(32)) } }, "holder_binding"],
    ["without a nonce", { payload: { nonce: undefined } }, "holder_binding"],
    ["without a time", { payload: { iat: undefined } }, "holder_binding"],
    ["with a time that is text", { payload: { iat: String(NOW) } }, "holder_binding"],
    ["with another type of binding", { header: { alg: "ES256", typ: "JWT" } }, "holder_binding"],
    ["with another algorithm", { header: { alg: "none", typ: "kb+jwt" } }, "holder_binding"],
    ["of yesterday", { payload: { iat: NOW - 86_400 } }, "too_old"],
  ])("%s is red", async (_, binding, code) => {
    expect(await judgeBound(binding)).toMatchObject({ colour: "red", code });
  });

  test("signed by another holder is red", async () => {
    expect((await judgeBound({ key: (await keyPair()).privateKey })).code).toBe("holder_binding");
  });

  test("made for a challenge is not for this scanner", async () => {
    expect((await judgeBound({}, Mode.challenge)).code).toBe("unsupported_mode");
  });

  test("with a disclosure twice, or one of another card, is red", async () => {
    const [one, two] = [await world.card(), await world.card()];
    const [jwt, first] = selectDisclosures(one, ["district"]).split("~");
    const strange = selectDisclosures(two, ["name"]).split("~")[1];
    for (const selection of [`${jwt}~${first}~${first}~`, `${jwt}~${first}~${strange}~`]) {
      const sdHash = base64url(await sha256(selection));
      const address = await toVerifier(await bindOddly(selection, sdHash, world.holder.privateKey, {}));
      expect((await world.judge(address)).code).toBe("disclosures");
    }
  });

  test("changed anywhere is never green", async () => {
    const packed = fromAddress(await world.show(await world.card()), VERIFIER);
    const next = seeded(42);
    for (let round = 0; round < 400; round++) {
      const changed = packed.slice();
      const at = Math.floor(next() * packed.length);
      changed[at] = (changed[at]! + 1 + Math.floor(next() * 255)) & 255;
      const fresh = { remember: () => Promise.resolve(undefined) };
      const verdict = await world.judge(toAddress(changed, VERIFIER), fresh);
      // The last bits after the end of the deflate stream say nothing.
      if (at < packed.length - 1) expect(verdict.colour, `byte ${at}`).toBe("red");
    }
  });

  test("of another address is foreign, and random text never makes the verifier fail", async () => {
    const next = seeded(3);
    expect((await world.judge("https://example.org/")).code).toBe("foreign");
    for (let round = 0; round < 300; round++) {
      const digits = Array.from({ length: Math.floor(next() * 2000) }, () => Math.floor(next() * 10)).join("");
      expect((await world.judge(`${VERIFIER}/v#${digits}`)).colour).toBe("red");
    }
  });
});

describe("what could not be checked", () => {
  test.each([
    ["a trust list older than a day", { trustAge: 86_400 + 1 }, "trust_list_old"],
    ["a status list older than a day", { statusAge: 86_400 + 1 }, "status_old"],
    ["no status list", { statusAge: null }, "status_not_cached"],
    ["lists from the future", { trustAge: -600 }, "clock"],
  ] as const)("%s makes it amber, never green", async (_, ages, doubt) => {
    const { trustAge = 1, statusAge = 1 } = ages as { trustAge?: number; statusAge?: number | null };
    const verdict = await world.judge(await world.show(await world.card()), {
      now: NOW,
      trust: { list: world.trust!, fetchedAt: NOW - trustAge },
      status: () =>
        Promise.resolve(statusAge === null ? undefined : { list: world.statusList!, fetchedAt: NOW - statusAge }),
    });
    expect(verdict).toMatchObject({ colour: "amber", code: "unchecked", doubts: [doubt] });
    expect(verdict.known?.claims).toEqual({ district: CITIZEN.district, age_over_19: true });
  });

  test("without any trust list nothing is accepted", async () => {
    expect(await world.judge(await world.show(await world.card()), { trust: null })).toMatchObject({
      colour: "red",
      code: "no_trust_list",
    });
  });

  test("a purpose of value can ask for younger lists", async () => {
    const address = await world.show(await world.card(), ["resident"]);
    const task = { purpose: { ...RESIDENT, max_list_age: 60 } };
    expect((await world.judge(address, { task })).doubts).toEqual(["status_old", "trust_list_old"]);
  });
});
