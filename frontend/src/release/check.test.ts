import { beforeAll, describe, expect, test } from "vitest";
import { toBase64, type JsonObject } from "../proof/encoding";
import { type Answer, checkRelease, type Content, type Kept, type Reason } from "./check";
import { contentOf, newSigner, ORIGIN, published, type Signer, TestLog } from "./testing/log";

let signer: Signer;
let log: TestLog;
let kept: Kept;

const changed = <T>(value: T, change: (copy: T) => void): T => {
  const copy = structuredClone(value);
  change(copy);
  return copy;
};
const part = (answer: Answer, name: string): JsonObject => (answer.bundle as JsonObject)[name] as JsonObject;
const refused = (answer: Answer, reason: Reason, known: Kept | null = kept) =>
  expect(checkRelease(answer, known)).rejects.toMatchObject({ reason });

beforeAll(async () => {
  signer = await newSigner();
  log = new TestLog(signer);
  kept = await checkRelease(await published(log, await contentOf(signer, "one"), null), null);
});

async function next(at?: string): Promise<Answer> {
  return published(log, await contentOf(signer, "two"), kept.seen[ORIGIN]!.size, at);
}

describe("the first load", () => {
  test("takes a release whose proof holds, and keeps the checkpoint", () => {
    expect(kept.at).toBe("2026-11-21T00:00:00Z");
    expect(kept.seen[ORIGIN]!.size).toBe(7);
  });

  test("trusts the operator while the log does not hold it yet", async () => {
    const answer = { ...(await next()), bundle: null, since: null };

    expect(await checkRelease(answer, null)).toMatchObject({ release: answer.release, at: null, seen: {} });
  });

  test("does not take a false proof", async () => {
    await refused(changed(await next(), (one) => (part(one, "log").index = 0)), "inclusion", null);
  });
});

describe("a new release", () => {
  test("is taken when the log went on from what was seen", async () => {
    const answer = await next();

    const taken = await checkRelease(answer, kept);

    expect(taken.release).toBe(answer.release);
    expect(taken.seen[ORIGIN]!.size).toBe(log.entries.length);
  });

  test("may pin another key, which counts from then on", async () => {
    const other = await newSigner();
    const content: Content = { ...(await contentOf(signer, "two")) };
    content.logs = [{ ...content.logs[0]!, keys: [other.published] }];
    const rotated = await checkRelease(await published(log, content, kept.seen[ORIGIN]!.size), kept);

    await refused(await published(log, await contentOf(other, "three"), rotated.seen[ORIGIN]!.size), "signature", rotated);
  });

  test("waits until the log holds it", async () => {
    await refused({ ...(await next()), bundle: null, since: null }, "waits");
  });

  test("is not taken when it was committed before the one that runs", async () => {
    await refused(await next("2026-11-20T00:00:00Z"), "older");
  });

  test.each<[string, Reason, (answer: Answer) => void]>([
    ["a file's hash is another", "content", (one) => (one.content!.files["app.js"] = "0")],
    ["a file is added", "content", (one) => (one.content!.files["more.js"] = "0")],
    ["a page's hash is another", "content", (one) => (one.content!.pages["wallet"]!["/"] = "0")],
    ["the pinned keys are others", "content", (one) => (one.content!.logs[0]!.keys = [])],
    ["the content is missing", "form", (one) => (one.content = null)],
    ["the record is of another kind", "record", (one) => (part(one, "record").kind = "published.purpose")],
    ["the record is of other files", "record", (one) => (part(one, "record").content_sha256 = "0".repeat(64))],
    ["the record's time is another", "inclusion", (one) => (part(one, "record").at = "2027-01-01T00:00:00Z")],
    ["the salt is another", "inclusion", (one) => ((one.bundle as JsonObject).salt = toBase64(new Uint8Array(16).fill(1)))],
    ["a step of the proof is another", "inclusion", (one) => ((part(one, "log").proof as string[])[0] = toBase64(new Uint8Array(32)))],
    ["the proof is no list", "form", (one) => (part(one, "log").proof = "none")],
    ["the checkpoint's size is another", "signature", (one) => (part(one, "log").checkpoint = String(part(one, "log").checkpoint).replace(/\n\d+\n/, "\n999\n"))],
    ["the later checkpoint is not signed", "signature", (one) => (part(one, "later").checkpoint = String(part(one, "later").checkpoint).replace(/\n\d+\n/, "\n999\n"))],
    ["the later proof is missing", "history", (one) => (part(one, "later").proof = [])],
    ["there is no later checkpoint", "record", (one) => delete (one.bundle as JsonObject).later],
    ["nothing shows that the log went on", "history", (one) => (one.since = null)],
    ["what shows that the log went on is false", "history", (one) => one.since!.pop()],
  ])("is not taken when %s", async (_what, reason, change) => {
    await refused(changed(await next(), change), reason);
  });

  test("is not taken from a log that forked", async () => {
    const fork = new TestLog(signer);
    await fork.fill(9, "other");

    await refused(await published(fork, await contentOf(signer, "two"), 7), "history");
  });

  test("is not taken from a log that another key signs", async () => {
    const other = await newSigner();
    const theirs = new TestLog(other);
    theirs.entries.push(...log.entries);

    await refused(await published(theirs, await contentOf(other, "two"), kept.seen[ORIGIN]!.size), "signature");
  });
});
