/** Reading a bundle and a policy: strict about what is used, silent about what is not. */

import type { Bytes } from "../base/bytes";
import { digestOf, fromBase64, Unreadable, type Json, type JsonObject } from "./encoding";
import type { Place } from "./merkle";
import { COSIGNATURE, ED25519, Note, VerifierKey, type Head } from "./notes";

export const BUNDLE = "incheon-wallet-proof";
export const POLICY = "incheon-wallet-trust-policy";
const VERSION = 1;

export interface AnchorEvidence {
  backend: string;
  place: Place;
  evidence: Json;
}

export interface Bundle {
  record: JsonObject;
  /** The record's own digest. */
  digest: Bytes;
  batch: Place | null;
  /** The digest in the log: the batch's when there is one, else the record's own. */
  entry: Bytes;
  note: Note;
  head: Head;
  place: Place;
  anchors: AnchorEvidence[];
  /** A later checkpoint of the same log, and the proof that it continues the one before. */
  later: { note: Note; head: Head; proof: Bytes[] } | null;
}

export interface Policy {
  logs: { origin: string; keys: Bytes[] }[];
  witnesses: { key: VerifierKey; independent: boolean }[];
  quorum: number;
  backends: JsonObject;
}

/** The `format` that a file names, to tell a bundle from a policy. */
export function formatOf(text: string): string {
  try {
    return String(object(JSON.parse(text) as Json)["format"]);
  } catch {
    return "";
  }
}

export async function readBundle(text: string): Promise<Bundle> {
  const value = parse(text, BUNDLE);
  const record = object(value["record"]);
  const log = object(value["log"]);
  const outer = value["batch"] == null ? null : object(value["batch"]);
  const digest = await digestOf(fromBase64(string(value["salt"])), record);
  const note = Note.parse(string(log["checkpoint"]));
  const head = note.head;
  const place = { index: number(log["index"]), size: head.size, root: head.root, proof: proof(log["proof"]) };
  const entry = outer ? await digestOf(fromBase64(string(outer["salt"])), object(outer["record"])) : digest;
  const anchors = list(value["anchors"]).map((one) => anchor(object(one), place.index));
  const later = value["later"] == null ? null : laterCheckpoint(object(value["later"]));
  return { record, digest, batch: outer && batch(outer), entry, note, head, place, anchors, later };
}

export async function readPolicy(text: string): Promise<Policy> {
  const value = parse(text, POLICY);
  const logs = list(value["logs"]).map(object);
  const policy = {
    logs: logs.map((log) => ({ origin: string(log["origin"]), keys: list(log["keys"]).map(logKey) })),
    witnesses: await Promise.all(list(value["witnesses"]).map((one) => witness(object(one)))),
    quorum: number(value["quorum"]),
    backends: object(value["backends"]),
  };
  if (policy.quorum < 1) throw new Unreadable("a quorum is at least 1");
  return policy;
}

/** The keys that may sign for that log: {year} in a policy's origin stands for four digits. */
export async function keysOf(policy: Policy, origin: string): Promise<VerifierKey[]> {
  const found = policy.logs.filter((log) => matches(log.origin, origin)).flatMap((log) => log.keys);
  return Promise.all(found.map((key) => VerifierKey.make(origin, ED25519, key)));
}

function matches(pattern: string, origin: string): boolean {
  const parts = pattern.split("{year}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^(?:${parts.join("[0-9]{4}")})$`).test(origin);
}

function parse(text: string, format: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new Unreadable("not JSON");
  }
  const found = object(value);
  if (found["format"] !== format || found["version"] !== VERSION) throw new Unreadable(`not a ${format}`);
  return found;
}

function batch(value: JsonObject): Place {
  const record = object(value["record"]);
  const root = fromBase64(string(record["root"]));
  return { index: number(value["index"]), size: number(record["size"]), root, proof: proof(value["proof"]) };
}

function laterCheckpoint(value: JsonObject): Bundle["later"] {
  const note = Note.parse(string(value["checkpoint"]));
  return { note, head: note.head, proof: proof(value["proof"]) };
}

function anchor(value: JsonObject, index: number): AnchorEvidence {
  const root = fromBase64(string(value["root"]));
  const place = { index, size: number(value["size"]), root, proof: proof(value["proof"]) };
  if (value["evidence"] === undefined) throw new Unreadable("evidence is missing");
  return { backend: string(value["backend"]), place, evidence: value["evidence"] };
}

async function witness(value: JsonObject): Promise<Policy["witnesses"][number]> {
  const key = await VerifierKey.parse(string(value["vkey"]));
  const independent = value["independent"];
  if (key.algorithm !== COSIGNATURE || typeof independent !== "boolean") throw new Unreadable("not a witness");
  return { key, independent };
}

function logKey(value: Json): Bytes {
  const key = fromBase64(string(value));
  if (key.length !== 33 || key[0] !== ED25519) throw new Unreadable("a log key is 0x01 and 32 bytes");
  return key.slice(1);
}

function proof(value: Json | undefined): Bytes[] {
  const steps = list(value).map((step) => fromBase64(string(step)));
  if (steps.length > 64) throw new Unreadable("a proof that long");
  return steps;
}

export function object(value: Json | undefined): JsonObject {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Unreadable("an object is missing");
  return value;
}

function list(value: Json | undefined): Json[] {
  if (!Array.isArray(value)) throw new Unreadable("a list is missing");
  return value;
}

export function string(value: Json | undefined): string {
  if (typeof value !== "string") throw new Unreadable("a text is missing");
  return value;
}

export function number(value: Json | undefined): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new Unreadable("a number is missing");
  return value;
}
