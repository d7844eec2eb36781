/** What an issuance left behind, asked without loading the protocol library. */
import { type PendingIssuance, database } from "../store/database";

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
