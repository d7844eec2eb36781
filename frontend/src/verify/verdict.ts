/** What a verifier says of a presentation. The codes are stable; their texts are in verifier/texts.ts. */

import type { Json } from "./jws";

export type Refusal =
  | "foreign"
  | "malformed"
  | "unsupported_version"
  | "unsupported_mode"
  | "too_large"
  | "no_trust_list"
  | "unknown_issuer"
  | "issuer_key_compromised"
  | "issuer_signature"
  | "wrong_issuer"
  | "wrong_card_type"
  | "not_yet_valid"
  | "expired"
  | "disclosures"
  | "holder_binding"
  | "wrong_audience"
  | "too_old"
  | "in_future"
  | "replayed"
  | "revoked"
  | "suspended"
  | "status_unknown";

/** What could not be checked: no verdict is green with one of these. */
export type Doubt = "trust_list_old" | "status_not_cached" | "status_old" | "no_status" | "clock";

/** What was checked and held, in this order. */
export type Check = "issuer" | "validity" | "disclosures" | "holder" | "fresh" | "first_time" | "status";

export interface Known {
  /** Claims of the card, disclosed ones in place; protocol claims left out. */
  claims: Json;
  issuer: { ko: string; en: string };
  cardType: string;
  /** Seconds; when the holder's wallet made the code, and until when the card is valid. */
  shownAt: number;
  validUntil: number;
}

export interface Verdict {
  colour: "green" | "amber" | "red";
  code: "valid" | "unchecked" | Refusal;
  checked: Check[];
  doubts: Doubt[];
  /** For `replayed`: when the same code was seen first, seconds. */
  firstSeen?: number;
  /** Never with red: what a card says does not matter then, and need not be seen. */
  known?: Known;
  /** Seconds since the lists that were used were got; absent if there is none. */
  trustAge?: number;
  statusAge?: number;
}
