/** What a card's claims are called, by the metadata of its type: the address is in the card (SD-JWT VC). */
import { isObject } from "../../verify/jws";

/** By claim, by language. */
export type Labels = Record<string, Record<string, string>>;

const known = new Map<string, Promise<Labels>>();

/** Labels of a type; none if they cannot be had. */
export function labelsOf(vct: string): Promise<Labels> {
  const found = known.get(vct) ?? fetchLabels(vct).catch(() => ({}));
  known.set(vct, found);
  return found;
}

async function fetchLabels(vct: string): Promise<Labels> {
  const response = await fetch(vct, { headers: { Accept: "application/json" }, credentials: "omit" });
  const type = (await response.json()) as unknown;
  const claims = isObject(type) && Array.isArray(type.claims) ? (type.claims as unknown[]) : [];
  return Object.fromEntries(claims.filter(isObject).map((claim) => [nameOf(claim.path), textsOf(claim.display)]));
}

function nameOf(path: unknown): string {
  return Array.isArray(path) ? String(path[0]) : "";
}

function textsOf(display: unknown): Record<string, string> {
  const texts = Array.isArray(display) ? display.filter(isObject) : [];
  return Object.fromEntries(texts.map(({ locale, label }) => [String(locale).slice(0, 2), String(label)]));
}
