/** Reading an SD-JWT VC (RFC 9901) that this wallet holds. */
import { fromBase64url } from "../../base/bytes";

export interface CardPayload {
  iss: string;
  vct: string;
  iat: number;
  exp: number;
  _sd: string[];
  cnf: { jwk: { kty: "EC"; crv: "P-256"; x: string; y: string } };
  /** Whose wallet has a card of somebody else. */
  held_by?: "guardian" | "proxy";
  status?: { status_list: { idx: number; uri: string } };
}

export interface Claim {
  name: string;
  value: unknown;
  disclosure: string;
}

export interface ReadCard {
  payload: CardPayload;
  /** What the holder chooses to show. */
  claims: Claim[];
  /** What every verifier sees. */
  always: Pick<Claim, "name" | "value">[];
}

/** Claims of the format, not of the person; that it is no identity document every card's face says. */
const OF_THE_FORMAT = ["iss", "vct", "iat", "nbf", "exp", "_sd", "_sd_alg", "cnf", "status", "legal_identity_document"];

export function readCard(sdJwt: string): ReadCard {
  const [jwt = "", ...disclosures] = sdJwt.split("~").filter((part) => part !== "");
  const payload = json(jwt.split(".")[1] ?? "") as CardPayload;
  const always = Object.entries(payload).filter(([name]) => !OF_THE_FORMAT.includes(name));
  return {
    payload,
    claims: disclosures.map(readDisclosure),
    always: always.map(([name, value]) => ({ name, value: value as unknown })),
  };
}

function readDisclosure(disclosure: string): Claim {
  const [, name, value] = json(disclosure) as [string, string, unknown];
  return { name, value, disclosure };
}

export function json(base64url: string): unknown {
  return JSON.parse(new TextDecoder().decode(fromBase64url(base64url)));
}
