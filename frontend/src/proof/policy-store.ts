/** The trust policy that this browser uses: the reader's own file, else the operator's, kept for use without a network. */

import { issuerOrigin } from "../base/page";
import { readPolicy, type Policy } from "./reading";

const STORED = "proof-policy";

export interface KeptPolicy {
  text: string;
  source: "own" | "operator";
}

export interface Loaded {
  policy: Policy;
  source: KeptPolicy["source"];
}

/** Read and keep a policy. Throws Unreadable, and keeps nothing then. */
export async function keepPolicy(kept: KeptPolicy): Promise<Loaded> {
  const policy = await readPolicy(kept.text);
  localStorage.setItem(STORED, JSON.stringify(kept));
  return { policy, source: kept.source };
}

export async function keptPolicy(): Promise<Loaded | null> {
  try {
    const kept = JSON.parse(localStorage.getItem(STORED) ?? "null") as KeptPolicy | null;
    return kept && { policy: await readPolicy(kept.text), source: kept.source };
  } catch {
    return null;
  }
}

/** The operator's policy, from its own address. Throws when it cannot be had. */
export async function fetchPolicy(): Promise<Loaded> {
  const answer = await fetch(`${issuerOrigin}/log/trust-policy.json`, { credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  return keepPolicy({ text: await answer.text(), source: "operator" });
}
