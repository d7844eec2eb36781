/** Why a card is checked: what a presentation must say, how young the lists must be, how the holder is checked. */

export interface ClaimQuery {
  id?: string;
  path: (string | number)[];
  values?: unknown[];
}

/** One credential of a DCQL query (OpenID4VP 1.0, section 6). `{district}` stands for the desk's own. */
export interface CardQuery {
  meta: { vct_values: string[] };
  claims?: ClaimQuery[];
  claim_sets?: string[][];
}

export interface Purpose {
  code: string;
  name_ko: string;
  name_en: string;
  ground_ko: string;
  ground_en: string;
  holder_check: "none" | "initial" | "document";
  modes: ("broadcast" | "challenge")[];
  /** Seconds; with older lists no verdict is green. */
  max_list_age: number;
  query: CardQuery;
  /** The organisation that handed it to this desk; without: the city's. */
  of?: { ko: string; en: string };
}

/** A district of today, with those that it came out of: cards issued until then (seconds) still name them. */
export interface District {
  name_ko: string;
  name_en: string;
  former: { name_ko: string; until: number }[];
}

/** What a desk checks: a purpose, and its own district where the purpose asks for it. */
export interface Task {
  purpose: Purpose;
  district?: District | undefined;
}

export type Answer =
  | { kind: "answered"; claims: Record<string, unknown> }
  /** The card names the district that the desk's own came out of. */
  | { kind: "former"; claims: Record<string, unknown> }
  | { kind: "refused"; code: "other_card" | "claim_missing" | "claim_differs" };

const DISTRICT = "{district}";

export function needsDistrict(purpose: Purpose): boolean {
  return (purpose.query.claims ?? []).some(({ values }) => values?.includes(DISTRICT));
}

/** Names of the claims that a wallet shows for a purpose, the holder's name with them where people are compared. */
export function wantedClaims({ query, holder_check: check }: Purpose): string[] {
  const names = (query.claims ?? []).map(({ path }) => String(path[0]));
  return [...new Set(check === "none" ? names : [...names, "name"])];
}

/** Whether the claims of a card answer the purpose, and those that it asks for: no other needs to be seen. */
export function answerTo({ purpose, district }: Task, claims: Record<string, unknown>): Answer {
  const { query } = purpose;
  if (!query.meta.vct_values.includes(String(claims.vct))) return { kind: "refused", code: "other_card" };
  const asked = query.claims ?? [];
  const options = query.claim_sets?.map((ids) => asked.filter(({ id }) => id !== undefined && ids.includes(id)));
  const answers = (options ?? [asked]).map((option) => matched(option, claims, district));
  return answers.find(({ kind }) => kind === "answered") ?? answers.find(({ kind }) => kind === "former") ?? answers[0]!;
}

function matched(asked: ClaimQuery[], claims: Record<string, unknown>, district?: District): Answer {
  const found: Record<string, unknown> = {};
  let kind: "answered" | "former" = "answered";
  for (const { path, values } of asked) {
    const value = at(claims, path);
    if (value === undefined) return { kind: "refused", code: "claim_missing" };
    const wanted = values?.map((one) => (one === DISTRICT ? (district?.name_ko ?? null) : one));
    const former = values?.includes(DISTRICT) && district?.former.find(({ name_ko: name }) => name === value);
    if (wanted && !wanted.includes(value)) {
      if (!former || Number(claims.iat) >= former.until) return { kind: "refused", code: "claim_differs" };
      kind = "former";
    }
    found[path.join(".")] = value;
  }
  return { kind, claims: found };
}

function at(value: unknown, path: (string | number)[]): unknown {
  for (const step of path) {
    const inside = typeof step === "number" ? Array.isArray(value) : typeof value === "object" && value !== null;
    value = inside && Object.hasOwn(value as object, step) ? (value as Record<string | number, unknown>)[step] : undefined;
  }
  return value;
}
