/** Takes a new release when its proof holds, and every file of it is what the log says. */

import { hash } from "../proof/encoding";
import { type Answer, checkRelease, type Content, hex, type Kept, NotTaken } from "./check";
import { cacheOf, deleteOthers, kept as keptFile, readState, type State, writeState } from "./store";

export type Role = "wallet" | "verifier";
export type Renewal = "taken" | "same" | "unreachable" | "refused";

/** Ask for the present release; keep it if it may be taken. Once at a time. */
export function renew(role: Role): Promise<Renewal> {
  underWay ??= once(role).finally(() => (underWay = undefined));
  return underWay;
}

let underWay: Promise<Renewal> | undefined;

async function once(role: Role): Promise<Renewal> {
  const state = await readState();
  const answer = await ask(state);
  if (!answer) return "unreachable";
  try {
    const checked = await checkRelease(answer, state);
    if (checked.release === state?.release) {
      await writeState({ ...state, ...checked, waiting: null });
      return "same";
    }
    await keepFiles(role, checked, state);
    const now = { ...checked, previous: state?.release ?? null, waiting: null };
    await writeState(now);
    await deleteOthers(now);
    return "taken";
  } catch (error) {
    if (!(error instanceof NotTaken) || !state) throw error;
    // a server that is not renewed yet offers what ran before: nothing to tell
    if (error.reason === "older") return "same";
    await writeState({ ...state, waiting: error.reason });
    return "refused";
  }
}

async function ask(state: State | null): Promise<Answer | null> {
  const query = new URLSearchParams(state ? { running: state.release } : {});
  for (const [origin, { size }] of Object.entries(state?.seen ?? {})) query.append("seen", `${origin.slice(-4)}/${size}`);
  try {
    const response = await fetch(`/release.json?${query}`, { cache: "no-store" });
    return response.ok ? ((await response.json()) as Answer) : null;
  } catch {
    return null;
  }
}

async function keepFiles(role: Role, { release, content }: Kept, state: State | null): Promise<void> {
  const cache = await cacheOf(release);
  const files = (content.kept[role] ?? []).map((name) => file(content, name, state));
  const pages = Object.keys(content.pages[role] ?? {}).map((address) => page(content, role, address));
  for (const [address, response] of await Promise.all([...files, ...pages])) await cache.put(address, response);
}

async function file(content: Content, name: string, state: State | null): Promise<[string, Response]> {
  const address = `/static/${name}`;
  const wanted = content.files[name];
  const held = state && (await keptFile(state, address));
  if (held && (await isThat(held, wanted))) return [address, held];
  for (const cache of ["default", "reload"] as const) {
    const response = await fetch(address, { cache });
    if (response.ok && (await isThat(response, wanted))) return [address, response];
  }
  throw new NotTaken("files");
}

/** Pages as the log has them: in Korean, for nobody in particular. They choose their language themselves. */
async function page(content: Content, role: Role, address: string): Promise<[string, Response]> {
  const headers = { "Accept-Language": "ko" };
  const response = await fetch(address, { cache: "no-store", credentials: "omit", headers });
  if (response.ok && (await isThat(response, content.pages[role]?.[address]))) return [address, response];
  throw new NotTaken("files");
}

export async function isThat(response: Response, wanted: string | undefined): Promise<boolean> {
  return hex(await hash(new Uint8Array(await response.clone().arrayBuffer()))) === wanted;
}
