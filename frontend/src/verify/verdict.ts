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
  | "issuer_withdrawn"
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
  | "status_unknown"
  | "wrong_challenge"
  | "other_card"
  | "claim_missing"
  | "claim_differs"
  | "holder_differs";

/** What could not be checked: no verdict is green with one of these. */
export type Doubt =
  | "trust_list_old"
  | "status_not_cached"
  | "status_old"
  | "no_status"
  | "no_holder_proof"
  | "clock"
  | "former_district"
  | "name_not_shown";

/** What was checked and held, in this order. */
export type Check =
  | "issuer"
  | "validity"
  | "disclosures"
  | "holder"
  | "challenge"
  | "fresh"
  | "first_time"
  | "status"
  | "purpose"
  | "compared";

export interface Known {
  /** Claims of the card that the purpose asks for; without a purpose all, protocol claims left out. */
  claims: Json;
  issuer: { ko: string; en: string };
  cardType: string;
  /** Seconds; when the holder's wallet made the code, and until when the card is valid. */
  shownAt: number;
  validUntil: number;
}

/** What a person at the desk compares: an initial with what the holder says, or a name with a document. */
export interface Comparison {
  kind: "initial" | "document";
  name: string;
}

/** What shows later that a card was here: the issuer's words and the holder's proof, without any claim. */
export interface Evidence {
  card: string;
  proof: string;
}

export interface Verdict {
  colour: "green" | "amber" | "red";
  /** `compare`: all is well but for the person, whom only the desk sees. */
  code: "valid" | "unchecked" | "compare" | Refusal;
  checked: Check[];
  doubts: Doubt[];
  /** For `replayed`: when the same code was seen first, seconds. */
  firstSeen?: number;
  /** Never with red: what a card says does not matter then, and need not be seen. */
  known?: Known;
  /** Of a code that the wallet showed by itself; never with red. */
  evidence?: Evidence;
  /** Until the desk has said what it saw. */
  compare?: Comparison;
  /** Seconds: with older lists it is not green. */
  maxAge: number;
  /** Seconds since the lists that were used were got; absent if there is none. */
  trustAge?: number;
  statusAge?: number;
}

/** Green, or amber with what is open. */
export function settled(verdict: Verdict): Verdict {
  if (verdict.doubts.length > 0) return { ...verdict, colour: "amber", code: "unchecked" };
  if (verdict.compare) return { ...verdict, colour: "amber", code: "compare" };
  return { ...verdict, colour: "green", code: "valid" };
}
