/**
 * What this scanner tells the city: how many checks of a purpose ended with a verdict on a day. Nothing else is kept, and
 * nothing at all without a pass.
 */

import type { Colour } from "./counts";

export interface Row {
  purpose: string;
  /** In Seoul. */
  day: string;
  verdict: Colour;
  count: number;
}

/** Rows that wait, and the one upload that is under way: sent again under its number, it counts once. */
export interface Tally {
  waiting: Row[];
  sending?: { upload: string; counts: Row[] };
  /** Seconds; of the last upload. */
  sentAt?: number;
}

export const EMPTY: Tally = { waiting: [] };

/** The server takes no older days, and no more rows at once. */
const OLDEST_DAYS = 30;
const MOST_ROWS = 500;
const MOST_IN_A_ROW = 5000;

const SEOUL = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul", dateStyle: "short" });

/** 2026-11-21 */
export const dayOf = (seconds: number): string => SEOUL.format(new Date(seconds * 1000));

export function tallied(tally: Tally, purpose: string, verdict: Colour, now: number): Tally {
  const day = dayOf(now);
  const same = (row: Row): boolean => row.purpose === purpose && row.day === day && row.verdict === verdict;
  const found = tally.waiting.find((row) => same(row) && row.count < MOST_IN_A_ROW);
  const others = tally.waiting.filter((row) => row !== found);
  return { ...tally, waiting: [...others, { purpose, day, verdict, count: (found?.count ?? 0) + 1 }] };
}

/** With an upload to send; as it is where there is nothing, or the last was less than `pause` seconds ago. */
export function readied(tally: Tally, now: number, pause: number, upload: string): Tally {
  if (tally.sending) return tally;
  const oldest = dayOf(now - OLDEST_DAYS * 86_400);
  const waiting = tally.waiting.filter(({ day }) => day >= oldest);
  const since = now - (tally.sentAt ?? -Infinity);
  if (waiting.length === 0 || (since >= 0 && since < pause)) return { ...tally, waiting };
  const sending = { upload, counts: waiting.slice(0, MOST_ROWS) };
  return { ...tally, waiting: waiting.slice(MOST_ROWS), sending };
}

/** Without the upload that the server took, or will never take. */
export function sent(tally: Tally, upload: string, now: number): Tally {
  if (tally.sending?.upload !== upload) return tally;
  const { sending: _, ...rest } = tally;
  return { ...rest, sentAt: now };
}
