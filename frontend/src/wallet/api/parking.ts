/** Parking on the wallet origin. */
import { send } from "./http";

export interface Lot {
  id: number;
  name_ko: string;
  name_en: string;
  address: string;
  kind: string;
  district_ko: string;
  district_en: string;
  unit: string;
  unit_minutes: number;
  unit_fee: number;
  day_cap: number;
  deposit: number;
  overstay_fee: number;
  overstay_day_cap: number;
  grace_minutes: number;
  min_minutes: number;
  max_minutes: number;
}

export interface Quote {
  price: number;
  discount: number;
  deposit: number;
  bays: { id: number; number: string }[];
}

export interface Car {
  id: number;
  plate: string;
  name: string;
}

export interface Booking {
  id: string;
  lot_ko: string;
  lot_en: string;
  unit: string;
  bay: string;
  plate: string;
  start: string;
  end: string;
  state: "booked" | "ended" | "cancelled";
  ending: string;
  price: number;
  deposit: number;
  charged: number | null;
  overstay: number | null;
  waived: number;
}

export interface Notice {
  id: number;
  kind: string;
  text: string;
  at: string;
  booking: string | null;
  report: string | null;
}

/** `occupied` is null where it would tell of single people. */
export interface Occupancy {
  name_ko: string;
  name_en: string;
  bays: number;
  occupied: number | null;
  level: "quiet" | "busy" | "full";
}

export interface Home {
  building_ko: string;
  building_en: string;
  home: string;
  open: boolean;
  bay: string | null;
  share_percent: number;
  windows: { id: string; start: string; end: string; booked: number }[];
}

export interface Round {
  id: number;
  lot_ko: string;
  lot_en: string;
  closes_at: string;
  first: string;
  last: string;
  criteria: { fact: string; argument: string; points: number; most: number }[];
  state: "open" | "decided";
  mine: { shift: string; state: string; points: number | null; rank: number | null }[];
}

export interface Permit {
  id: string;
  lot_ko: string;
  lot_en: string;
  bay: string;
  plate: string;
  first: string;
  last: string;
  shift: "day" | "night" | "all";
}

export interface Penalty {
  id: string;
  lot_ko: string;
  lot_en: string;
  plate: string;
  day: string;
  kind: "warning" | "charge";
  amount: number;
  state: PenaltyState;
  objection: string;
  answer: string;
  steps: { state: PenaltyState; at: string }[];
}

export type PenaltyState = "stands" | "appealed" | "upheld" | "lifted";

export interface Report {
  id: string;
  place: string;
  district_ko: string;
  district_en: string;
  vehicle: string;
  state: string;
  text: string;
  reported_at: string;
  located: boolean;
  steps: { state: string; text: string; on: string; last_day: string | null }[];
  reward: { amount: number; unit_ko: string; unit_en: string } | null;
}

export interface Reports {
  reports: Report[];
  districts: { code: string; name_ko: string; name_en: string }[];
}

export interface Time {
  start: string;
  end: string;
}

const at = "/api/parking";
const post = <T = unknown>(path: string, body: unknown = {}): Promise<T> => send("POST", `${at}/${path}`, body);

export const getOccupancy = (): Promise<{ car_parks: Occupancy[] }> => send("GET", `${at}/occupancy`);
export const getLots = (): Promise<{ lots: Lot[] }> => send("GET", `${at}/lots`);
export const getQuote = (lot: number, { start, end }: Time): Promise<Quote> =>
  send("GET", `${at}/lots/${lot}/bays?${new URLSearchParams({ start, end }).toString()}`);
export const getCars = (): Promise<{ cars: Car[] }> => send("GET", `${at}/cars`);
export const addCar = (plate: string): Promise<Car> => post("cars", { plate });
export const removeCar = (id: number): Promise<unknown> => post(`cars/${id}/remove`);
export const getBookings = (): Promise<{ bookings: Booking[] }> => send("GET", `${at}/bookings`);
export const book = (bay: number, car: number, time: Time): Promise<Booking> => post("bookings", { bay, car, ...time });
export const act = (id: string, action: string, body: unknown = {}): Promise<Booking> =>
  post(`bookings/${id}/${action}`, body);
export const getNotices = (): Promise<{ notices: Notice[] }> => send("GET", `${at}/notices`);
export const dismiss = (id: number): Promise<unknown> => post(`notices/${id}/dismiss`);
export const getHomes = (): Promise<{ homes: Home[] }> => send("GET", `${at}/homes`);
export const askToShow = (code: string): Promise<{ asking: string; wallet_link: string }> => post("homes/ask", { code });
export const consent = (asking: string): Promise<{ homes: Home[] }> => post("homes/consent", { asking });
export const withdrawConsent = (): Promise<unknown> => post("homes/withdraw");
export const offer = (time: Time): Promise<unknown> => post("windows", time);
export const withdrawOffer = (id: string): Promise<unknown> => post(`windows/${id}/withdraw`);
export const getPermits = (): Promise<{ permits: Permit[]; rounds: Round[] }> => send("GET", `${at}/permits`);
export const apply = (round: number, car: number, shift: string): Promise<unknown> =>
  post(`rounds/${round}/apply`, { car, shift });
export const withdrawApplication = (round: number): Promise<unknown> => post(`rounds/${round}/withdraw`);
export const giveBackPermit = (id: string): Promise<unknown> => post(`permits/${id}/give-back`);
export const changePermitCar = (id: string, car: number): Promise<unknown> => post(`permits/${id}/car`, { car });
export const getPenalties = (): Promise<{ penalties: Penalty[] }> => send("GET", `${at}/penalties`);
export const object = (id: string, text: string): Promise<Penalty> => post(`penalties/${id}/object`, { text });
export const getPenaltyProof = (id: string, step: string): Promise<unknown> =>
  send("GET", `${at}/penalties/${id}/steps/${step}/proof?later=true`);
export const getReports = (): Promise<Reports> => send("GET", `${at}/reports`);
export const report = (seen: Record<string, unknown>): Promise<Report> => post("reports", seen);
export const getReportProof = (id: string, step: string): Promise<unknown> =>
  send("GET", `${at}/reports/${id}/steps/${step}/proof?later=true`);
