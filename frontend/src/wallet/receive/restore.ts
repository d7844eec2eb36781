/** Cards that the member has, but not on this device: after its storage was cleared, or on a new one. */
import type { Kind } from "../api/cards";
import { endDevice } from "../api/devices";
import { database, readFact } from "../store/database";
import { refill } from "./refill";

/** Fetch them one after the other. Returns those for which the holder must be asked first, by `authorize`. */
export async function restore(kinds: readonly Kind[]): Promise<Kind[]> {
  const left: Kind[] = [];
  for (const kind of kinds) {
    if (!(await refill({ configurationId: kind.configuration_ids[0] ?? "" }))) left.push(kind);
  }
  await endReplaced();
  return left;
}

/** This browser's storage was cleared, and with it the keys of what the city takes for another device. */
async function endReplaced(): Promise<void> {
  const replaced = await readFact("replaces");
  if (replaced === undefined) return;
  await endDevice(replaced).catch(() => undefined);
  await (await database()).delete("facts", "replaces");
}
