/** What the wallet shows: chosen claims of one card, bound to its key, to this moment and perhaps to a gate. No network. */

import { toAddress } from "./address";
import { base64url, fromBase64url, fromUtf8, sha256, utf8 } from "./bytes";
import { QrError } from "./errors";
import { Mode, pack } from "./packing";
import { drawSymbol, type QrSymbol } from "./symbol";

/** Audience of every broadcast presentation; no online endpoint accepts it. */
export const BROADCAST_AUDIENCE = "urn:incheon:wallet:broadcast:1";

/** By mode: neither is taken for the other, nor by any online endpoint. */
export const AUDIENCE: Record<Exclude<Mode, 2>, string> = {
  [Mode.broadcast]: BROADCAST_AUDIENCE,
  [Mode.challenge]: "urn:incheon:wallet:challenge:1",
};

/** A new code at least this often, in seconds. */
export const RENEW_EVERY = 20;

/** A presentation counts from 10 s before to 45 s after its time. */
export const FRESHNESS = { before: 10, after: 45 } as const;

export interface CodeRequest {
  /** The card with all its disclosures, as issued: `<jwt>~<disclosure>~…~`. */
  card: string;
  /** Names of the claims to show; the others stay hidden. */
  claims: readonly string[];
  /** The private key that the card is bound to: ECDSA P-256 with usage `sign`. */
  key: CryptoKey;
  verifierOrigin: string;
  /** Of a gate whose challenge this answers (qr/challenge.ts); absent for a broadcast. */
  nonce?: string | undefined;
  /** Seconds since 1970; the device's clock if absent. */
  now?: number;
}

export interface ShownPresentation {
  address: string;
  symbol: QrSymbol;
  /** The exact SD-JWT+KB that the address stands for. */
  presentation: string;
  /** Seconds since 1970. */
  issuedAt: number;
}

/** The card with only the named disclosures. Throws QrError `not_packable` if a name is not in the card. */
export function selectDisclosures(card: string, claims: readonly string[]): string {
  const [jwt, ...disclosures] = card.split("~").filter((part) => part !== "");
  const named = new Map(disclosures.map((disclosure) => [disclosedName(disclosure), disclosure]));
  const chosen = claims.map((claim) => named.get(claim));
  const missing = claims.filter((_, index) => chosen[index] === undefined);
  if (missing.length > 0) throw new QrError("not_packable", `the card has no ${missing.join(", ")}`);
  return [jwt, ...disclosures.filter((disclosure) => chosen.includes(disclosure)), ""].join("~");
}

function disclosedName(disclosure: string): string | undefined {
  try {
    const value: unknown = JSON.parse(fromUtf8(fromBase64url(disclosure) ?? utf8("")));
    return Array.isArray(value) && value.length === 3 && typeof value[1] === "string" ? value[1] : undefined;
  } catch {
    return undefined;
  }
}

interface KeyBinding {
  key: CryptoKey;
  audience: string;
  nonce: string;
  issuedAt: number;
}

/** `card` is the selection, ending in `~`. */
export async function bindToKey(card: string, { key, audience, nonce, issuedAt }: KeyBinding): Promise<string> {
  const header = '{"alg":"ES256","typ":"kb+jwt"}';
  const sdHash = base64url(await sha256(card));
  const payload = JSON.stringify({ iat: issuedAt, aud: audience, nonce, sd_hash: sdHash });
  const input = `${base64url(utf8(header))}.${base64url(utf8(payload))}`;
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, utf8(input));
  return `${card}${input}.${base64url(new Uint8Array(signature))}`;
}

/** Make the presentation, its address and its QR code. */
export async function packCode(request: CodeRequest): Promise<ShownPresentation> {
  const issuedAt = Math.floor(request.now ?? Date.now() / 1000);
  const mode = request.nonce === undefined ? Mode.broadcast : Mode.challenge;
  const presentation = await bindToKey(selectDisclosures(request.card, request.claims), {
    key: request.key,
    audience: AUDIENCE[mode],
    nonce: request.nonce ?? base64url(crypto.getRandomValues(new Uint8Array(16))),
    issuedAt,
  });
  const address = toAddress(await pack(presentation, mode), request.verifierOrigin);
  return { address, symbol: drawSymbol(address), presentation, issuedAt };
}
