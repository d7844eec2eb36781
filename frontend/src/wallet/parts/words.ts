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
  "held_by",
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
  if (name === "held_by" && (value === "guardian" || value === "proxy")) return t(`held-${value}`);
  if (typeof value === "object" && value !== null) return inLanguage(value as Record<string, string>);
  return String(value);
}

/** The kind's own colours, for the card's face. */
export function coloursOf({ configurationId }: { configurationId: string }): { paper: string; ink: string } {
  const kind = (state.kinds ?? []).find((one) => one.configuration_ids.includes(configurationId));
  const display = kind?.display[0];
  return { paper: display?.background_color ?? "", ink: display?.text_color ?? "" };
}

/** What a card's face says of its state, and for whom it is held. */
export function heldBadge({ payload }: { payload: { held_by?: "guardian" | "proxy" } }): string {
  return payload.held_by ? t(`held-${payload.held_by}`) : "";
}

/** A name that the issuer gave in several languages. */
export function inLanguage(names: Record<string, string>): string {
  return names[language()] ?? names.ko ?? Object.values(names)[0] ?? "";
}
