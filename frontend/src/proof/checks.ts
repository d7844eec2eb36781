/** The checks of anchoring/verify/checks.py, in the same order and with the same codes. */

import type { Bytes } from "../base/bytes";
import { fromBase64, sameBytes, Unreadable, type Json, type JsonObject } from "./encoding";
import { leafHash, verifyConsistency, verifyInclusion, type Place } from "./merkle";
import { Forged, type Head, type Note } from "./notes";
import { keysOf, number, object, readBundle, string, type AnchorEvidence, type Bundle, type Policy } from "./reading";

export type State = "passed" | "failed" | "unmade";
export type Verdict = "proven" | "false" | "dependent";
export type Code =
  | "form" | "batch" | "log" | "inclusion" | "witness" | "quorum" | "later" | "anchor-inclusion" | "embedded" | "anchor"
  | Elsewhere;
/** Backends whose evidence needs a network or a certificate chain: the command checks them, not this page. */
type Elsewhere = (typeof ELSEWHERE)[number];

export interface Check {
  check: Code;
  state: State;
  values: Record<string, string | number>;
}

export interface Report {
  verdict: Verdict;
  checks: Check[];
  record: JsonObject | null;
}

/** A check, and whether its passing is a confirmation by someone independent of the operator. */
type Finding = [Check, boolean];

const EMBEDDED = "embedded";
const ELSEWHERE = ["evm", "opentimestamps", "rfc3161"] as const;
const LAST_SECOND = 253402300799n; // of the year 9999

/** Check a bundle's text against a policy. */
export async function verify(text: string, policy: Policy): Promise<Report> {
  let bundle: Bundle;
  try {
    bundle = await readBundle(text);
  } catch (error) {
    if (!(error instanceof Unreadable || error instanceof RangeError)) throw error;
    return { verdict: "false", checks: [made("form", "failed")], record: null };
  }
  const found = await findings(bundle, policy);
  const checks = [made("form", "passed"), ...found.map(([check]) => check)];
  return { verdict: verdictOf(found), checks, record: bundle.record };
}

function verdictOf(found: Finding[]): Verdict {
  if (found.some(([check]) => check.state === "failed")) return "false";
  return found.some(([check, independent]) => independent && check.state === "passed") ? "proven" : "dependent";
}

async function findings(bundle: Bundle, policy: Policy): Promise<Finding[]> {
  const found: Finding[] = [];
  if (bundle.batch) found.push([await included("batch", bundle.digest, bundle.batch), false]);
  found.push([await signed(bundle.note, bundle.head.origin, policy), false]);
  found.push([await included("inclusion", bundle.entry, bundle.place), false]);
  let count = 0;
  for (const witness of policy.witnesses) {
    const check = await cosigned(bundle, witness);
    if (witness.independent && check.state === "passed") count += 1;
    found.push([check, false]);
  }
  const { quorum } = policy;
  found.push([made("quorum", count >= quorum ? "passed" : "unmade", { count, quorum }), true]);
  if (bundle.later) found.push([await continued(bundle.head, bundle.later, policy), false]);
  for (const anchor of bundle.anchors) found.push(...(await anchored(bundle, anchor, policy)));
  return found;
}

function made(check: Code, state: State, values: Check["values"] = {}): Check {
  return { check, state, values };
}

async function included(code: Code, digest: Bytes, place: Place): Promise<Check> {
  const holds = await verifyInclusion(await leafHash(digest), place);
  return holds ? made(code, "passed", { index: place.index, size: place.size }) : made(code, "failed");
}

async function signed(note: Note, origin: string, policy: Policy): Promise<Check> {
  let holds = false;
  try {
    for (const key of await keysOf(policy, origin)) holds = (await note.isSignedBy(key)) || holds;
  } catch (error) {
    if (!(error instanceof Forged || error instanceof Unreadable)) throw error;
    holds = false;
  }
  return made("log", holds ? "passed" : "failed", { origin });
}

/** That the log went on from the record's checkpoint: nothing was taken out or changed until the later one. */
async function continued(old: Head, later: NonNullable<Bundle["later"]>, policy: Policy): Promise<Check> {
  const { note, head, proof } = later;
  const holds =
    head.origin === old.origin &&
    (await signed(note, head.origin, policy)).state === "passed" &&
    (await verifyConsistency(old, head, proof));
  return holds ? made("later", "passed", { size: head.size }) : made("later", "failed");
}

async function cosigned({ note }: Bundle, { key }: Policy["witnesses"][number]): Promise<Check> {
  const { name } = key;
  try {
    const seconds = await note.cosignedBy(key);
    return seconds === null
      ? made("witness", "unmade", { name })
      : made("witness", "passed", { name, time: moment(seconds) });
  } catch (error) {
    if (!(error instanceof Forged)) throw error;
    return made("witness", "failed", { name });
  }
}

async function anchored(bundle: Bundle, anchor: AnchorEvidence, policy: Policy): Promise<Finding[]> {
  const { backend, place, evidence } = anchor;
  const elsewhere = ELSEWHERE.find((name) => name === backend);
  if ((backend !== EMBEDDED && !elsewhere) || !Object.hasOwn(policy.backends, backend)) {
    return [[made("anchor", "unmade", { backend }), false]];
  }
  const inside = await included("anchor-inclusion", bundle.entry, place);
  inside.values = { backend, size: place.size };
  if (elsewhere) return [[inside, false], [made(elsewhere, "unmade"), false]];
  const head = { origin: bundle.head.origin, size: place.size, root: place.root };
  return [[inside, false], [embedded(head, evidence), false]];
}

/** The operator's own chain: never independent, whatever a policy says. */
function embedded(head: Head, evidence: Json): Check {
  try {
    const block = object(evidence);
    const fields = Object.keys(block).sort().join();
    const height = number(block["height"]);
    number(block["seconds"]);
    fromBase64(string(block["previous"]));
    const fits =
      fields === "height,origin,previous,root,seconds,size" &&
      string(block["origin"]) === head.origin &&
      number(block["size"]) === head.size &&
      sameBytes(fromBase64(string(block["root"])), head.root);
    return fits ? made(EMBEDDED, "passed", { height }) : made(EMBEDDED, "failed");
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return made(EMBEDDED, "failed");
  }
}

function moment(seconds: bigint): string {
  if (seconds > LAST_SECOND) return String(seconds);
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
