/** Times and days of bookings, in Seoul, as a person reads them. */
import { language } from "../../i18n";
import { t } from "../views/book-texts";

const ZONE = "Asia/Seoul";

export function dayOf(at: Date): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: ZONE }).format(at);
}

export function todayPlus(days: number): string {
  return dayOf(new Date(Date.now() + days * 86_400_000));
}

function parts(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language() === "ko" ? "ko-KR" : "en-GB", { timeZone: ZONE, ...options });
}

export function clock(at: string): string {
  return parts({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

export function dayWords(at: string): string {
  return parts({ month: "long", day: "numeric", weekday: "short" }).format(new Date(at));
}

/** A day of the week by its number; Monday is 0. */
export function weekday(number: number): string {
  return parts({ weekday: "short" }).format(new Date(Date.UTC(2024, 0, 1 + number)));
}

export function span(start: string, end: string): string {
  return `${dayWords(start)} ${clock(start)}–${clock(end)}`;
}

/** A day and a time of it. */
export function moment(at: string): string {
  return `${dayWords(at)} ${clock(at)}`;
}

export function lasting(minutes: number): string {
  return minutes % 60 === 0 ? t("hours", { count: String(minutes / 60) }) : t("minutes", { count: String(minutes) });
}
