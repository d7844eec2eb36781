/** Repeated bookings, use free of charge, the gate, the queue, and what missed bookings led to. */
import { type Reservation } from "./reservations";
import { send } from "./http";

export interface Planned {
  start: string;
  end: string;
  code: string;
  text: string;
}

export interface SeriesWish {
  unit: number;
  start: string;
  minutes: number;
  times: number;
  weeks: number;
  season: number | null;
}

export interface Turn {
  before: number;
  at: string;
}

export interface Sanction {
  id: number;
  facility_ko: string;
  facility_en: string;
  missed: string;
  grade: number;
  until: string | null;
  lifted_at: string | null;
  objection: "none" | "open" | "accepted" | "rejected";
  answer: string;
}

export interface Reminders {
  in_wallet: boolean;
  by_mail: boolean;
  /** Whether an e-mail address is confirmed. */
  has_address: boolean;
}

export const getReminders = (): Promise<Reminders> => send("GET", "/api/reservations/reminders");

export const chooseReminders = ({ in_wallet, by_mail }: Reminders): Promise<Reminders> =>
  send("PUT", "/api/reservations/reminders", { in_wallet, by_mail });

export async function planSeries(wish: SeriesWish): Promise<Planned[]> {
  return (await send<{ times: Planned[] }>("POST", "/api/series/plan", wish)).times;
}

export const bookSeries = (wish: SeriesWish): Promise<unknown> => send("POST", "/api/series", { ...wish, skip: true });

export const cancelSeries = (id: string): Promise<unknown> => send("DELETE", `/api/series/${id}`);

/** `reservation` goes to `start`, the others by as much. */
export const moveSeries = (id: string, reservation: string, start: string, minutes: number): Promise<unknown> =>
  send("PATCH", `/api/series/${id}`, { reservation, start, minutes });

export const askWaiver = (id: string, purpose: string): Promise<unknown> =>
  send("POST", `/api/reservations/${id}/waiver`, { purpose });

export const checkIn = (code: string): Promise<Reservation> => send("POST", "/api/reservations/check-in", { code });

export const joinQueue = (facility: number): Promise<Turn> => send("POST", `/api/facilities/${facility}/queue`);

export async function getSanctions(): Promise<Sanction[]> {
  return (await send<{ sanctions: Sanction[] }>("GET", "/api/sanctions")).sanctions;
}

export const objectTo = (id: number, text: string): Promise<unknown> =>
  send("POST", `/api/sanctions/${id}/objection`, { text });
