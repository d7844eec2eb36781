/** What a member hopes for: waiting lists, draws, and what they were told. */
import { send } from "./http";

export interface Waiting {
  id: number;
  unit_ko: string;
  unit_en: string;
  facility_ko: string;
  facility_en: string;
  start: string;
  end: string;
  state: "waiting" | "offered";
  before: number;
}

export interface Notice {
  id: number;
  kind: string;
  text: string;
  /** Staff's own words, or empty. */
  said: string;
  reservation: string | null;
  unit_ko: string | null;
  unit_en: string | null;
  start: string | null;
  end: string | null;
}

export interface DrawSlot {
  number: number;
  start: string;
  end: string;
  places: number;
}

export interface Draw {
  id: string;
  name_ko: string;
  name_en: string;
  unit_ko: string;
  unit_en: string;
  facility_ko: string;
  facility_en: string;
  state: "open" | "closed" | "drawn" | "cancelled";
  apply_until: string;
  beacon_at: string;
  accept_hours: number;
  slots: DrawSlot[];
  applicants: number;
  /** How many of them won a time. */
  drawn: number;
  drawn_at: string | null;
  /** The source of chance, in words. */
  beacon: string;
  seed_hash: string;
  applicants_hash: string;
  mine: { ticket: string; choices: number[]; rank: number | null; won: number | null; offer: string | null } | null;
}

export async function getWaiting(): Promise<Waiting[]> {
  return (await send<{ waiting: Waiting[] }>("GET", "/api/waiting")).waiting;
}

export const joinWaiting = (unit: number, start: string, minutes: number): Promise<Waiting> =>
  send("POST", "/api/waiting", { unit, start, minutes });

export const leaveWaiting = (id: number): Promise<unknown> => send("DELETE", `/api/waiting/${id}`);

export const acceptOffer = (id: string): Promise<unknown> => send("POST", `/api/reservations/${id}/accept`);

export async function getNotices(): Promise<Notice[]> {
  return (await send<{ notices: Notice[] }>("GET", "/api/reservations/notices")).notices;
}

export const dismissNotice = (id: number): Promise<unknown> => send("DELETE", `/api/reservations/notices/${id}`);

export async function getDraws(): Promise<Draw[]> {
  return (await send<{ draws: Draw[] }>("GET", "/api/draws")).draws;
}

export const applyToDraw = (id: string, choices: number[]): Promise<unknown> =>
  send("POST", `/api/draws/${id}/application`, { choices });

export const withdrawFromDraw = (id: string): Promise<unknown> => send("DELETE", `/api/draws/${id}/application`);
