/** Which of the member's cards this device does not hold. */
import { type Kind, kindAmong } from "../api/cards";

/** What can be fetched here without a counter: the issuer knows that the member accepted it once. */
export function missingHere(kinds: readonly Kind[], cards: readonly { configurationId: string }[]): Kind[] {
  return kinds.filter(
    (kind) =>
      kind.eligible &&
      kind.cards.some((card) => card.accepted && card.state === "active" && Date.parse(card.expires_at) > Date.now()) &&
      !cards.some((card) => kindAmong([kind], card)),
  );
}
