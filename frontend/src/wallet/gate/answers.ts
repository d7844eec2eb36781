/** Which card answers a gate's question, and what it shows for that. */

import type { Challenge } from "../../qr/challenge";
import { answerTo, type Purpose, type Task } from "../../qr/purposes";
import { listCards, type Card } from "../store/cards";
import type { Claim } from "../store/sd-jwt";

/** `no-card`: none of the kind that is asked for; `unfit`: there is one, but it does not say what is asked for. */
export type Fit = { kind: "fits"; card: Card; claims: Claim[] } | { kind: "no-card" | "unfit" };

export async function fitFor(purpose: Purpose, { district }: Challenge): Promise<Fit> {
  const task = { purpose, district: { name_ko: district, name_en: district, former: [] } };
  const cards = (await listCards()).filter(({ payload }) => purpose.query.meta.vct_values.includes(payload.vct));
  const fitting = cards.map((card) => fits(task, card)).find((fit) => fit !== undefined);
  return fitting ?? { kind: cards.length > 0 ? "unfit" : "no-card" };
}

function fits(task: Task, card: Card): Fit | undefined {
  const hidden = Object.fromEntries(card.claims.map(({ name, value }) => [name, value]));
  const answer = answerTo(task, { ...card.payload, ...hidden });
  if (answer.kind !== "answered" || card.payload.exp * 1000 < Date.now()) return undefined;
  const names = Object.keys(answer.claims).map((path) => path.split(".")[0] ?? "");
  if (task.purpose.holder_check !== "none") names.push("name");
  // What the card says to everybody is no claim that could be left out.
  return { kind: "fits", card, claims: card.claims.filter(({ name }) => names.includes(name)) };
}
