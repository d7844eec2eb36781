/** Public facilities: what is free, at what price, and what the member has booked. */
import { send } from "./http";

export interface Place {
  id: number;
  name_ko: string;
  name_en: string;
  facility_ko: string;
  facility_en: string;
  district_ko: string;
  district_en: string;
  sport: string;
  mode: "instant" | "approval";
  price: number;
  slot_minutes: number;
  min_minutes: number;
  max_minutes: number;
  resident_days: number;
  other_days: number;
}

type Cause = "holder" | "operator" | "rain" | "disaster";

export interface RefundRow {
  cause: Cause;
  days_from: number | null;
  days_to: number | null;
  same_day_paid: boolean;
  less_used: boolean;
  percent: number;
}

export interface Terms extends Place {
  deposit: number;
  checks_in: boolean;
  grace_minutes: number;
  changes: number;
  monthly_quota: number | null;
  facility: number;
  household_quota: number | null;
  series_weeks: number;
  offer_minutes: number;
  ban_days: number[];
  ban_window_days: number;
  /** When booking of a new day opens, in Seoul. */
  opens_at: string;
  tries_per_minute: number;
  queue_per_minute: number | null;
  prices: { first_weekday: number; last_weekday: number; begins: string; ends: string; amount: number }[];
  discounts: { card_ko: string; card_en: string; min_age: number | null; percent: number }[];
  seasons: { id: number; name_ko: string; name_en: string }[];
  refunds: RefundRow[];
}

export interface Found {
  unit: Place;
  free: number;
  first: string | null;
}

export interface Search {
  date: string;
  units: Found[];
  districts: { code: string; name_ko: string; name_en: string }[];
  sports: string[];
}

export interface Slot {
  start: string;
  end: string;
  free: number;
  price: number;
}

export interface Day {
  unit: Terms;
  date: string;
  slots: Slot[];
}

export interface Reservation {
  id: string;
  unit: number;
  name_ko: string;
  name_en: string;
  facility_ko: string;
  facility_en: string;
  start: string;
  end: string;
  state: "offered" | "requested" | "booked" | "cancelled" | "refused" | "lapsed" | "used" | "no_show";
  price: number;
  deposit: number;
  deposit_kept: number | null;
  refund: number | null;
  cause: "" | Cause;
  cancelled_now: { refund: number; deposit_kept: number } | null;
  changeable: boolean;
  decide_by: string | null;
  series: string | null;
  waiver: "" | "asked" | "granted" | "refused";
  waiver_answer: string;
}

export interface Nearest {
  start: string;
  end: string;
}

export function findUnits(wanted: Record<string, string>): Promise<Search> {
  const given = Object.entries(wanted).filter(([, value]) => value);
  return send("GET", `/api/units?${new URLSearchParams(given).toString()}`);
}

export function getDay(unit: string, date: string): Promise<Day> {
  return send("GET", `/api/units/${encodeURIComponent(unit)}/slots?date=${date}`);
}

export function bookUnit(unit: number, start: string, minutes: number): Promise<Reservation> {
  return send("POST", "/api/reservations", { unit, start, minutes });
}

export async function getReservations(): Promise<Reservation[]> {
  return (await send<{ reservations: Reservation[] }>("GET", "/api/reservations")).reservations;
}

export function cancelReservation(id: string): Promise<Reservation> {
  return send("POST", `/api/reservations/${id}/cancel`);
}

export function changeReservation(id: string, start: string, minutes: number): Promise<Reservation> {
  return send("POST", `/api/reservations/${id}/change`, { start, minutes });
}
