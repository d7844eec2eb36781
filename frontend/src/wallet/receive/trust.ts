/** Whom this wallet believes: the city's root as our own origin tells it, and the signed list of issuers under it. */
import { issuerOrigin } from "../../base/page";
import { readPem } from "../../verify/certificate";
import { type StatusList, readStatusList, statusAt } from "../../verify/status-list";
import { type TrustList, readTrustList } from "../../verify/trust-list";
import { send } from "../api/http";

export interface Trust {
  list: TrustList;
  anchors: Uint8Array<ArrayBuffer>[];
  /** Seconds, by the server's clock. */
  now: number;
}

export class TrustBroken extends Error {}

export async function fetchTrust(): Promise<Trust> {
  const answer = await send<{ trust_list: string; anchors: string; now: number }>("GET", "/api/trust");
  const response = await fetch(answer.trust_list, { credentials: "omit", cache: "no-cache" });
  const anchors = readPem(answer.anchors);
  const now = answer.now / 1000;
  const list = await readTrustList(await response.text(), { anchors, issuer: issuerOrigin, now });
  if (!list) throw new TrustBroken("the trust list is not signed as it must be");
  return { list, anchors, now };
}

/** A status list that the city signed and an issuer names in the trust list. */
export async function fetchStatusList(uri: string, trust: Trust): Promise<StatusList | null> {
  if (!trust.list.issuers.some((one) => one.status_lists.includes(uri))) return null;
  const response = await fetch(uri, { headers: { Accept: "application/statuslist+jwt" }, credentials: "omit" });
  if (!response.ok) return null;
  return readStatusList(await response.text(), uri, { anchors: trust.anchors, issuer: issuerOrigin, now: trust.now });
}

export { statusAt };
