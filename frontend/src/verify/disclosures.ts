/** What a card says once the shown disclosures are put in (RFC 9901, section 7.1), with every rule that refuses. */

import { base64url, fromBase64url, fromUtf8, sha256 } from "../qr/bytes";
import { isObject, type Json } from "./jws";

interface Disclosure {
  digest: string;
  /** Absent for an element of an array. */
  name?: string;
  value: unknown;
}

class Refused extends Error {}

async function readDisclosure(text: string): Promise<Disclosure> {
  const parts: unknown = JSON.parse(fromUtf8(fromBase64url(text) ?? new Uint8Array([0])));
  if (!Array.isArray(parts) || typeof parts[0] !== "string") throw new Refused("not a disclosure");
  const digest = base64url(await sha256(text));
  if (parts.length === 2) return { digest, value: parts[1] as unknown };
  const [, name, value] = parts as [string, unknown, unknown];
  if (parts.length !== 3 || typeof name !== "string" || name === "_sd" || name === "...") throw new Refused("name");
  return { digest, name, value };
}

class Processing {
  private readonly used = new Set<string>();
  private readonly digests = new Set<string>();

  constructor(private readonly disclosures: ReadonlyMap<string, Disclosure>) {}

  object(object: Json): Json {
    const { _sd: digests, ...plain } = object;
    const entries = Object.entries(plain).map(([name, value]): [string, unknown] => [name, this.value(value)]);
    if (digests !== undefined && !Array.isArray(digests)) throw new Refused("_sd is not an array");
    for (const digest of digests ?? []) {
      const found = this.take(digest);
      if (!found) continue;
      if (found.name === undefined || Object.hasOwn(plain, found.name)) throw new Refused("a claim twice");
      entries.push([found.name, this.value(found.value)]);
    }
    if (new Set(entries.map(([name]) => name)).size < entries.length) throw new Refused("a claim twice");
    return Object.fromEntries(entries);
  }

  /** Call at the end: every disclosure must have found its place. */
  finish(): void {
    if (this.used.size < this.disclosures.size) throw new Refused("a disclosure that the card does not know");
  }

  private value(value: unknown): unknown {
    if (Array.isArray(value)) return value.flatMap((element: unknown) => this.element(element));
    return isObject(value) ? this.object(value) : value;
  }

  private element(element: unknown): unknown[] {
    if (!isObject(element) || !Object.hasOwn(element, "...")) return [this.value(element)];
    const found = this.take(element["..."]);
    if (found?.name !== undefined || Object.keys(element).length > 1) throw new Refused("not an element");
    return found ? [this.value(found.value)] : [];
  }

  private take(digest: unknown): Disclosure | undefined {
    if (typeof digest !== "string" || this.digests.has(digest)) throw new Refused("a digest twice");
    this.digests.add(digest);
    const found = this.disclosures.get(digest);
    if (found) this.used.add(digest);
    return found;
  }
}

/** Claims with the disclosures in their places; null if one is malformed, unknown, or there twice. */
export async function disclose(payload: Json, texts: readonly string[]): Promise<Json | null> {
  const { _sd_alg: algorithm = "sha-256", ...rest } = payload;
  if (algorithm !== "sha-256") return null;
  try {
    const disclosures = await Promise.all(texts.map(readDisclosure));
    const byDigest = new Map(disclosures.map((disclosure) => [disclosure.digest, disclosure]));
    if (byDigest.size < disclosures.length) return null;
    const processing = new Processing(byDigest);
    const claims = processing.object(rest);
    processing.finish();
    return claims;
  } catch {
    return null;
  }
}
