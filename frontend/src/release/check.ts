/** Whether the log holds a release: proven against what the running release pinned, and against what was seen before. */

import { utf8 } from "../base/bytes";
import { canonical, fromBase64, hash, toBase64, Unreadable, type JsonObject } from "../proof/encoding";
import { leafHash, verifyConsistency, verifyInclusion } from "../proof/merkle";
import { Forged, type Head, type Note } from "../proof/notes";
import { keysOf, readBundle, type Bundle } from "../proof/reading";

/** What a release is: its files with their SHA-256, which are kept where, its pages, and the log keys that it trusts. */
export interface Content {
  files: Record<string, string>;
  kept: Record<string, string[]>;
  pages: Record<string, Record<string, string>>;
  logs: { origin: string; keys: string[] }[];
}

/** What `/release.json` answers; docs/front-end-releases.md. */
export interface Answer {
  release: string;
  content: Content | null;
  bundle: JsonObject | null;
  since: string[] | null;
}

/** What this device keeps of releases. `at`: when the running one was committed, null while that is unproven. */
export interface Kept {
  release: string;
  content: Content;
  at: string | null;
  seen: Record<string, { size: number; root: string }>;
}

export type Reason =
  | "waits" | "older" | "form" | "content" | "record" | "signature" | "inclusion" | "history" | "files";

/** Why the old release stays. */
export class NotTaken extends Error {
  constructor(readonly reason: Reason) {
    super(reason);
  }
}

/** Check an answer against what is kept; null: the first load, which trusts the operator. Throws NotTaken. */
export async function checkRelease(answer: Answer, kept: Kept | null): Promise<Kept> {
  const content = answer.release === kept?.release ? kept.content : answer.content;
  if (!content) throw new NotTaken("form");
  if ((await contentHash(content)) !== answer.release) throw new NotTaken("content");
  if (!answer.bundle) {
    if (kept && kept.release !== answer.release) throw new NotTaken("waits");
    return kept ?? { release: answer.release, content, at: null, seen: {} };
  }
  const bundle = await readProof(answer.bundle, answer.release);
  const head = await provenHead(bundle, (kept?.content ?? content).logs);
  await continues(kept?.seen[head.origin], head, answer.since);
  const at = String(bundle.record["at"]);
  if (kept?.at && at < kept.at) throw new NotTaken("older");
  const seen = { ...kept?.seen, [head.origin]: { size: head.size, root: toBase64(head.root) } };
  return { release: answer.release, content, at, seen };
}

/** SHA-256 of the compact JSON with sorted keys, as the record in the log has it. */
export async function contentHash(content: Content): Promise<string> {
  try {
    return hex(await hash(utf8(canonical(content as unknown as JsonObject))));
  } catch (error) {
    throw unreadable(error);
  }
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function readProof(value: JsonObject, release: string): Promise<Bundle> {
  let bundle: Bundle;
  try {
    bundle = await readBundle(JSON.stringify(value));
  } catch (error) {
    throw unreadable(error);
  }
  const { kind, name, content_sha256: hashed, at } = bundle.record;
  const ours = kind === "published.front_end" && name === "files" && hashed === release && typeof at === "string";
  if (!ours || bundle.batch || !bundle.later) throw new NotTaken("record");
  return bundle;
}

/** The later head of the bundle, once it is shown to be signed and to hold the record. */
async function provenHead(bundle: Bundle, logs: Content["logs"]): Promise<Head> {
  const { head, note, place, entry, later } = bundle;
  if (!later || later.head.origin !== head.origin) throw new NotTaken("record");
  for (const one of [note, later.note]) {
    if (!(await isSigned(one, head.origin, logs))) throw new NotTaken("signature");
  }
  if (!(await verifyInclusion(await leafHash(entry), place))) throw new NotTaken("inclusion");
  if (!(await verifyConsistency(head, later.head, later.proof))) throw new NotTaken("history");
  return later.head;
}

async function isSigned(note: Note, origin: string, logs: Content["logs"]): Promise<boolean> {
  try {
    // the first byte of a published key names its algorithm
    const trusted = logs.map((log) => ({ origin: log.origin, keys: log.keys.map((key) => fromBase64(key).slice(1)) }));
    for (const key of await keysOf({ logs: trusted, witnesses: [], quorum: 1, backends: {} }, origin)) {
      if (await note.isSignedBy(key)) return true;
    }
    return false;
  } catch (error) {
    if (error instanceof Forged) return false;
    throw unreadable(error);
  }
}

async function continues(seen: Kept["seen"][string] | undefined, head: Head, since: string[] | null): Promise<void> {
  if (!seen) return;
  try {
    const old = { size: seen.size, root: fromBase64(seen.root) };
    if (since && (await verifyConsistency(old, head, since.map(fromBase64)))) return;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
  throw new NotTaken("history");
}

function unreadable(error: unknown): unknown {
  return error instanceof Unreadable || error instanceof RangeError || error instanceof TypeError
    ? new NotTaken("form")
    : error;
}
