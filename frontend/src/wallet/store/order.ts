/** The order in which the person sees their cards: favourites, then their own order, then the newest. */
import { readFact, writeFact } from "./database";
import { tellTabs } from "./tabs";

export interface Arrangement {
  order: string[];
  favourites: string[];
}

/** From this many cards on there is something to arrange and to search. */
export const MANY = 4;

export async function readArrangement(): Promise<Arrangement> {
  return { order: (await readFact("order")) ?? [], favourites: (await readFact("favourites")) ?? [] };
}

export async function writeArrangement({ order, favourites }: Arrangement): Promise<void> {
  await writeFact("order", order);
  await writeFact("favourites", favourites);
  tellTabs("cards");
}

/** Cards in their places. A card that has none yet comes before those that have, as it came last. */
export function arranged<T extends { id: string }>(cards: readonly T[], { order, favourites }: Arrangement): T[] {
  const place = ({ id }: T): number => order.indexOf(id) - (favourites.includes(id) ? cards.length + order.length : 0);
  return [...cards].sort((one, other) => place(one) - place(other));
}

export function toggled({ order, favourites }: Arrangement, id: string): Arrangement {
  const others = favourites.filter((one) => one !== id);
  return { order, favourites: others.length < favourites.length ? others : [...favourites, id] };
}

/** One place up (-1) or down (1) among the cards as they are shown; past a favourite's border nothing moves. */
export function moved(shown: readonly string[], arrangement: Arrangement, id: string, by: -1 | 1): Arrangement {
  const { favourites } = arrangement;
  const from = shown.indexOf(id);
  const other = shown[from + by];
  if (from < 0 || other === undefined || favourites.includes(id) !== favourites.includes(other)) return arrangement;
  const order = [...shown];
  [order[from], order[from + by]] = [other, id];
  return { order, favourites };
}

/** Cards whose name, in any language, holds every word that was typed. */
export function found<T extends { names: Record<string, string> }>(cards: readonly T[], typed: string): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return cards.filter(({ names }) => {
    const text = Object.values(names).join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
