/** docs/vectors/qr-*.json, for verifiers that others write. `UPDATE_VECTORS=1` makes them anew with new keys. */

import { deflateSync } from "fflate";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fromAddress, toAddress } from "./address";
import { bindToKey, BROADCAST_AUDIENCE, packCode } from "./showing";
import { base64url, concat, toHex, utf8 } from "./bytes";
import { DICTIONARY_1 } from "./dictionary";
import { QrError } from "./errors";
import { headerReference, Mode, pack, unpack, type KnownHeader } from "./packing";
import { CITIZEN, ISSUER, keyPair, makeCard, makeIssuer, publicJwk, VERIFIER } from "./testing/cards";

const FOLDER = join(import.meta.dirname, "../../../docs/vectors");
const NOW = 1_785_600_000;

interface Vectors {
  verifier_origin: string;
  trusted: { ref: string; header: string; iss: string; public_jwk: JsonWebKey }[];
  valid: { what: string; address: string; packed: string; presentation: string; judged_at: number }[];
  refused: { what: string; address: string; code: string }[];
}

const file = (name: string): string => join(FOLDER, name);
const write = (name: string, value: unknown): void => writeFileSync(file(name), `${JSON.stringify(value, null, 1)}\n`);

async function makeVectors(): Promise<Vectors> {
  const [issuer, holder] = [await makeIssuer(), await keyPair()];
  const card = await makeCard({ issuer, holder });
  const other = await makeCard({ issuer, holder, decoys: 0, write: (payload) => JSON.stringify(payload, null, 2) });
  const valid: Vectors["valid"] = [];
  for (const [what, of, claims] of [
    ["two claims of eight, four decoys", card, ["district", "age_over_19"]],
    ["no claim", card, []],
    ["every claim", card, Object.keys(CITIZEN)],
    ["JSON written in another order, with spaces", other, ["name", "resident"]],
  ] as const) {
    const code = await packCode({ card: of, claims, key: holder.privateKey, verifierOrigin: VERIFIER, now: NOW });
    const packed = toHex(fromAddress(code.address, VERIFIER));
    valid.push({ what, address: code.address, packed, presentation: code.presentation, judged_at: NOW + 5 });
  }
  const reference = toHex(await headerReference(issuer.header));
  return {
    verifier_origin: VERIFIER,
    trusted: [
      { ref: reference, header: issuer.header, iss: ISSUER, public_jwk: await publicJwk(issuer.keys.publicKey) },
    ],
    valid,
    refused: await makeRefused(valid[0]!.address, holder),
  };
}

async function makeRefused(address: string, holder: CryptoKeyPair): Promise<Vectors["refused"]> {
  const packed = fromAddress(address, VERIFIER);
  const changed = (at: number, value: number): string =>
    toAddress(
      Uint8Array.from(packed, (byte, i) => (i === at ? value : byte)),
      VERIFIER,
    );
  const bomb = concat(
    packed.slice(0, 138),
    Uint8Array.of(0, 0),
    deflateSync(new Uint8Array(100_000), { dictionary: DICTIONARY_1 }),
  );
  const end = 140 + packed[138]! * 256 + packed[139]!;
  const poolLength = Uint8Array.of((end - 139) >> 8, (end - 139) & 255);
  const overfull = concat(
    packed.slice(0, 138),
    poolLength,
    packed.slice(140, end),
    Uint8Array.of(7),
    packed.slice(end),
  );
  const stranger = await makeCard({ issuer: await makeIssuer(), holder });
  const binding = {
    key: holder.privateKey,
    audience: BROADCAST_AUDIENCE,
    nonce: base64url(utf8("0123456789abcdef")),
    issuedAt: NOW,
  };
  const fromStranger = await pack(await bindToKey(stranger, binding), Mode.broadcast);
  return [
    { what: "another address", address: address.replace("verify.", "verify-incheon."), code: "foreign" },
    { what: "an upper-case scheme", address: address.replace("https://", "HTTPS://"), code: "foreign" },
    { what: "a group of digits above 256^7 - 1", address: `${VERIFIER}/v#99999999999999999`, code: "malformed" },
    { what: "a length that no bytes have", address: address.slice(0, -1), code: "malformed" },
    { what: "version 2", address: changed(0, 2), code: "unsupported_version" },
    { what: "mode 7", address: changed(1, 7), code: "unsupported_mode" },
    { what: "an issuer that is not in the list", address: toAddress(fromStranger, VERIFIER), code: "unknown_issuer" },
    { what: "more values than markers", address: toAddress(overfull, VERIFIER), code: "malformed" },
    { what: "more than 8 KB", address: toAddress(bomb, VERIFIER), code: "too_large" },
  ];
}

if (process.env.UPDATE_VECTORS) {
  mkdirSync(FOLDER, { recursive: true });
  const sha256 = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", DICTIONARY_1)));
  write("qr-dictionary-1.json", {
    dictionary: 1,
    bytes: DICTIONARY_1.length,
    sha256,
    base64url: base64url(DICTIONARY_1),
  });
  write("qr-broadcast-1.json", await makeVectors());
}

test("the vectors are there", () => {
  expect(["qr-dictionary-1.json", "qr-broadcast-1.json"].filter((name) => !existsSync(file(name)))).toEqual([]);
});

const vectors = JSON.parse(readFileSync(file("qr-broadcast-1.json"), "utf8")) as Vectors;
const resolve = (reference: string): KnownHeader | undefined => {
  const found = vectors.trusted.find(({ ref }) => ref === reference);
  return found && { header: found.header, issuer: found.iss };
};

test("dictionary 1 is what it was when it was published", () => {
  const published = JSON.parse(readFileSync(file("qr-dictionary-1.json"), "utf8")) as { base64url: string };
  expect(base64url(DICTIONARY_1)).toBe(published.base64url);
});

test.each(vectors.valid)("vector: $what", async ({ address, packed, presentation }) => {
  const bytes = fromAddress(address, vectors.verifier_origin);
  expect(toHex(bytes)).toBe(packed);
  expect((await unpack(bytes, resolve)).presentation).toBe(presentation);
  expect((await unpack(await pack(presentation, Mode.broadcast), resolve)).presentation).toBe(presentation);
});

test.each(vectors.refused)("vector refused: $what", async ({ address, code }) => {
  const outcome = await Promise.resolve()
    .then(() => unpack(fromAddress(address, vectors.verifier_origin), resolve))
    .then(
      () => "accepted",
      (error: unknown) => (error instanceof QrError ? error.code : "crashed"),
    );
  expect(outcome).toBe(code);
});
