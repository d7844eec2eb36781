import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { statusAt } from "./status";

function list(bits: 1 | 2, ...bytes: number[]) {
  return { bits, lst: deflateSync(Uint8Array.from(bytes)).toString("base64url") };
}

test("one bit a place, lowest first", async () => {
  const bits = list(1, 0b1000_0010, 0b0000_0001);

  expect(await Promise.all([0, 1, 7, 8, 9].map((index) => statusAt(bits, index)))).toEqual([
    "valid", "revoked", "revoked", "revoked", "valid",
  ]);
});

test("two bits a place tell suspended from revoked; a place outside the list is unknown", async () => {
  const bits = list(2, 0b1110_0100);

  expect(await Promise.all([0, 1, 2, 3, 4].map((index) => statusAt(bits, index)))).toEqual([
    "valid", "revoked", "suspended", "unknown", "unknown",
  ]);
});
