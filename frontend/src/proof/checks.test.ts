/** The same vectors as tests/anchoring/: both verifiers say the same of every case. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { utf8 } from "../base/bytes";
import { verify } from "./checks";
import { canonical, digestOf, fromBase64, hash, toBase64, type JsonObject } from "./encoding";
import { leafHash, verifyConsistency, verifyInclusion } from "./merkle";
import { formatOf, readPolicy } from "./reading";

const folder = join(import.meta.dirname, "../../../docs/vectors");
const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, `anchoring-${name}.json`), "utf8")) as T;

interface Case {
  name: string;
  bundle: string;
  policy: JsonObject;
  verdict: string;
  checks: unknown[];
}

describe("a bundle", () => {
  test.each(read<Case[]>("bundles"))("$name: $verdict", async ({ bundle, policy, verdict, checks }) => {
    const report = await verify(bundle, await readPolicy(JSON.stringify(policy)));

    expect(report.verdict).toBe(verdict);
    expect(report.checks).toEqual(checks);
  });
});

test("records have the canonical form and digest of the vectors", async () => {
  for (const { record, canonical: expected, salt, digest } of read<
    { record: JsonObject; canonical: string; salt: string; digest: string }[]
  >("records")) {
    expect(canonical(record)).toBe(expected);
    expect(toBase64(await digestOf(fromBase64(salt), record))).toBe(digest);
  }
});

test("inclusion proofs of the vectors hold, and no other index does", async () => {
  const { trees, inclusion } = read<{
    trees: { size: number; root: string }[];
    inclusion: { index: number; size: number; proof: string[] }[];
  }>("merkle");
  const roots = new Map(trees.map(({ size, root }) => [size, fromBase64(root)]));
  for (const { index, size, proof } of inclusion) {
    const leaf = await leafHash(await hash(utf8(String(index))));
    const place = { index, size, root: roots.get(size)!, proof: proof.map(fromBase64) };
    expect(await verifyInclusion(leaf, place)).toBe(true);
    expect(await verifyInclusion(leaf, { ...place, index: index + 1 })).toBe(false);
  }
});

test("consistency proofs of the vectors hold, and none of another size does", async () => {
  const { trees, consistency } = read<{
    trees: { size: number; root: string }[];
    consistency: { old: number; size: number; proof: string[] }[];
  }>("merkle");
  const roots = new Map(trees.map(({ size, root }) => [size, fromBase64(root)]));
  let checked = 0;
  for (const { old, size, proof } of consistency) {
    const oldRoot = roots.get(old);
    if (!oldRoot) continue;
    const now = { size, root: roots.get(size)! };
    expect(await verifyConsistency({ size: old, root: oldRoot }, now, proof.map(fromBase64))).toBe(true);
    expect(await verifyConsistency({ size: old + 1, root: oldRoot }, now, proof.map(fromBase64))).toBe(false);
    checked += 1;
  }
  expect(checked).toBeGreaterThan(15);
});

test.each([
  ["not JSON", "{"],
  ["a bundle", '{"format":"incheon-wallet-proof","version":1}'],
  ["no quorum", '{"format":"incheon-wallet-trust-policy","version":1,"logs":[],"witnesses":[],"backends":{}}'],
])("a policy that is %s is refused", async (_name, text) => {
  await expect(readPolicy(text)).rejects.toThrow();
});

test("a file says which of the two it is", () => {
  expect(formatOf('{"format":"incheon-wallet-proof"}')).toBe("incheon-wallet-proof");
  expect(formatOf("nonsense")).toBe("");
});
