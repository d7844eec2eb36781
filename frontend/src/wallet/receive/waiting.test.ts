import { expect, test } from "vitest";
import type { PendingIssuance } from "../store/database";
import { isOver } from "./waiting";

const MINUTE = 60_000;
const pending = { begunAt: 0, expiresAt: 10 * MINUTE, notificationId: undefined } as PendingIssuance;

test("without a card it ends with its token; what the issuer is to hear is kept for a day", () => {
  expect(isOver(pending, 9 * MINUTE)).toBe(false);
  expect(isOver(pending, 11 * MINUTE)).toBe(true);

  const arrived = { ...pending, notificationId: "n-1" };
  expect(isOver(arrived, 23 * 60 * MINUTE)).toBe(false);
  expect(isOver(arrived, 25 * 60 * MINUTE)).toBe(true);
});
