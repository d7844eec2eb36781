/** How many verdicts of each colour an hour had. On this device only, for two days, and of nobody in particular. */

import type { Verdict } from "../verify/verdict";

export type Colour = Verdict["colour"];
export type HourCount = Record<Colour, number>;

/** By hours since 1970. */
export type Counts = Record<number, HourCount>;

const HOUR = 3600;
const KEPT_HOURS = 48;

export const hourOf = (now: number): number => Math.floor(now / HOUR);

export function counted(counts: Counts, colour: Colour, now: number): Counts {
  const hour = hourOf(now);
  const kept = Object.entries(counts).filter(([at]) => Number(at) > hour - KEPT_HOURS);
  const before = counts[hour] ?? { green: 0, amber: 0, red: 0 };
  return { ...Object.fromEntries(kept), [hour]: { ...before, [colour]: before[colour] + 1 } };
}
