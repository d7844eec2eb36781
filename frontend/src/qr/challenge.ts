/** A gate's question as a QR code, and the nonce by which an answer is bound to it: docs/qr-presentation.md. */

import { base64url, concat, fromUtf8, sha256, utf8, type Bytes } from "./bytes";
import { fromDigits, toDigits } from "./digits";

export interface Challenge {
  random: Bytes;
  /** Code of the purpose; what it asks for the wallet knows from its own server. */
  purpose: string;
  /** Korean name of the gate's district, or empty. */
  district: string;
}

const VERSION = 1;
const RANDOM = 16;
const AT = { random: 1, text: 1 + RANDOM };

/** The nonce is of the question, so that an answer to one purpose is none to another. */
const DOMAIN = "incheon-gate-challenge-1\n";

/** 40 characters of code, 40 of district. */
const MAX_BYTES = AT.text + 40 + 1 + 160;

const prefixOf = (walletOrigin: string): string => `${walletOrigin}/gate#`;

export function newChallenge(purpose: string, district = ""): Challenge {
  return { random: crypto.getRandomValues(new Uint8Array(RANDOM)), purpose, district };
}

function packed({ random, purpose, district }: Challenge): Bytes {
  return concat(Uint8Array.of(VERSION), random, utf8(`${purpose}\n${district}`));
}

/** The address in the gate's QR code: the wallet's own page, and the question in its fragment. */
export function challengeAddress(challenge: Challenge, walletOrigin: string): string {
  return prefixOf(walletOrigin) + toDigits(packed(challenge));
}

/** The question in a scanned text; undefined for anything else. */
export function readChallenge(text: string, walletOrigin: string): Challenge | undefined {
  const prefix = prefixOf(walletOrigin);
  const bytes = text.startsWith(prefix) ? fromDigits(text.slice(prefix.length)) : null;
  if (!bytes || bytes[0] !== VERSION || bytes.length > MAX_BYTES) return undefined;
  try {
    const [, purpose, district] = /^([A-Za-z0-9_-]{1,40})\n([^\n]{0,40})$/.exec(fromUtf8(bytes.slice(AT.text))) ?? [];
    if (purpose === undefined || district === undefined) return undefined;
    return { random: bytes.slice(AT.random, AT.text), purpose, district };
  } catch {
    return undefined;
  }
}

/** 16 bytes as base64url. */
export async function challengeNonce(challenge: Challenge): Promise<string> {
  return base64url((await sha256(concat(utf8(DOMAIN), packed(challenge)))).slice(0, 16));
}
