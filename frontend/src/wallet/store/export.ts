/** Everything of the person, in one object: what this device keeps, and what the server says. Never a key. */
import { send } from "../api/http";
import { state } from "../state";
import { database } from "./database";

const AT_THE_SERVER = {
  me: "/api/me",
  cards: "/api/cards",
  devices: "/api/devices",
  consents: "/api/me/consents",
  mileage: "/api/mileage/accounts",
} as const;

export async function exported(now = new Date()): Promise<Record<string, unknown>> {
  const db = await database();
  const [cards, copies, history] = await Promise.all([db.getAll("cards"), db.getAll("copies"), db.getAll("history")]);
  const device = { cards, copies: copies.map(({ cardId, sdJwt, shownAt }) => ({ cardId, sdJwt, shownAt })), history };
  return { format: "incheon-wallet-export/1", exported_at: now.toISOString(), device, server: await fromServer() };
}

async function fromServer(): Promise<Record<string, unknown> | null> {
  // Asked for before it is known who is signed in.
  if (state.session.kind === "unknown") await state.refreshSession();
  if (state.session.kind !== "in" || !state.online) return null;
  const entries = Object.entries(AT_THE_SERVER).map(async ([name, path]) => [name, await send("GET", path)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
