/** A facility's rules in sentences: the same for everyone, seen before booking. */
import { formatNumber } from "../../i18n/format";
import type { Terms } from "../api/reservations";
import { t as book } from "../views/book-texts";
import { t } from "../views/conduct-texts";
import { weekday } from "./booking-words";
import { inLanguage } from "./words";

export function rulesOf(unit: Terms): string[] {
  const opens = unit.opens_at.slice(0, 5);
  return [
    book("window", { resident: String(unit.resident_days), other: String(unit.other_days), at: opens }),
    ...prices(unit),
    ...discounts(unit),
    unit.deposit > 0 && book("deposit", { amount: formatNumber(unit.deposit) }),
    unit.monthly_quota && book("quota", { count: String(unit.monthly_quota) }),
    unit.household_quota && t("rule-household", { count: String(unit.household_quota) }),
    t("rule-pace", { count: String(unit.tries_per_minute) }),
    unit.queue_per_minute && t("rule-queue", { at: opens }),
    t("rule-offer", { minutes: String(unit.offer_minutes) }),
    unit.checks_in && book("check-in", { minutes: String(unit.grace_minutes) }),
    unit.checks_in && unit.ban_days.length > 0 && bans(unit),
    unit.changes > 0 && book("changes-left", { count: String(unit.changes) }),
  ].filter((line): line is string => Boolean(line));
}

function prices(unit: Terms): string[] {
  return unit.prices.map((row) => {
    const [first, last] = [weekday(row.first_weekday), weekday(row.last_weekday)];
    const days = first === last ? first : `${first}–${last}`;
    return book("price-at", { days, from: row.begins.slice(0, 5), to: row.ends.slice(0, 5), price: formatNumber(row.amount) });
  });
}

function discounts(unit: Terms): string[] {
  const lines = unit.discounts.map(({ card_ko: ko, card_en: en, min_age: age, percent }) =>
    book(age === null ? "less" : "less-from-age", { card: inLanguage({ ko, en }), age: String(age), percent: String(percent) }),
  );
  return lines.length > 1 ? [...lines, book("less-once")] : lines;
}

function bans(unit: Terms): string {
  const grades = unit.ban_days.map((days) => (days > 0 ? t("rule-days", { days: String(days) }) : t("rule-warning")));
  return t("rule-bans", { window: String(unit.ban_window_days), grades: grades.join(" → ") });
}
