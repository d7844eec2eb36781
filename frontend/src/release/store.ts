/** The kept releases: each has a cache of its own, and one entry says which of them runs. */

import type { Kept, Reason } from "./check";

const STATE = "front-end";
const ENTRY = "/kept-release";

/** `previous`: its pages may still be open. `waiting`: a release that was offered and not taken, and why. */
export interface State extends Kept {
  previous: string | null;
  waiting: Reason | null;
}

export async function readState(): Promise<State | null> {
  const found = await (await caches.open(STATE)).match(ENTRY);
  return found ? ((await found.json()) as State) : null;
}

export async function writeState(state: State): Promise<void> {
  await (await caches.open(STATE)).put(ENTRY, new Response(JSON.stringify(state)));
}

export function cacheOf(release: string): Promise<Cache> {
  return caches.open(`release-${release}`);
}

/** A kept file or page, of the running release or of the one before it. */
export async function kept(state: State, address: string): Promise<Response | undefined> {
  for (const release of [state.release, state.previous]) {
    const found = release && (await (await cacheOf(release)).match(address, { ignoreVary: true }));
    if (found) return found;
  }
  return undefined;
}

/** Delete what no page needs any more, also what earlier ways of keeping files left. */
export async function deleteOthers(state: State): Promise<void> {
  const needed = [STATE, `release-${state.release}`, `release-${state.previous}`];
  const ours = /^(files-|used-files$|release-)/;
  const old = (await caches.keys()).filter((name) => ours.test(name) && !needed.includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}
