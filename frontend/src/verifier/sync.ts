/** Gets the signed lists, checks them, and keeps them. What does not check out leaves what was there. */

import { readPem } from "../verify/certificate";
import type { IssuerRules } from "../verify/jws";
import { readStatusList } from "../verify/status-list";
import { readTrustList, type TrustList } from "../verify/trust-list";
import { fetchConfig } from "./config";
import type { Store } from "./store";

/** While the app is in sight; the lists' own cache time is 60 s. */
export const SYNC_EVERY = 60_000;

export type SyncOutcome = "done" | "partly" | "offline" | "refused" | "failed";

/** Lists asked for at the same time. */
const AT_ONCE = 4;

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}

/** `offline` when the servers cannot be reached, `refused` when the trust list is not signed as it must be. */
export async function syncLists(store: Store): Promise<SyncOutcome> {
  let token: string;
  let config;
  try {
    config = await fetchConfig();
    token = await fetchText(config.trustList);
  } catch {
    return "offline";
  }
  await store.set("clockOffset", config.clockOffset);
  await store.set("purposes", config.purposes);
  await store.set("districts", config.districts);
  const now = await store.now();
  const anchors = readPem(config.anchors);
  const list = await readTrustList(token, { anchors, issuer: config.issuer, now });
  if (!list || !(await store.setTrust(list, now))) return "refused";
  return (await syncStatus(store, list, { anchors, issuer: config.issuer })) ? "done" : "partly";
}

/** Status lists are the city's, as the trust list is, whoever issues the cards. */
type Signer = Pick<IssuerRules, "anchors" | "issuer">;

/** Whether every list could be had. Several issuers may name the same. */
async function syncStatus(store: Store, list: TrustList, signer: Signer): Promise<boolean> {
  const wanted = [...new Set(list.issuers.flatMap(({ status_lists: uris }) => uris))];
  let missing = 0;
  const worker = async (): Promise<void> => {
    for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
      if (!(await syncOne(store, next, signer))) missing++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return missing === 0;
}

async function syncOne(store: Store, uri: string, signer: Signer): Promise<boolean> {
  try {
    const token = await fetchText(uri);
    const now = await store.now();
    const list = await readStatusList(token, uri, { ...signer, now });
    return list !== null && (await store.setStatus(list, now));
  } catch {
    return false;
  }
}
