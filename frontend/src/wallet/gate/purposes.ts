/** What gates may ask, as our own server says: a gate names a purpose, it cannot make one up. Kept for no network. */

import type { Purpose } from "../../qr/purposes";
import { send } from "../api/http";
import { readFact, writeFact } from "../store/database";
import { state } from "../state";

async function fetchPurposes(): Promise<Purpose[]> {
  const { purposes } = await send<{ purposes: Purpose[] }>("GET", "/api/purposes");
  await writeFact("purposes", purposes);
  return purposes;
}

/** The purpose of this code, asked anew if it is not known here; undefined if nobody knows it. */
export async function purposeOf(code: string): Promise<Purpose | undefined> {
  const find = (purposes: Purpose[]): Purpose | undefined => purposes.find((purpose) => purpose.code === code);
  return find((await readFact("purposes")) ?? []) ?? find(await fetchPurposes().catch(() => []));
}

/** With a card on this device: have at hand what a gate needs when there is no network, the scanner too. */
export async function prepareForGates(): Promise<void> {
  if (!state.online || !state.cards?.length) return;
  const { default: scanner } = await import("zxing-wasm/reader/zxing_reader.wasm?url");
  // The service worker keeps what was asked for once.
  await Promise.allSettled([fetchPurposes(), fetch(scanner)]);
}
