/** What was shown to whom, and what was refused, as this device remembers it. It is told to nobody. */
import { type HistoryEntry, type Online, database } from "./database";

const SHOWN: readonly HistoryEntry["event"][] = ["shown", "presented", "declined"];

/** Every showing and refusal, newest first. */
export async function listActivity(): Promise<HistoryEntry[]> {
  const all = await (await database()).getAll("history");
  return all.filter(({ event }) => SHOWN.includes(event)).sort((one, other) => other.at - one.at);
}

/** A request that got nothing. */
export async function noteDeclined(online: Online, now = Date.now()): Promise<void> {
  const outcome = "declined";
  await (await database()).add("history", { cardId: "", at: now, event: outcome, claims: [], online: { ...online, outcome } });
}

/** What the verifier said to an answer. */
export async function noteOutcome(request: string, outcome: Online["outcome"]): Promise<void> {
  const transaction = (await database()).transaction("history", "readwrite");
  for (const entry of await transaction.store.getAll()) {
    if (entry.online?.request === request) {
      await transaction.store.put({ ...entry, online: { ...entry.online, outcome } });
    }
  }
  await transaction.done;
}
