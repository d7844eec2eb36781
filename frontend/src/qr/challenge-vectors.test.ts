/** docs/vectors/qr-challenge-1.json, for gates and wallets that others write. `UPDATE_VECTORS=1` makes it anew. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fromAddress } from "./address";
import { fromUtf8, toHex } from "./bytes";
import { challengeAddress, challengeNonce, newChallenge, readChallenge } from "./challenge";
import { toDigits } from "./digits";
import { headerReference, Mode, unpack } from "./packing";
import { AUDIENCE, packCode } from "./showing";
import { ISSUER, keyPair, makeCard, makeIssuer, publicJwk, VERIFIER } from "./testing/cards";

const FILE = join(import.meta.dirname, "../../../docs/vectors/qr-challenge-1.json");
const WALLET = "https://my.incheon.go.kr";
const NOW = 1_785_600_000;

interface Vectors {
  wallet_origin: string;
  verifier_origin: string;
  questions: { what: string; address: string; purpose: string; district: string; nonce: string }[];
  not_questions: { what: string; address: string }[];
  trusted: { ref: string; header: string; iss: string; public_jwk: JsonWebKey }[];
  answers: { what: string; to: string; address: string; presentation: string; judged_at: number }[];
}

async function makeVectors(): Promise<Vectors> {
  const questions: Vectors["questions"] = [];
  for (const [what, purpose, district] of [
    ["a purpose", "resident", ""],
    ["a purpose of one district", "district-resident", "미추홀구"],
  ] as const) {
    const challenge = newChallenge(purpose, district);
    const address = challengeAddress(challenge, WALLET);
    questions.push({ what, address, purpose, district, nonce: await challengeNonce(challenge) });
  }
  const [issuer, holder] = [await makeIssuer(), await keyPair()];
  const card = await makeCard({ issuer, holder });
  const answers = await Promise.all(
    questions.map(async ({ what, nonce }, index) => {
      const claims = index === 0 ? ["resident"] : ["resident", "district"];
      const request = { card, claims, key: holder.privateKey, verifierOrigin: VERIFIER, now: NOW, nonce };
      const { address, presentation } = await packCode(request);
      return { what: `answer to ${what}`, to: nonce, address, presentation, judged_at: NOW + 5 };
    }),
  );
  const first = questions[0]!.address;
  return {
    wallet_origin: WALLET,
    verifier_origin: VERIFIER,
    questions,
    not_questions: [
      { what: "another origin", address: first.replace("my.", "my-") },
      { what: "version 2", address: `${WALLET}/gate#${toDigits(Uint8Array.of(2, ...new Uint8Array(16), 97, 10))}` },
      { what: "no purpose", address: `${WALLET}/gate#${toDigits(Uint8Array.of(1, ...new Uint8Array(16), 10))}` },
      { what: "one line", address: `${WALLET}/gate#${toDigits(Uint8Array.of(1, ...new Uint8Array(16), 97))}` },
      { what: "digits that no bytes have", address: first.slice(0, -1) },
    ],
    trusted: [
      {
        ref: toHex(await headerReference(issuer.header)),
        header: issuer.header,
        iss: ISSUER,
        public_jwk: await publicJwk(issuer.keys.publicKey),
      },
    ],
    answers,
  };
}

if (process.env.UPDATE_VECTORS) writeFileSync(FILE, `${JSON.stringify(await makeVectors(), null, 1)}\n`);

test("the vectors are there", () => expect(existsSync(FILE)).toBe(true));

const vectors = JSON.parse(readFileSync(FILE, "utf8")) as Vectors;

test.each(vectors.questions)("question: $what", async ({ address, purpose, district, nonce }) => {
  const read = readChallenge(address, vectors.wallet_origin);
  expect(read).toMatchObject({ purpose, district });
  expect(challengeAddress(read!, vectors.wallet_origin)).toBe(address);
  expect(await challengeNonce(read!)).toBe(nonce);
});

test.each(vectors.not_questions)("no question: $what", ({ address }) => {
  expect(readChallenge(address, vectors.wallet_origin)).toBeUndefined();
});

test.each(vectors.answers)("$what", async ({ to, address, presentation }) => {
  const [entry] = vectors.trusted;
  const known = { header: entry!.header, issuer: entry!.iss };
  const unpacked = await unpack(fromAddress(address, vectors.verifier_origin), () => known);
  const kb = presentation.split("~").at(-1)!.split(".")[1]!;

  expect(unpacked).toMatchObject({ mode: Mode.challenge, presentation });
  expect(JSON.parse(fromUtf8(new Uint8Array(Buffer.from(kb, "base64url"))))).toMatchObject({
    aud: AUDIENCE[Mode.challenge],
    nonce: to,
  });
});
