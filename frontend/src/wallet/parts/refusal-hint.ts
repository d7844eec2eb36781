/** What a refusal of a booking says beyond its words: from when, until when, how long. */
import { t } from "../views/book-texts";
import type { Refused } from "../api/http";
import { lasting, moment } from "./booking-words";

export function refusalHint({ code, body }: Refused): string {
  const text = (name: string): string => String(body[name]);
  if (code === "too_early") return t("hint-opens", { at: moment(text("opens_at")) });
  if (code === "banned") return t("hint-until", { until: moment(text("until")) });
  if (code === "wrong_length") {
    return t("hint-length", { min: lasting(Number(body.min_minutes)), max: lasting(Number(body.max_minutes)) });
  }
  if (code === "queue_first" && body.turn_at) return t("hint-turn", { at: moment(text("turn_at")) });
  return "";
}
