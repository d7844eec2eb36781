/** What the holder chose to show, beginning with the least that answers the request. */
import type { Card } from "../store/cards";
import { type Asked, type Choice, type Fit, type Query, fitsFor } from "./query";

/** A part of the query that is answered, by which card and with which claims. */
export interface Part {
  id: string;
  fits: Fit<Card>[];
  fit: Fit<Card>;
  /** Which of the further claims are shown too; -1: none. */
  more: number;
}

export interface PossibleChoice extends Choice {
  /** Which option is taken; -1: none. */
  taken: number;
}

export class Selection {
  readonly choices: PossibleChoice[];
  private readonly fits: Map<string, Fit<Card>[]>;
  private readonly cards = new Map<string, string>();
  private readonly more = new Map<string, number>();

  constructor(query: Query, cards: readonly Card[]) {
    this.fits = new Map(query.credentials.map(({ id }) => [id, fitsFor(query, id, cards)]));
    this.choices = query.choices.map(({ required, options }) => {
      const possible = options.filter((option) => option.every((id) => (this.fits.get(id) ?? []).length > 0));
      return { required, options: possible, taken: required && possible.length > 0 ? 0 : -1 };
    });
  }

  /** The cards on this device cannot answer. */
  get impossible(): boolean {
    const lacking = this.choices.some(({ required, taken }) => required && taken < 0);
    return lacking || this.choices.every(({ options }) => options.length === 0);
  }

  get parts(): Part[] {
    const ids = new Set(this.choices.flatMap(({ options, taken }) => options[taken] ?? []));
    return [...ids].flatMap((id) => {
      const fits = this.fits.get(id) ?? [];
      const fit = fits.find(({ card }) => card.id === this.cards.get(id)) ?? fits[0];
      return fit ? [{ id, fits, fit, more: this.more.get(id) ?? -1 }] : [];
    });
  }

  /** The parts of an option, for naming it before it is taken. */
  cardsOf(option: readonly string[]): Card[] {
    return option.flatMap((id) => this.fits.get(id)?.[0]?.card ?? []);
  }

  take(choice: PossibleChoice, option: number): void {
    choice.taken = option;
  }

  useCard(id: string, card: string): void {
    this.cards.set(id, card);
    this.more.delete(id);
  }

  showMore(id: string, more: number): void {
    this.more.set(id, more);
  }
}

/** All that a part tells, what the card always shows included. */
export function toldBy({ fit, more }: Part): Asked[] {
  return [...fit.least, ...(fit.more[more] ?? [])];
}
