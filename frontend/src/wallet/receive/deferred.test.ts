import { expect, test } from "vitest";
import { askAgainAt, outcomeOf } from "./deferred";
import { dueAt } from "./waiting";
import type { PendingIssuance } from "../store/database";

test("only the issuer's word ends the waiting; a broken network does not", () => {
  expect(outcomeOf("credential_request_denied")).toBe("refused");
  expect(outcomeOf("invalid_transaction_id")).toBe("over");
  for (const passing of [undefined, "invalid_token", "server_error"]) expect(outcomeOf(passing)).toBeUndefined();
});

test("the interval is the issuer's, else ten minutes", () => {
  expect(askAgainAt(60, 1000)).toBe(61_000);
  expect(askAgainAt(undefined, 0)).toBe(600_000);
});

test("what was decided is not asked for again", () => {
  const waits = { deferred: { transactionId: "t", askAt: 50, endsAt: 100, outcome: undefined } } as PendingIssuance;
  const refused = { deferred: { ...waits.deferred, outcome: "refused" } } as PendingIssuance;
  const plain = { deferred: undefined } as PendingIssuance;
  expect(dueAt([refused, plain])).toBeUndefined();
  expect(dueAt([refused, waits, plain])).toBe(50);
});
