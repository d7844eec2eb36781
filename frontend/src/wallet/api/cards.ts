/** The member's cards as the issuer knows them. */
import type { Card } from "../store/cards";
import { send } from "./http";

interface IssuedCards {
  cards: { issued: { id: string; status_index?: number; issued_at: string }[] }[];
}

/** The proof bundle of this card's issuance. */
export async function getCardProof(_card: Card): Promise<unknown> {
  const { cards } = await send<IssuedCards>("GET", "/api/cards");
  const issued = cards.flatMap((kind) => kind.issued);
  return send("GET", `/api/cards/${issued[0]?.id ?? ""}/proof`);
}
