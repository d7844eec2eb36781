import { expect, test } from "vitest";
import { utf8 } from "./bytes";
import { challengeAddress, challengeNonce, newChallenge, readChallenge } from "./challenge";
import { toDigits } from "./digits";
import { drawSymbol } from "./symbol";

const WALLET = "https://my.incheon.go.kr";

test("a gate's question comes through a small code as it was asked", async () => {
  const asked = newChallenge("district-resident", "미추홀구");
  const address = challengeAddress(asked, WALLET);
  const read = readChallenge(address, WALLET);

  expect(read).toEqual(asked);
  expect(await challengeNonce(read!)).toMatch(/^[\w-]{22}$/);
  expect(drawSymbol(address).version).toBeLessThanOrEqual(6);
});

const bytesOf = (text: string): Uint8Array => Uint8Array.from([1, ...new Uint8Array(16), ...utf8(text)]);

test.each([
  ["another address", "https://my.incheon.go.kr.evil.example/gate#"],
  ["another origin", challengeAddress(newChallenge("resident"), "https://evil.example")],
  ["no digits", `${WALLET}/gate#abc`],
  ["nothing", `${WALLET}/gate#`],
  ["another version", `${WALLET}/gate#${toDigits(Uint8Array.of(2, ...bytesOf("resident\n").slice(1)))}`],
  ["no purpose", `${WALLET}/gate#${toDigits(bytesOf("\n"))}`],
  ["one line", `${WALLET}/gate#${toDigits(bytesOf("resident"))}`],
  ["three lines", `${WALLET}/gate#${toDigits(bytesOf("resident\na\nb"))}`],
  ["markup", `${WALLET}/gate#${toDigits(bytesOf("<b>\n"))}`],
  ["too much", `${WALLET}/gate#${toDigits(bytesOf(`resident\n${"가".repeat(41)}`))}`],
  ["no UTF-8", `${WALLET}/gate#${toDigits(Uint8Array.of(...bytesOf("resident\n"), 0xff))}`],
])("%s is no question", (_, text) => expect(readChallenge(text, WALLET)).toBeUndefined());
