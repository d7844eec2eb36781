/** Sends the tally, when there is a network and a pass. */

import { sandbox } from "../base/page";
import type { Store } from "./store";
import { readied, sent } from "./tally";

/** So that an upload does not tell when somebody was checked. */
const PAUSE = sandbox ? 0 : 3600;

export type UploadOutcome = "none" | "done" | "later" | "no-pass";

/** Never throws for what the network or the server does. */
export async function uploadTally(store: Store, pause = PAUSE): Promise<UploadOutcome> {
  const pass = await store.setting("pass", "");
  if (pass === "") return "none";
  const now = await store.now();
  const { sending } = await store.changeTally((tally) => readied(tally, now, pause, crypto.randomUUID()));
  if (!sending) return "none";
  const status = await post(pass, sending);
  if (status === 401) return "no-pass";
  // What the server cannot read today it cannot read tomorrow; everything else is tried again.
  if (status !== 204 && status !== 400) return "later";
  await store.changeTally((tally) => sent(tally, sending.upload, now));
  return "done";
}

async function post(pass: string, body: object): Promise<number> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${pass}` };
  const request = { method: "POST", headers, body: JSON.stringify(body), credentials: "omit", cache: "no-store" } as const;
  try {
    const response = await fetch("/api/counts", request);
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
