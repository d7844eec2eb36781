import { expect, test } from "vitest";
import { fieldTime, inSeoul } from "./times";

test("a field shows Seoul's time, rounded up to ten minutes", () => {
  const at = Date.parse("2026-11-21T14:51:00Z");

  expect(fieldTime(0, at)).toBe("2026-11-22T00:00");
  expect(fieldTime(60, at)).toBe("2026-11-22T01:00");
  expect(fieldTime(0, Date.parse("2026-11-21T01:20:00Z"))).toBe("2026-11-21T10:20");
});

test("what a field says is a moment in Seoul", () => {
  expect(Date.parse(inSeoul("2026-11-22T00:00"))).toBe(Date.parse("2026-11-21T15:00:00Z"));
  expect(inSeoul("2026-11-22T00:00:30")).toBe("2026-11-22T00:00:00+09:00");
});
