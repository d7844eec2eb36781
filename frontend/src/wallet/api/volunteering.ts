/** Shifts to volunteer for, one's hours, and what a coordinator's phone asks and sends. */
import { send } from "./http";

export interface Shift {
  id: number;
  title_ko: string;
  title_en: string;
  text_ko: string;
  text_en: string;
  institution_ko: string;
  institution_en: string;
  place: string;
  contact: string;
  district_ko: string;
  district_en: string;
  starts: string;
  ends: string;
  left: number;
}

export const STATES = [
  "signed", "withdrawn", "cancelled", "present", "left", "approved", "refused", "confirmed", "known",
] as const; // prettier-ignore
export type SignupState = (typeof STATES)[number];

export interface Signup {
  id: string;
  state: SignupState;
  shift: Shift;
  minutes: number | null;
  reason: string;
}

export interface Hours {
  id: string;
  performed_on: string;
  hours: number;
  institution: string;
  stands: boolean;
}

export interface VolunteerNotice {
  id: number;
  kind: "confirmed" | "taken_back" | "cancelled" | "card";
  day: string;
  hours: number | null;
  card: string;
}

/** What the phone needs to make its code by itself. */
export interface CodeKey {
  volunteer: string;
  key: string;
}

export interface Volunteering {
  signups: Signup[];
  hours: Hours[];
  hours_this_year: number;
  notices: VolunteerNotice[];
  code: CodeKey | null;
  coordinates: boolean;
  now: string;
}

export interface Person {
  id: string;
  volunteer: string;
  name: string;
  state: SignupState;
  came_at: string | null;
  left_at: string | null;
  scanned: number | null;
  minutes: number | null;
  reason: string;
  flags: string[];
}

export type CoordinatedShift = Shift & { people: Person[] };

export interface Scan {
  id: string;
  shift: number;
  code: string;
  direction: "in" | "out";
  /** By this phone's clock. */
  at: string;
}

export interface ScanResult {
  id: string;
  outcome: "taken" | "flagged" | "refused";
  reason: string;
}

interface District {
  code: string;
  name_ko: string;
  name_en: string;
}

const PATH = "/api/volunteering";

export const getVolunteering = (): Promise<Volunteering> => send("GET", PATH);
export const findShifts = (district: string, words: string): Promise<{ shifts: Shift[]; districts: District[] }> =>
  send("GET", `${PATH}/shifts?${new URLSearchParams({ district, q: words })}`);
export const signUp = (shift: number): Promise<Volunteering> => send("POST", `${PATH}/shifts/${shift}/sign-up`);
export const withdraw = (signup: string): Promise<Volunteering> => send("POST", `${PATH}/signups/${signup}/withdraw`);
export const dismiss = (notice: number): Promise<Volunteering> => send("POST", `${PATH}/notices/${notice}/dismiss`);
export const certify = (since: string, until: string): Promise<{ hours: number; card: string }> =>
  send("POST", `${PATH}/certificate`, { since, until });
export const getCoordinated = (): Promise<{ shifts: CoordinatedShift[] }> => send("GET", `${PATH}/coordinated`);
export const sendScans = (scans: Scan[]): Promise<{ results: ScanResult[] }> =>
  send("POST", `${PATH}/scans`, { sent_at: new Date().toISOString(), scans });
export const decide = (
  signup: string,
  how: "approve" | "refuse",
  body: { minutes?: number; reason: string },
): Promise<{ shifts: CoordinatedShift[] }> => send("POST", `${PATH}/signups/${signup}/${how}`, body);
