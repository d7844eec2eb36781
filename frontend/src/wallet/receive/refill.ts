/** New copies of a card that the member has, without asking again: the consent of its first receipt covers them. */
import { askCard, kindOf } from "../api/cards";
import { ownerConfirmed } from "../keys/session";
import { state } from "../state";
import { needsCopies } from "../store/cards";
import type { StoredCard } from "../store/database";
import { beginIssuance, completeIssuance, readOffer } from "./issuance";
import { offerFrom } from "./offers";

export async function refill(card: StoredCard): Promise<void> {
  const kind = await kindOf(card);
  if (!kind) return;
  const { credential_offer_uri: uri, tx_code: txCode } = await askCard(kind.code);
  const offer = offerFrom(uri);
  if (!offer) return;
  const read = await readOffer(offer);
  await completeIssuance(await beginIssuance(read, read.needsCode ? txCode : undefined));
}

let running: Promise<void> | undefined;

/** Replace what was used up, when there is a network and the owner confirmed already: nobody is asked for this. */
export function refillUsedUp(): Promise<void> {
  running ??= refillAll().finally(() => (running = undefined));
  return running;
}

async function refillAll(): Promise<void> {
  await state.refreshCards();
  if (!state.online || state.session.kind !== "in" || !ownerConfirmed()) return;
  // Failing this, copies are shown again.
  for (const card of (state.cards ?? []).filter(needsCopies)) await refill(card).catch(() => undefined);
  await state.refreshCards();
}
