import "fake-indexeddb/auto";
import { afterEach, expect, test, vi } from "vitest";
import { Store } from "./store";
import { EMPTY, dayOf, readied, sent, tallied, type Tally } from "./tally";
import { uploadTally } from "./uploading";

/** 2026-11-21 23:59:00 in Seoul. */
const NOW = Date.parse("2026-11-21T14:59:00Z") / 1000;
const DAY = 86_400;

afterEach(() => vi.unstubAllGlobals());

test("checks are counted by purpose, day in Seoul and verdict, and by nothing else", () => {
  let tally = EMPTY;
  for (const [purpose, colour, at] of [
    ["pool", "green", NOW],
    ["pool", "green", NOW + 1],
    ["pool", "red", NOW],
    ["parking", "green", NOW],
    ["pool", "green", NOW + 60],
  ] as const)
    tally = tallied(tally, purpose, colour, at);

  expect(tally).toEqual({
    waiting: [
      { purpose: "pool", day: "2026-11-21", verdict: "green", count: 2 },
      { purpose: "pool", day: "2026-11-21", verdict: "red", count: 1 },
      { purpose: "parking", day: "2026-11-21", verdict: "green", count: 1 },
      { purpose: "pool", day: "2026-11-22", verdict: "green", count: 1 },
    ],
  });
});

test("a row holds no more than the server takes", () => {
  const full = { waiting: [{ purpose: "pool", day: dayOf(NOW), verdict: "green" as const, count: 5000 }] };
  expect(tallied(full, "pool", "green", NOW).waiting.map(({ count }) => count)).toEqual([5000, 1]);
});

test("an upload is made once in its time, of at most 500 rows that are not too old", () => {
  const rows = Array.from({ length: 600 }, (_, at) => ({
    purpose: `p${at}`,
    day: dayOf(NOW),
    verdict: "green" as const,
    count: 1,
  }));
  const old = { ...rows[0]!, day: dayOf(NOW - 31 * DAY) };
  const ready = readied({ waiting: [old, ...rows] }, NOW, 3600, "u1");

  expect([ready.sending?.upload, ready.sending?.counts.length, ready.waiting.length]).toEqual(["u1", 500, 100]);
  expect(readied(ready, NOW, 3600, "u2")).toBe(ready);
  const after = sent(ready, "u1", NOW);
  expect(readied(after, NOW + 3599, 3600, "u3").sending).toBeUndefined();
  expect(readied(after, NOW + 3600, 3600, "u3").sending?.counts.length).toBe(100);
  expect(readied(after, NOW - 9999, 3600, "u3").sending).toBeDefined();
  expect(sent(ready, "another", NOW)).toBe(ready);
});

interface Sent {
  url: string;
  pass: string;
  body: Tally["sending"];
}

async function scanner(name: string, ...answers: (number | Error)[]): Promise<{ store: Store; uploads: Sent[] }> {
  const store = await Store.open(name);
  await store.set("pass", "secret-pass-of-a-scanner");
  await store.changeTally(() => tallied(EMPTY, "pool", "green", Date.now() / 1000));
  const uploads: Sent[] = [];
  vi.stubGlobal("fetch", async (url: string, { headers, body }: { headers: Record<string, string>; body: string }) => {
    uploads.push({ url, pass: headers.Authorization ?? "", body: JSON.parse(body) as Tally["sending"] });
    const answer = answers.shift() ?? 204;
    if (answer instanceof Error) throw answer;
    return new Response(null, { status: answer });
  });
  return { store, uploads };
}

test("what could not be sent is sent again under the same number, and once taken it is gone", async () => {
  const { store, uploads } = await scanner("again", new TypeError("offline"), 500, 429, 204);

  for (const outcome of ["later", "later", "later", "done", "none"])
    expect(await uploadTally(store, 0)).toBe(outcome);

  expect(new Set(uploads.map(({ body }) => body?.upload)).size).toBe(1);
  expect(uploads[0]?.url).toBe("/api/counts");
  expect(uploads[0]?.pass).toBe("Bearer secret-pass-of-a-scanner");
  expect(Object.keys(uploads[0]?.body ?? {}).sort()).toEqual(["counts", "upload"]);
  expect(Object.keys(uploads[0]?.body?.counts[0] ?? {}).sort()).toEqual(["count", "day", "purpose", "verdict"]);
});

test("what the server refuses for its content is dropped, and for its pass kept", async () => {
  const refused = await scanner("content", 400);
  expect([await uploadTally(refused.store, 0), await uploadTally(refused.store, 0)]).toEqual(["done", "none"]);

  const ended = await scanner("pass", 401, 204);
  expect([await uploadTally(ended.store, 0), await uploadTally(ended.store, 0)]).toEqual(["no-pass", "done"]);
});

test("without a pass nothing is sent", async () => {
  const { store, uploads } = await scanner("none");
  await store.set("pass", "");
  expect([await uploadTally(store, 0), uploads]).toEqual(["none", []]);
});
