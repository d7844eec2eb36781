import { deflateSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { fromAddress, toAddress } from "./address";
import { packCode } from "./showing";
import { base64url, concat, fromBase64url, fromUtf8, toHex, utf8, type Bytes } from "./bytes";
import { DICTIONARY_1 } from "./dictionary";
import { fromDigits, toDigits } from "./digits";
import { QrError } from "./errors";
import { headerReference, Mode, pack, unpack, type ResolveHeader } from "./packing";
import { drawSymbol } from "./symbol";
import { CITIZEN, ISSUER, keyPair, makeCard, makeIssuer, random, seeded, VERIFIER, type Issuer } from "./testing/cards";

let issuer: Issuer;
let holder: CryptoKeyPair;
let known: ResolveHeader;

beforeAll(async () => {
  issuer = await makeIssuer();
  holder = await keyPair();
  const reference = toHex(await headerReference(issuer.header));
  known = (wanted) => (wanted === reference ? { header: issuer.header, issuer: ISSUER } : undefined);
});

const show = (card: string, claims: string[]) =>
  packCode({ card, claims, key: holder.privateKey, verifierOrigin: VERIFIER, now: 1_785_600_000 });

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "accepted";
  } catch (error) {
    if (!(error instanceof QrError)) throw error;
    return error.code;
  }
}

describe("digits", () => {
  test("every byte string has one spelling, and other digits have none", () => {
    const next = seeded(7);
    for (let length = 0; length < 40; length++) {
      const bytes = Uint8Array.from({ length }, () => Math.floor(next() * 256));
      expect(fromDigits(toDigits(bytes))).toEqual(bytes);
    }
    expect(toDigits(new Uint8Array(7).fill(255))).toBe("72057594037927935");
    expect(fromDigits("72057594037927936")).toBeNull();
    expect(fromDigits("256")).toBeNull();
    expect(fromDigits("1")).toBeNull();
    expect(fromDigits("12a")).toBeNull();
    expect(fromDigits("١٢٣")).toBeNull();
  });
});

describe("base64url", () => {
  test("reads only what it would write", () => {
    const next = seeded(8);
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, () => Math.floor(next() * 256));
      expect(base64url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
      expect(fromBase64url(base64url(bytes))).toEqual(bytes);
    }
    for (const wrong of ["A", "AB", "AA=", "AA==", "A+", "A/", "AA AA", "가나"])
      expect(fromBase64url(wrong)).toBeNull();
  });
});

describe("a citizen card of eight claims and four decoys", () => {
  test("shows two claims in a code of version 18 or lower, level L", async () => {
    const card = await makeCard({ issuer, holder });
    const code = await show(card, ["district", "age_over_19"]);
    console.info(
      `two claims: ${code.presentation.length} characters, ${fromAddress(code.address, VERIFIER).length} bytes, version ${code.symbol.version}`,
    );
    expect(code.symbol.version).toBeLessThanOrEqual(18);
  });

  test("shows all claims in a code that still fits", async () => {
    const code = await show(await makeCard({ issuer, holder }), Object.keys(CITIZEN));
    expect(code.symbol.version).toBeLessThanOrEqual(24);
  });

  test("expands to the exact presentation", async () => {
    const card = await makeCard({ issuer, holder });
    for (const claims of [[], ["name"], ["district", "age_over_19"], Object.keys(CITIZEN)]) {
      const code = await show(card, claims);
      const unpacked = await unpack(fromAddress(code.address, VERIFIER), known);
      expect(unpacked.presentation).toBe(code.presentation);
      expect(unpacked.mode).toBe(Mode.broadcast);
    }
  });
});

describe("other cards", () => {
  test("whatever their JSON looks like, they expand to the exact presentation", async () => {
    const odd = (value: unknown) => JSON.stringify(value, null, 3);
    const cards = [
      makeCard({ issuer, holder, write: JSON.stringify }),
      makeCard({ issuer, holder, write: odd }),
      makeCard({ issuer, holder, decoys: 0, status: null }),
      makeCard({ issuer, holder, change: (payload) => ({ ...payload, iss: undefined }) }),
      makeCard({ issuer, holder, change: (payload) => ({ ...payload, iss: "short" }) }),
      makeCard({ issuer, holder, claims: { a: '"'.repeat(60), b: `"${"A".repeat(43)}"`, c: "A".repeat(42) + "B" } }),
      makeCard({
        issuer,
        holder,
        claims: { "": {}, "𝄞": ["\u0000", crypto.randomUUID(), "﻿", null, 1e300], [`${ISSUER}/x`]: ISSUER },
      }),
    ];
    for (const card of await Promise.all(cards)) {
      const names = card
        .split("~")
        .slice(1, -1)
        .map((text) => (JSON.parse(fromUtf8(fromBase64url(text)!)) as string[])[1]!);
      const code = await show(card, names);
      expect((await unpack(fromAddress(code.address, VERIFIER), known)).presentation).toBe(code.presentation);
    }
  });

  test("random claims expand to the exact presentation", async () => {
    const next = seeded(20261121);
    const letters = 'ab"\\{}[],:가힣é\n\t0_-~.ÿ🙂';
    const word = () =>
      Array.from({ length: 1 + Math.floor(next() * 30) }, () => [...letters][Math.floor(next() * 18)]).join("");
    for (let round = 0; round < 40; round++) {
      const claims = Object.fromEntries(Array.from({ length: Math.floor(next() * 6) }, () => [word(), word()]));
      const card = await makeCard({ issuer, holder, claims, decoys: Math.floor(next() * 5) });
      const code = await show(
        card,
        Object.keys(claims).filter(() => next() < 0.6),
      );
      expect((await unpack(fromAddress(code.address, VERIFIER), known)).presentation).toBe(code.presentation);
    }
  });

  test("a text that cannot be made again to the byte is refused when packing", async () => {
    const { presentation } = await show(await makeCard({ issuer, holder }), ["city"]);
    const refused = [
      presentation.slice(0, -1),
      `${presentation}A`,
      presentation.replace(".", ".="),
      presentation.split("~")[0]!,
      "",
      "a.b.c~d.e.f",
    ];
    for (const text of refused) expect(await codeOf(pack(text, Mode.broadcast)), text).toBe("not_packable");
  });

  test("a claim of 8 KB is refused when packing", async () => {
    const card = await makeCard({ issuer, holder, claims: { long: "가".repeat(3000) } });
    expect(await codeOf(show(card, ["long"]))).toBe("too_large");
  });

  test("asking for a claim that the card has not is refused", async () => {
    expect(await codeOf(show(await makeCard({ issuer, holder }), ["salary"]))).toBe("not_packable");
  });
});

