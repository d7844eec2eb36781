import { expect, test } from "vitest";
import { looksLikeIos } from "./ios";

test.each([
  ["iPhone", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Safari/604.1", 5, true],
  ["iPad that calls itself a Mac", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", 5, true],
  ["Mac", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", 0, false],
  ["Android", "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile", 5, false],
])("%s", (_name, userAgent, maxTouchPoints, expected) => {
  expect(looksLikeIos({ userAgent, maxTouchPoints })).toBe(expected);
});
