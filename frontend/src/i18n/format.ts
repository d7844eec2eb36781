/** Dates and numbers as people of the chosen language write them; times in Seoul. */
import { language } from "./index";

const ZONE = "Asia/Seoul";

function locale(): string {
  return language() === "ko" ? "ko-KR" : "en-GB";
}

export function formatDate(date: Date): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: ZONE, dateStyle: "long" }).format(date);
}

export function formatTime(date: Date): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: ZONE, dateStyle: "medium", timeStyle: "short" }).format(date);
}

/** From one time to another; the day is said once where it is the same. */
export function formatSpan(start: Date, end: Date): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: ZONE, dateStyle: "medium", timeStyle: "short" }).formatRange(start, end);
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** Hours, minutes and seconds, for what has just happened. */
export function formatClock(date: Date): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: ZONE, timeStyle: "medium" }).format(date);
}
