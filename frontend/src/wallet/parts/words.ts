/** Claims, cards and accounts as a person reads them. */
import { language } from "../../i18n";
import { formatDate } from "../../i18n/format";
import { state } from "../state";
import type { Claim } from "../store/sd-jwt";
import { t } from "../views/card-texts";

const KNOWN = [
  "resident",
  "district",
  "city",
  "age_over_14",
  "age_over_19",
  "age_over_65",
  "name",
  "birthdate",
] as const;
type Known = (typeof KNOWN)[number];

/** Least first: what says least about a person is on top. */
export function inOrder(claims: Claim[]): Claim[] {
  const place = ({ name }: Claim): number => (KNOWN as readonly string[]).indexOf(name) + 1 || KNOWN.length + 1;
  return [...claims].sort((one, other) => place(one) - place(other));
}

export function claimLabel(name: string, labels: Record<string, string> = {}): string {
  if ((KNOWN as readonly string[]).includes(name)) return t(`claim-${name as Known}`);
  return labels[language()] ?? labels.ko ?? issuersLabel(name) ?? name;
}

/** What the issuer calls a claim of any of its cards. */
function issuersLabel(name: string): string | undefined {
  const claims = (state.kinds ?? []).flatMap((kind) => kind.claims);
  return claims.find((claim) => claim.name === name)?.[language()];
}

/** The entry of a list in both languages that is for the reader. */
export function ownLanguage<T extends { locale: string }>(texts: readonly T[]): T | undefined {
  return texts.find(({ locale }) => locale.startsWith(language())) ?? texts[0];
}

export function claimValue({ name, value }: Pick<Claim, "name" | "value">): string {
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  if (name === "birthdate" && typeof value === "string") return formatDate(new Date(`${value}T00:00:00+09:00`));
  if (typeof value === "object" && value !== null) return inLanguage(value as Record<string, string>);
  return String(value);
}

/** A name that the issuer gave in several languages. */
export function inLanguage(names: Record<string, string>): string {
  return names[language()] ?? names.ko ?? Object.values(names)[0] ?? "";
}
