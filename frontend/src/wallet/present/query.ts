/** DCQL (OpenID4VP 1.0 section 6) against the cards on this device: what could be answered, and with how little. */
import { isObject } from "../../verify/jws";

type Step = string | number;

interface ClaimQuery {
  id: string | undefined;
  path: Step[];
  values: unknown[] | undefined;
}

interface CredentialQuery {
  id: string;
  types: string[];
  claims: ClaimQuery[];
  sets: string[][] | undefined;
}

/** One of the options is asked for; without one that is required nothing can be answered. */
export interface Choice {
  required: boolean;
  options: string[][];
}

export interface Query {
  credentials: CredentialQuery[];
  choices: Choice[];
}

/** What a card tells: what it always shows, and what it can show. */
export interface Told {
  payload: { vct: string; exp: number };
  claims: { name: string; value: unknown }[];
}

export interface Asked {
  name: string;
  value: unknown;
  /** The card shows it whether asked or not. */
  always: boolean;
}

/** A card that can answer: the least that does, and what else is wished for, off unless its holder wants it. */
export interface Fit<C extends Told> {
  card: C;
  least: Asked[];
  more: Asked[][];
}

const FORMAT = "dc+sd-jwt";

/** The query, or undefined if it is none that we understand. */
export function readQuery(value: unknown): Query | undefined {
  if (!isObject(value) || !Array.isArray(value.credentials) || value.credentials.length === 0) return undefined;
  const credentials = value.credentials.map(credentialQuery);
  const choices = value.credential_sets === undefined ? undefined : readChoices(value.credential_sets);
  if (credentials.includes(undefined) || (value.credential_sets !== undefined && !choices)) return undefined;
  const known = credentials as CredentialQuery[];
  return { credentials: known, choices: choices ?? [{ required: true, options: [known.map(({ id }) => id)] }] };
}

/** A query for another format stays: nothing here fits it, and it may be one of several options. */
function credentialQuery(value: unknown): CredentialQuery | undefined {
  if (!isObject(value) || typeof value.id !== "string") return undefined;
  const types = isObject(value.meta) && value.format === FORMAT ? value.meta.vct_values : [];
  const claims = value.claims === undefined ? [] : value.claims;
  if (!isTexts(types) || !Array.isArray(claims) || !claims.every(isClaimQuery)) return undefined;
  const { claim_sets: sets } = value;
  if (sets !== undefined && !(Array.isArray(sets) && sets.every(isTexts))) return undefined;
  return { id: value.id, types, claims: claims as ClaimQuery[], sets };
}

function isClaimQuery(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value.path) || typeof value.path[0] !== "string") return false;
  return value.path.every(isStep) && (value.values === undefined || Array.isArray(value.values));
}

function isStep(step: unknown): step is Step {
  return typeof step === "string" || (Number.isInteger(step) && Number(step) >= 0);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function readChoices(value: unknown): Choice[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const choices = value.map((each) =>
    isObject(each) && Array.isArray(each.options) && each.options.every(isTexts)
      ? { required: each.required !== false, options: each.options as string[][] }
      : undefined,
  );
  return choices.includes(undefined) ? undefined : (choices as Choice[]);
}

/** The cards that answer one of the query's parts. What is past its end answers nothing. */
export function fitsFor<C extends Told>(query: Query, id: string, cards: readonly C[], now = Date.now()): Fit<C>[] {
  const wanted = query.credentials.find((each) => each.id === id);
  if (!wanted) return [];
  return cards
    .filter(({ payload }) => wanted.types.includes(payload.vct) && payload.exp * 1000 > now)
    .map((card) => fit(wanted, card))
    .filter((found) => found !== undefined);
}

function fit<C extends Told>(wanted: CredentialQuery, card: C): Fit<C> | undefined {
  const options = wanted.sets
    ? wanted.sets.map((set) => set.map((id) => wanted.claims.find((claim) => claim.id === id)))
    : [wanted.claims];
  const possible = options
    .map((option) => (option.includes(undefined) ? undefined : told(option as ClaimQuery[], card)))
    .filter((found) => found !== undefined)
    .sort((one, other) => one.length - other.length);
  const [least, ...others] = possible;
  if (!least) return undefined;
  const names = new Set(least.map(({ name }) => name));
  const more = others
    .filter((option) => [...names].every((name) => option.some((asked) => asked.name === name)))
    .map((option) => option.filter(({ name }) => !names.has(name)))
    .filter((added) => added.length > 0);
  return { card, least, more };
}

/** What the card says to all of these, or undefined if it does not say one of them. */
function told(claims: ClaimQuery[], card: Told): Asked[] | undefined {
  const found = claims.map(({ path, values }) => {
    const [name, ...deeper] = path as [string, ...Step[]];
    const disclosed = card.claims.find((claim) => claim.name === name);
    const whole = disclosed ? disclosed.value : (card.payload as Record<string, unknown>)[name];
    const value = deeper.reduce<unknown>(at, whole);
    if (value === undefined || (values && !values.includes(value))) return undefined;
    return { name, value: whole, always: !disclosed };
  });
  if (found.includes(undefined)) return undefined;
  const byName = new Map((found as Asked[]).map((asked) => [asked.name, asked]));
  return [...byName.values()];
}

function at(value: unknown, step: Step): unknown {
  if (typeof step === "number") return Array.isArray(value) ? (value as unknown[])[step] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
