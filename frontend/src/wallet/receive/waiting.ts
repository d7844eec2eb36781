/** What an issuance left behind, asked without loading the protocol library. */
import { type PendingIssuance, database } from "../store/database";

/** The issuer hears of a delivery for as long as what nobody accepted lives. */
const TELL_MS = 24 * 3600_000;

/** Nothing can come of it any more. */
export function isOver(pending: PendingIssuance, now = Date.now()): boolean {
  return pending.notificationId === undefined ? pending.expiresAt < now : pending.begunAt + TELL_MS < now;
}

/** An issuance whose token still lives and whose copies never came. */
export async function interrupted(): Promise<PendingIssuance | undefined> {
  const pending = await (await database()).getAll("issuances");
  return pending.find((one) => one.notificationId === undefined && one.expiresAt > Date.now());
}

/** Is an issuer still waiting to hear from us? */
export async function resumeWaiting(): Promise<void> {
  if ((await (await database()).count("issuances")) === 0) return;
  const { resumeNotifications } = await import("./issuance");
  await resumeNotifications();
}
