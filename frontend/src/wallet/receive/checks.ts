/** Whether a copy that arrived is what the city signed, for one of our keys. What is not is refused, and said to be. */
import { disclose } from "../../verify/disclosures";
import { isObject, readIssued, readJws } from "../../verify/jws";
import { thumbprint } from "../keys/holder-keys";
import type { Trust } from "./trust";

export type Fault = "form" | "signature" | "issuer" | "content" | "time" | "keys" | "status";

/** Issuers round the time of issue down, by a day at most. */
const SKEW = 60;

export interface Expected {
  /** The city's address. */
  issuer: string;
  /** Thumbprints of the keys that were sent. */
  keys: ReadonlySet<string>;
}

/** The thumbprint of the copy's key, or what is wrong with it. */
export async function checkCopy(sdJwt: unknown, expected: Expected, trust: Trust): Promise<{ key: string } | Fault> {
  if (typeof sdJwt !== "string" || !sdJwt.endsWith("~")) return "form";
  const [card = "", ...disclosures] = sdJwt.slice(0, -1).split("~");
  // The city, or an institution that its trust list names: the certificate must be for that address.
  const issuer = trust.list.issuers.find((one) => one.iss === readJws(card)?.payload.iss);
  const address = issuer?.iss ?? expected.issuer;
  const rules = { typ: "dc+sd-jwt", anchors: trust.anchors, issuer: address, now: trust.now };
  const payload = await readIssued(card, rules);
  if (!payload) return "signature";
  const key = issuer?.keys.find((one) => one.header === card.split(".")[0]);
  if (!issuer || issuer.status === "withdrawn" || !key || key.status === "compromised") return "issuer";
  if (typeof payload.vct !== "string" || !issuer.vcts.includes(payload.vct)) return "issuer";
  const { iat, exp } = payload;
  if (typeof iat !== "number" || typeof exp !== "number" || iat > trust.now + SKEW || exp <= trust.now) return "time";
  if (!(await disclose(payload, disclosures)) || payload.legal_identity_document !== false) return "content";
  const place = isObject(payload.status) ? payload.status.status_list : undefined;
  if (!isObject(place) || !issuer.status_lists.includes(String(place.uri))) return "status";
  const jwk = isObject(payload.cnf) ? payload.cnf.jwk : undefined;
  const bound = isObject(jwk) ? await thumbprint(jwk as never) : "";
  return expected.keys.has(bound) ? { key: bound } : "keys";
}