describe("a hostile code", () => {
  let packed: Bytes;
  let presentation: string;

  beforeAll(async () => {
    const code = await show(await makeCard({ issuer, holder }), ["district", "age_over_19"]);
    packed = fromAddress(code.address, VERIFIER);
    presentation = code.presentation;
  });

  test("that was changed never crashes the reader and never yields the same presentation", async () => {
    const next = seeded(1);
    const outcomes = new Set<string>();
    for (let round = 0; round < 3000; round++) {
      const changed = packed.slice(0, next() < 0.2 ? Math.floor(next() * packed.length) : packed.length);
      const flips = 1 + Math.floor(next() * 3);
      for (let i = 0; i < flips && changed.length > 0; i++)
        changed[Math.floor(next() * changed.length)] = Math.floor(next() * 256);
      if (toHex(changed) === toHex(packed)) continue;
      const outcome = await unpack(changed, known).then(
        (result) => result.presentation,
        (error: unknown) => error,
      );
      if (outcome instanceof QrError) outcomes.add(outcome.code);
      else expect(outcome).toBeTypeOf("string");
    }
    expect([...outcomes].sort()).toEqual(
      expect.arrayContaining(["malformed", "unknown_issuer", "unsupported_mode", "unsupported_version"]),
    );
  });

  test("of random bytes never crashes the reader", async () => {
    const head = packed.slice(0, 138);
    for (let round = 0; round < 3000; round++) {
      const tail = random(Math.floor((round % 300) + 3));
      tail[0] = 0;
      await unpack(concat(head, tail), known).catch((error: unknown) => expect(error).toBeInstanceOf(QrError));
    }
  });

  test("that expands without end stops at 8 KB", async () => {
    const bombs = [
      deflateSync(new Uint8Array(500_000).fill(0x41), { level: 9, dictionary: DICTIONARY_1 }),
      deflateSync(new Uint8Array(9_000).fill(0xfb), { level: 9, dictionary: DICTIONARY_1 }),
      deflateSync(concat(new Uint8Array(7_000).fill(0xfb), utf8("x")), { level: 9, dictionary: DICTIONARY_1 }),
      deflateSync(new Uint8Array(9_000).fill(0x41), { level: 0 }),
    ];
    for (const bomb of bombs) {
      const code = await codeOf(unpack(concat(packed.slice(0, 138), Uint8Array.of(0, 0), bomb), known));
      expect(["too_large", "malformed"]).toContain(code);
    }
  });

  test("from an issuer that the list does not name says so", async () => {
    expect(await codeOf(unpack(packed, () => undefined))).toBe("unknown_issuer");
  });

  test("of another version or mode says so", async () => {
    expect(
      await codeOf(
        unpack(
          Uint8Array.from(packed, (byte, at) => (at === 0 ? 2 : byte)),
          known,
        ),
      ),
    ).toBe("unsupported_version");
    expect(
      await codeOf(
        unpack(
          Uint8Array.from(packed, (byte, at) => (at === 1 ? 3 : byte)),
          known,
        ),
      ),
    ).toBe("unsupported_mode");
  });

  test("with another address is foreign, whatever it looks like", async () => {
    const digits = toDigits(packed);
    for (const prefix of [
      "https://verify.incheon.go.kr.evil.kr/v#",
      "http://verify.incheon.go.kr/v#",
      "HTTPS://VERIFY.INCHEON.GO.KR/v#",
      "https://verify.incheon.go.kr/v?x#",
      "",
    ]) {
      expect(await codeOf(Promise.resolve().then(() => fromAddress(prefix + digits, VERIFIER)))).toBe("foreign");
    }
    expect(await codeOf(Promise.resolve().then(() => fromAddress(`${VERIFIER}/v#${digits}x`, VERIFIER)))).toBe(
      "malformed",
    );
  });

  test("that was not changed yields the presentation, so the cases above mean something", async () => {
    expect((await unpack(packed, known)).presentation).toBe(presentation);
  });
});

test("the symbol has a byte segment for the address and a numeric one for the digits", () => {
  const address = toAddress(new Uint8Array(650).fill(200), VERIFIER);
  expect(drawSymbol(address).version).toBeLessThan(19);
});
