/** The member's cards as the issuer knows them. */
import type { StoredCard } from "../store/database";
import type { Offer } from "./member";
import { send } from "./http";

/** The issuer's code for the card that everything else asks for first. */
export const CITIZEN_CARD = "citizen";

export interface RefusalText {
  locale: string;
  why: string;
  what_to_do: string;
  how_to_appeal: string;
}

export type NoticeKind =
  | "suspended"
  | "revoked"
  | "reinstated"
  | "elsewhere"
  | "renewal"
  | "accepted"
  | "rejected"
  | "outdated"
  | "reissue";

/** For these there is a new card to get. */
export const GET_ANEW: readonly NoticeKind[] = ["outdated", "reissue", "renewal"];
/** Reason of a renewal's notice: a new card would not last longer. */
export const ENDING = "ending";

export interface Notice {
  id: number;
  kind: NoticeKind;
  reason: string;
  /** Empty where nothing was refused. */
  texts: RefusalText[];
  at: string;
}

/** What was issued in one act, to one device. */
export interface IssuedCard {
  id: string;
  state: "active" | "suspended" | "revoked";
  issued_at: string;
  expires_at: string;
  accepted: boolean;
  /** Whose wallet has it; empty: the member's. */
  held_by: "" | "guardian" | "proxy";
  appeals: { id: string; state: "open" | "accepted" | "rejected" | "closed"; made_at: string; answer: string }[];
  changes: { after: IssuedCard["state"]; reason: string; at: string }[];
  notices: Notice[];
}

export interface Kind {
  code: string;
  configuration_ids: string[];
  display: { locale: string; name: string; description: string; background_color?: string; text_color?: string }[];
  /** Who issues it; null: the city. */
  institution: { ko: string; en: string } | null;
  claims: { name: string; ko: string; en: string; always_shown: boolean }[];
  offered_until: string | null;
  eligible: boolean;
  refusal: { reason: string; texts: RefusalText[] } | null;
  /** The newest to its refusal. `notice`: decided, and not put away. */
  objection: { state: "open" | "accepted" | "rejected" | "closed"; made_at: string; answer: string; notice: boolean } | null;
  /** The newest request that staff refused, for a while. */
  staff_refused: { reason: string; at: string } | null;
  /** Newest first. */
  cards: IssuedCard[];
}

/** Every card that the city issues, and how the member stands to it. */
export async function getKinds(): Promise<Kind[]> {
  return (await send<{ kinds: Kind[] }>("GET", "/api/cards")).kinds;
}

/** Offer oneself a card. */
export const askCard = (code: string): Promise<Offer> => send("POST", `/api/cards/${code}/offer`);

/** Object to the suspension or the end of a card; the answer comes as a notice. */
export const appealCard = (id: string, text: string): Promise<unknown> => send("POST", `/api/cards/${id}/appeal`, { text });

/** Object to being refused a card. */
export const objectTo = (code: string, text: string): Promise<unknown> => send("POST", `/api/cards/${code}/objection`, { text });

export const dismissObjection = (code: string): Promise<unknown> => send("DELETE", `/api/cards/${code}/objection`);

export const dismissNotice = (id: number): Promise<unknown> => send("DELETE", `/api/notices/${id}`);

/** The kind that a card is of. */
export function kindAmong(kinds: Kind[], { configurationId }: Pick<StoredCard, "configurationId">): Kind | undefined {
  return kinds.find((kind) => kind.configuration_ids.includes(configurationId));
}

/** What the issuer says of the kind that this card is of. */
export async function kindOf(card: StoredCard): Promise<Kind | undefined> {
  return kindAmong(await getKinds(), card);
}

/** The proof bundle of this card's issuance; `later`: and that the log only grew from then until now. */
export async function getCardProof(card: StoredCard, { later }: { later: boolean }): Promise<unknown> {
  const issued = (await kindOf(card))?.cards ?? [];
  const newest = [...issued].sort((one, other) => other.issued_at.localeCompare(one.issued_at))[0];
  return send("GET", `/api/cards/${newest?.id ?? "none"}/proof${later ? "?later=true" : ""}`);
}
