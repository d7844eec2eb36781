import { expect, test } from "vitest";
import { makeCode, volunteerOf } from "./codes";

const key = { volunteer: "2s", key: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" };

test("a code says who and when, and its seal is HMAC-SHA-256 cut to 16 bytes", async () => {
  // printf 'ICV1.2s.s44we8' | openssl dgst -sha256 -mac hmac -macopt hexkey:000102...1f
  expect(await makeCode(key, 1_700_000_000.9)).toBe("ICV1.2s.s44we8.JgQt59c9IcHCXWa0Toe07A");
  expect(volunteerOf(await makeCode(key, 1_700_000_000))).toBe("2s");
});

test.each(["", "ICV1.2s.s44we8", "ICV1.2S.s44we8.0000000000000000000000", "https://example.kr/#1"])("%s is none", (text) => {
  expect(volunteerOf(text)).toBeUndefined();
});
