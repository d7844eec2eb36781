/** New copies of a card that the member has, without asking again: the consent of its first receipt covers them. */
import { ownerConfirmed } from "../keys/session";
import { state } from "../state";
import { needsCopies } from "../store/cards";
import { alone } from "../store/tabs";
import { authorizeQuietly } from "./authorization";
import { completeIssuance } from "./issuance";

/** Whether they came; not where the holder must be asked first. */
export async function refill({ configurationId }: { configurationId: string }): Promise<boolean> {
  const pending = await authorizeQuietly(configurationId);
  if (!pending) return false;
  await completeIssuance(pending);
  return true;
}

let running: Promise<void> | undefined;

/**
 * Replace what was used up, when there is a network and the owner confirmed already: nobody is asked for this. A second
 * tab waits, and then finds nothing to do.
 */
export function refillUsedUp(): Promise<void> {
  running ??= alone("refill", refillAll).finally(() => (running = undefined));
  return running;
}

async function refillAll(): Promise<void> {
  await state.refreshCards();
  if (!state.online || state.session.kind !== "in" || !ownerConfirmed()) return;
  // Failing this, copies are shown again.
  for (const card of (state.cards ?? []).filter((card) => needsCopies(card) && card.heldFor === undefined)) await refill(card).catch(() => undefined);
  await state.refreshCards();
}
