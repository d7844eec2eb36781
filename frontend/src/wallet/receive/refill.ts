/** New copies of a card that the member has, without asking again: the consent of its first receipt covers them. */
import { askCard, kindOf } from "../api/cards";
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
