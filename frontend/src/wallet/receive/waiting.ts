/** What an issuance left behind, asked without loading the protocol library. */
import { type PendingIssuance, database } from "../store/database";

/** The issuer hears of a delivery for as long as what nobody accepted lives. */
const TELL_MS = 24 * 3600_000;
/** After a failure, and where a clock is wrong. */
const SOONEST_MS = 60_000;

/** Nothing can come of it any more. */
export function isOver(pending: PendingIssuance, now = Date.now()): boolean {
  if (pending.notificationId === undefined && pending.deferred) return pending.deferred.endsAt < now;
  return pending.notificationId === undefined ? pending.expiresAt < now : pending.begunAt + TELL_MS < now;
}

/** An issuance whose token still lives and whose copies never came. */
export async function interrupted(): Promise<PendingIssuance | undefined> {
  const pending = await (await database()).getAll("issuances");
  return pending.find((one) => one.notificationId === undefined && !one.deferred && one.expiresAt > Date.now());
}

/** Is an issuer still waiting to hear from us? */
export async function resumeWaiting(): Promise<void> {
  if ((await (await database()).count("issuances")) === 0) return;
  const { resumeNotifications } = await import("./issuance");
  await resumeNotifications();
}

/** Cards that wait for staff, or were refused and not read yet. */
export async function deferred(): Promise<PendingIssuance[]> {
  const pending = await (await database()).getAll("issuances");
  return pending.filter((one) => one.deferred !== undefined && one.notificationId === undefined);
}

/** When the next of them may be asked for; undefined: none waits. */
export function dueAt(pending: PendingIssuance[]): number | undefined {
  const times = pending.flatMap((one) => (one.deferred && one.deferred.outcome === undefined ? [one.deferred.askAt] : []));
  return times.length > 0 ? Math.min(...times) : undefined;
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Ask for what is due, and again when the next is. Says so when something came of it. */
export async function pollDeferred(changed: () => void): Promise<void> {
  clearTimeout(timer);
  const due = (await deferred()).filter((one) => (dueAt([one]) ?? Infinity) <= Date.now());
  if (due.length > 0) {
    const { askDeferred } = await import("./deferred");
    // what could not be asked is asked again at the next opening, or in a while
    for (const one of due) await askDeferred(one.id).catch(() => undefined);
    changed();
  }
  const next = dueAt(await deferred());
  if (next === undefined) return;
  timer = setTimeout(() => void pollDeferred(changed), Math.max(next - Date.now(), SOONEST_MS));
}

/** The person has read that no card comes. */
export async function forgetDeferred({ id, keyIds }: PendingIssuance): Promise<void> {
  const transaction = (await database()).transaction(["issuances", "keys"], "readwrite");
  await transaction.objectStore("issuances").delete(id);
  for (const key of keyIds) await transaction.objectStore("keys").delete(key);
  await transaction.done;
}
