/** The member's cards as the issuer knows them. */
import type { StoredCard } from "../store/database";
import type { Offer } from "./member";
import { send } from "./http";

/** The issuer's code for the card that everything else asks for first. */
export const CITIZEN_CARD = "citizen";

interface Kind {
  code: string;
  configuration_ids: string[];
  cards: { id: string; issued_at: string }[];
}

/** Offer oneself a card. */
export const askCard = (code: string): Promise<Offer> => send("POST", `/api/cards/${code}/offer`);

/** What the issuer says of the kind that this card is of. */
export async function kindOf({ configurationId }: StoredCard): Promise<Kind | undefined> {
  const { kinds } = await send<{ kinds: Kind[] }>("GET", "/api/cards");
  return kinds.find((kind) => kind.configuration_ids.includes(configurationId));
}

/** The proof bundle of this card's issuance. */
export async function getCardProof(card: StoredCard): Promise<unknown> {
  const issued = (await kindOf(card))?.cards ?? [];
  const newest = [...issued].sort((one, other) => other.issued_at.localeCompare(one.issued_at))[0];
  return send("GET", `/api/cards/${newest?.id ?? "none"}/proof`);
}
