/** Collectibles of city events, offers of them, and benefits for their holders. */
import { send } from "./http";

export interface Benefit {
  id: number;
  text_ko: string;
  text_en: string;
  first_day: string;
  last_day: string;
  left: number;
  today: boolean;
}

export interface Collectible {
  id: string;
  code: string;
  name_ko: string;
  name_en: string;
  description_ko: string;
  description_en: string;
  picture: string | null;
  serial: number;
  edition_size: number;
  transferable: boolean;
  obtained_at: string;
  offered: boolean;
  page: string;
  benefits: Benefit[];
  steps: { number: number; step: "obtained" | "passed_on" | "ended"; at: string }[];
}

export interface CollectibleOffer {
  id: string;
  item: string;
  name_ko: string;
  name_en: string;
  serial: number;
  edition_size: number;
  page: string;
  mine: boolean;
  other: string;
  until: string;
}

export interface CollectibleNotice {
  id: number;
  kind: "obtained" | "offered" | "accepted" | "declined" | "withdrawn" | "lapsed" | "ended";
  name_ko: string;
  name_en: string;
  serial: number;
  reason: string;
  at: string;
}

export interface Collectibles {
  items: Collectible[];
  offers: CollectibleOffer[];
  notices: CollectibleNotice[];
}

const PATH = "/api/collectibles";
const of = (item: string): string => `${PATH}/items/${item}`;

export const getCollectibles = (): Promise<Collectibles> => send("GET", PATH);
export const claim = (secret: string): Promise<Collectibles> => send("POST", `${PATH}/claims`, { secret });
export const offer = (item: string, recipient: string): Promise<Collectibles> =>
  send("POST", `${of(item)}/offer`, { recipient });
export const answer = (id: string, how: "accept" | "decline" | "withdraw"): Promise<Collectibles> =>
  send("POST", `${PATH}/offers/${id}/${how}`);
export const showCode = (item: string, benefit: number): Promise<{ code: string; until: string }> =>
  send("POST", `${of(item)}/benefits/${benefit}/code`);
export const getProof = (item: string): Promise<unknown> => send("GET", `${of(item)}/proof`);
export const dismiss = (notice: number): Promise<Collectibles> => send("POST", `${PATH}/notices/${notice}/dismiss`);
export const pictureOf = (item: Collectible): string => `${PATH}/pictures/${item.picture ?? ""}`;
