/** What this origin's server says when there is a network: where the lists are, whom to trust, and what time it is. */

import type { District, Purpose } from "../qr/purposes";

export interface Config {
  /** Address of the issuer whose certificate signs the trust list. */
  issuer: string;
  trustList: string;
  /** Pinned roots, PEM. */
  anchors: string;
  /** How far this device's clock is behind, in seconds. */
  clockOffset: number;
  purposes: Purpose[];
  districts: District[];
}

interface Answer {
  issuer: string;
  trust_list: string;
  anchors: string;
  purposes: Purpose[];
  districts: District[];
  now: number;
}

/** Throws when the server cannot be reached. */
export async function fetchConfig(): Promise<Config> {
  const asked = Date.now();
  const response = await fetch("/api/config", { cache: "no-store", credentials: "omit" });
  if (!response.ok) throw new Error(`config: ${response.status}`);
  const answer = (await response.json()) as Answer;
  // The server wrote its time about half way between question and answer.
  const clockOffset = (answer.now - (asked + Date.now()) / 2) / 1000;
  const { issuer, trust_list: trustList, anchors, purposes, districts } = answer;
  return { issuer, trustList, anchors, clockOffset, purposes, districts };
}
