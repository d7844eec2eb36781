/** Gets the signed lists, checks them, and keeps them. What does not check out leaves what was there. */

import { readPem } from "../verify/certificate";
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
  return (await syncStatus(store, list, anchors)) ? "done" : "partly";
}

/** Whether every list could be had. */
async function syncStatus(store: Store, list: TrustList, anchors: Uint8Array<ArrayBuffer>[]): Promise<boolean> {
  const wanted = list.issuers.flatMap(({ iss, status_lists: uris }) => uris.map((uri) => ({ iss, uri })));
  let missing = 0;
  const worker = async (): Promise<void> => {
    for (let next = wanted.shift(); next; next = wanted.shift()) {
      if (!(await syncOne(store, next, anchors))) missing++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return missing === 0;
}

async function syncOne(
  store: Store,
  { iss, uri }: { iss: string; uri: string },
  anchors: Uint8Array<ArrayBuffer>[],
): Promise<boolean> {
  try {
    const token = await fetchText(uri);
    const now = await store.now();
    const list = await readStatusList(token, uri, { anchors, issuer: iss, now });
    return list !== null && (await store.setStatus(list, now));
  } catch {
    return false;
  }
}
