/** Claims and cards in words. */

import { area } from "../../i18n";

export const t = area("claims", {
  ko: {
    name: "이름",
    birthdate: "생년월일",
    city: "도시",
    district: "구·군",
    resident: "인천 시민",
    age_over_14: "만 14세 이상",
    age_over_19: "만 19세 이상",
    age_over_65: "만 65세 이상",
    yes: "예",
    no: "아니요",
    "citizen-card": "인천시민카드",
    "other-card": "카드",
  },
  en: {
    name: "Name",
    birthdate: "Date of birth",
    city: "City",
    district: "District",
    resident: "Resident of Incheon",
    age_over_14: "14 or older",
    age_over_19: "19 or older",
    age_over_65: "65 or older",
    yes: "Yes",
    no: "No",
    "citizen-card": "Incheon citizen card",
    "other-card": "Card",
  },
});

const NAMED = [
  "name",
  "birthdate",
  "city",
  "district",
  "resident",
  "age_over_14",
  "age_over_19",
  "age_over_65",
] as const;

/** Known claims in the order in which people read them, others after them. */
export function inOrder(claims: Record<string, unknown>): [string, unknown][] {
  const place = (name: string): number => {
    const at = NAMED.findIndex((known) => known === name);
    return at < 0 ? NAMED.length : at;
  };
  return Object.entries(claims).sort(([a], [b]) => place(a) - place(b));
}

/** A claim of a card that this release does not know is shown by its own name: never hidden. */
export function claimName(name: string): string {
  const known = NAMED.find((one) => one === name);
  return known ? t(known) : name;
}

export function claimValue(value: unknown): string {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function cardName(vct: string): string {
  return /\/vct\/citizen-card\/\d+$/.test(vct) ? t("citizen-card") : t("other-card");
}
