/** Badges that institutions awarded, and links to claim them. */
import { send } from "./http";

export interface Award {
  id: string;
  code: string;
  name_ko: string;
  name_en: string;
  criteria: string;
  skills: string[];
  institution_ko: string;
  institution_en: string;
  awarded_on: string;
  evidence_url: string;
  evidence_text: string;
}

export interface OwnAward extends Award {
  /** Day on which what describes the work, and what others see, is deleted. */
  kept_until: string;
  page_until: string | null;
}

export type RequestState = "requested" | "granted" | "declined" | "ended";

/** A company's request for the member's badges. */
export interface BadgeRequest {
  id: string;
  organisation: string;
  purpose: string;
  days: number;
  state: RequestState;
  answer_until: string;
  until: string | null;
  looks: { at: string }[];
}

export interface Badges {
  awards: OwnAward[];
  requests: BadgeRequest[];
}

/** What an organisation that the member acts for asked. */
export interface Organisation {
  id: string;
  name: string;
  requests: { id: string; holder: string; purpose: string; days: number; state: RequestState; until: string | null }[];
}

const PATH = "/api/badges";

export const getBadges = (): Promise<Badges> => send("GET", PATH);
export const makePage = (award: string, days: number): Promise<{ address: string; until: string }> =>
  send("POST", `${PATH}/awards/${award}/page`, { days });
export const endPage = (award: string): Promise<Badges> => send("DELETE", `${PATH}/awards/${award}/page`);
export const grant = (request: string, awards: string[]): Promise<Badges> =>
  send("POST", `${PATH}/requests/${request}/grant`, { awards });
export const answer = (request: string, how: "decline" | "end"): Promise<Badges> =>
  send("POST", `${PATH}/requests/${request}/${how}`);
export const getOrganisations = (): Promise<Organisation[]> => send("GET", `${PATH}/organisations`);
export const ask = (organisation: string, wanted: { holder: string; purpose: string; days: number }): Promise<Organisation[]> =>
  send("POST", `${PATH}/organisations/${organisation}/requests`, wanted);
export const look = (organisation: string, request: string): Promise<{ until: string; awards: Award[] }> =>
  send("POST", `${PATH}/organisations/${organisation}/requests/${request}/look`);
export const claim = (secret: string): Promise<Badges> => send("POST", `${PATH}/claims`, { secret });
