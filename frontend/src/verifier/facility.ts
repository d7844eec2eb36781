/** Check-in at a facility: what its desk saw is sent at once, or when there is a network again. No claim is sent. */

import type { Evidence } from "../verify/verdict";
import type { Store } from "./store";

export interface FacilityDesk {
  code: string;
  facility_ko: string;
  facility_en: string;
  name: string;
}

/** `at` in seconds, by the corrected clock. */
export interface KeptArrival extends Evidence {
  id: string;
  at: number;
}

export const OUTCOMES = [
  "checked_in",
  "sent_late",
  "already_checked_in",
  "no_booking_here",
  "comes_too_early",
  "comes_too_late",
  "card_refused",
  "desk_unknown",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the server said; `kept`: it could not be asked. Times are ISO 8601. */
export interface Told {
  outcome: Outcome | "kept";
  unit_ko?: string;
  unit_en?: string;
  start?: string;
  end?: string;
  from?: string;
}

export interface LateAnswer extends Told {
  at: number;
}

/** As long as the server takes them, in seconds. */
const LATEST = 12 * 3600;
const MOST_ANSWERS = 20;

export async function askFacility(code: string): Promise<FacilityDesk | "unknown" | "unreachable"> {
  const answer = await post("/api/facility-desk", { code });
  if (answer?.ok) return { code, ...(answer.body as Omit<FacilityDesk, "code">) };
  return answer && answer.status < 500 && answer.status !== 429 ? "unknown" : "unreachable";
}

/** Send what was just seen, or keep it. */
export async function arrivalOf(store: Store, desk: FacilityDesk, evidence: Evidence): Promise<Told> {
  const seen: KeptArrival = { id: crypto.randomUUID(), at: await store.now(), ...evidence };
  const told = await send(desk, seen);
  if (told.outcome === "kept") await store.changeArrivals((kept) => [...kept, seen]);
  return told;
}

/** What was kept, oldest first, until the server cannot be asked; what is too old for it is dropped. */
export async function sendKept(store: Store): Promise<void> {
  const desk = await store.setting("facility", null);
  if (!desk) return;
  const now = await store.now();
  for (const seen of await store.changeArrivals((kept) => kept.filter(({ at }) => now - at < LATEST))) {
    const told = await send(desk, seen);
    if (told.outcome === "kept") return;
    await store.changeArrivals((kept) => kept.filter(({ id }) => id !== seen.id));
    const before = await store.setting("lateAnswers", []);
    await store.set("lateAnswers", [{ ...told, at: seen.at }, ...before].slice(0, MOST_ANSWERS));
  }
}

async function send({ code }: FacilityDesk, { card, proof, at }: KeptArrival): Promise<Told> {
  const answer = await post("/api/facility-desk/arrivals", { code, card, proof, at: new Date(at * 1000).toISOString() });
  if (!answer) return { outcome: "kept" };
  const { state, code: refusal, ...said } = answer.body as Omit<Told, "outcome"> & { state?: string; code?: string };
  if (answer.ok) return { ...said, outcome: state === "used" ? "checked_in" : "sent_late" };
  const known = OUTCOMES.find((one) => one === refusal);
  if (known) return { ...said, outcome: known };
  // What the server cannot read today it cannot read tomorrow.
  return { outcome: answer.status === 400 ? "card_refused" : "kept" };
}

/** Undefined where the server cannot be reached. */
async function post(path: string, body: object): Promise<{ ok: boolean; status: number; body: unknown } | undefined> {
  const headers = { "Content-Type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify(body), credentials: "omit", cache: "no-store" } as const;
  try {
    const response = await fetch(path, request);
    return { ok: response.ok, status: response.status, body: await response.json() };
  } catch {
    return undefined;
  }
}
