/** The member's cards as the issuer knows them. */
import type { Card } from "../store/cards";
import { send } from "./http";

interface IssuedCards {
  kinds: { configuration_ids: string[]; cards: { id: string; issued_at: string }[] }[];
}

/** The proof bundle of this card's issuance. */
export async function getCardProof({ configurationId }: Card): Promise<unknown> {
  const { kinds } = await send<IssuedCards>("GET", "/api/cards");
  const kind = kinds.find((one) => one.configuration_ids.includes(configurationId));
  const newest = kind?.cards.sort((one, other) => other.issued_at.localeCompare(one.issued_at))[0];
  return send("GET", `/api/cards/${newest?.id ?? "none"}/proof`);
}
