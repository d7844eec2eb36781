/** Test material: an issuer with a chain, its trust list and status lists, a holder, and a verifier that knows them. */

import { zlibSync } from "fflate";
import { base64url, utf8 } from "../../qr/bytes";
import { BROADCAST_AUDIENCE, packCode } from "../../qr/showing";
import { headerReference } from "../../qr/packing";
import { toHex } from "../../qr/bytes";
import {
  ISSUER,
  keyPair,
  makeCard,
  publicJwk,
  signText,
  sortedJson,
  STATUS_URI,
  VERIFIER,
  type CardOptions,
  type Issuer,
} from "../../qr/testing/cards";
import { fromBase64 } from "../certificate";
import { judge, type Verifier } from "../presentation";
import { readStatusList, type StatusList } from "../status-list";
import { readTrustList, type TrustList } from "../trust-list";
import type { Verdict } from "../verdict";
import chain from "./chain.json";

export { STATUS_URI };

export const NOW = 1_785_600_000;
export const ANCHORS = [fromBase64(chain.root)];
export const RULES = { anchors: ANCHORS, issuer: ISSUER, now: NOW };

export type ChainName = keyof typeof chain.chains;

export async function privateKey(pkcs8: string): Promise<CryptoKeyPair> {
  const es256 = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("pkcs8", fromBase64(pkcs8), es256, true, ["sign"]);
  const { d: _, key_ops: __, ...jwk } = await crypto.subtle.exportKey("jwk", key);
  return { privateKey: key, publicKey: await crypto.subtle.importKey("jwk", jwk, es256, true, ["verify"]) };
}

export async function issuerOf(name: ChainName, typ = "dc+sd-jwt"): Promise<Issuer> {
  const { key, x5c } = chain.chains[name];
  return { keys: await privateKey(key), header: base64url(utf8(sortedJson({ alg: "ES256", typ, x5c }))) };
}

export async function signAs(name: ChainName, typ: string, payload: unknown): Promise<string> {
  const issuer = await issuerOf(name, typ);
  return signText(issuer.keys.privateKey, `${issuer.header}.${base64url(utf8(sortedJson(payload)))}`);
}

/** A status list of 1,000,000 one-bit (or wider) entries. */
export function statusPayload(entries: Record<number, number> = {}, bits = 1, more: object = {}): object {
  const bytes = new Uint8Array((1_000_000 * bits) / 8);
  for (const [index, status] of Object.entries(entries)) {
    const at = Math.floor((Number(index) * bits) / 8);
    bytes[at] = (bytes[at] ?? 0) | (status << ((Number(index) * bits) % 8));
  }
  const lst = base64url(zlibSync(bytes, { level: 9 }));
  return { sub: STATUS_URI, iat: NOW - 300, exp: NOW + 86_400, ttl: 60, status_list: { bits, lst }, ...more };
}

export class World {
  seen = new Map<string, number>();
  statusList: StatusList | null = null;
  trust: TrustList | null = null;

  private constructor(
    readonly issuer: Issuer,
    readonly holder: CryptoKeyPair,
  ) {}

  static async make(entries: Record<number, number> = {}, bits = 1): Promise<World> {
    const world = new World(await issuerOf("good"), await keyPair());
    world.trust = await readTrustList(await signAs("good", "trust-list+jwt", await world.trustPayload()), RULES);
    const token = await signAs("good", "statuslist+jwt", statusPayload(entries, bits));
    world.statusList = await readStatusList(token, STATUS_URI, RULES);
    return world;
  }

  async trustPayload(): Promise<{ iat: number; exp: number; issuers: unknown[] }> {
    const key = {
      ref: toHex(await headerReference(this.issuer.header)),
      header: this.issuer.header,
      public_jwk: await publicJwk(this.issuer.keys.publicKey),
      status: "active",
      not_before: NOW - 86_400 * 30,
      not_after: NOW + 86_400 * 900,
    };
    const vcts = [`${ISSUER}/vct/citizen-card/1`];
    const named = { name_ko: "인천광역시", name_en: "Incheon", iss: ISSUER };
    return {
      iat: NOW - 300,
      exp: NOW + 86_400,
      issuers: [{ ...named, keys: [key], status_lists: [STATUS_URI], vcts }],
    };
  }

  card(options: Partial<CardOptions> = {}): Promise<string> {
    const dates = { iat: NOW - 3600, exp: NOW + 86_400 * 700 };
    return makeCard({ issuer: this.issuer, holder: this.holder, ...dates, ...options });
  }

  async show(card: string, claims = ["district", "age_over_19"], now = NOW, nonce?: string): Promise<string> {
    return (await packCode({ card, claims, key: this.holder.privateKey, verifierOrigin: VERIFIER, now, nonce })).address;
  }

  verifier(more: Partial<Verifier> = {}): Verifier {
    return {
      origin: VERIFIER,
      now: NOW + 5,
      trust: this.trust && { list: this.trust, fetchedAt: NOW - 120 },
      status: async (uri) =>
        uri === STATUS_URI && this.statusList ? { list: this.statusList, fetchedAt: NOW - 60 } : undefined,
      remember: async (digest, now) => {
        const before = this.seen.get(digest);
        if (before === undefined) this.seen.set(digest, now);
        return before;
      },
      ...more,
    };
  }

  async judge(address: string, more: Partial<Verifier> = {}): Promise<Verdict> {
    return judge(address, this.verifier(more));
  }
}

export interface Binding {
  header?: object;
  payload?: object;
  key?: CryptoKey;
}

/** A key binding with something wrong in it. */
export async function bindOddly(
  selection: string,
  sdHash: string,
  holder: CryptoKey,
  { header, payload, key = holder }: Binding,
): Promise<string> {
  const protectedHeader = JSON.stringify(header ?? { alg: "ES256", typ: "kb+jwt" });
  const claims = JSON.stringify({
    iat: NOW,
    aud: BROADCAST_AUDIENCE,
    nonce: "bm9uY2Utbm9uY2Utbm9uYw",
    sd_hash: sdHash,
    ...payload,
  });
  return selection + (await signText(key, `${base64url(utf8(protectedHeader))}.${base64url(utf8(claims))}`));
}
