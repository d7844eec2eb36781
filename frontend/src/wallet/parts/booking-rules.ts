/** A facility's rules in sentences: the same for everyone, seen before booking. */
import type { Terms } from "../api/reservations";
import { t as book } from "../views/book-texts";
import { t } from "../views/conduct-texts";

export function rulesOf(unit: Terms): string[] {
  return [
    book("window", { resident: String(unit.resident_days), other: String(unit.other_days) }),
    unit.monthly_quota && book("quota", { count: String(unit.monthly_quota) }),
    unit.household_quota && t("rule-household", { count: String(unit.household_quota) }),
    t("rule-pace", { count: String(unit.tries_per_minute) }),
    unit.queue_per_minute && t("rule-queue"),
    t("rule-offer", { minutes: String(unit.offer_minutes) }),
    unit.checks_in && book("check-in", { minutes: String(unit.grace_minutes) }),
    unit.checks_in && unit.ban_days.length > 0 && bans(unit),
    unit.changes > 0 && book("changes-left", { count: String(unit.changes) }),
  ].filter((line): line is string => Boolean(line));
}

function bans(unit: Terms): string {
  const grades = unit.ban_days.map((days) => (days > 0 ? t("rule-days", { days: String(days) }) : t("rule-warning")));
  return t("rule-bans", { window: String(unit.ban_window_days), grades: grades.join(" → ") });
}
