/** From the holder's yes or no to the verifier's word, with each step remembered on this device. */
import { needsCopies, takeCopy } from "../store/cards";
import { confirmOnce, useKey } from "../keys/session";
import { noteDeclined, noteOutcome } from "../store/activity";
import type { Online } from "../store/database";
import { state } from "../state";
import { type Given, NotTaken, answer, refuse } from "./answer";
import type { Request } from "./request";
import { type Part, toldBy } from "./selection";

export class Presenting {
  private given: Given[] | undefined;

  constructor(
    private readonly request: Request,
    private readonly id: string = crypto.randomUUID(),
  ) {}

  /** Ask the owner if this session did not yet, take one copy of each card, and send. After a broken network, again. */
  async agree(parts: readonly Part[]): Promise<string | undefined> {
    await confirmOnce();
    this.given ??= await this.take(parts);
    try {
      const leads = await answer(this.request, this.given);
      await noteOutcome(this.id, "taken");
      return leads;
    } catch (error) {
      if (error instanceof NotTaken) await noteOutcome(this.id, "not-taken");
      throw error;
    } finally {
      void refillUsed(parts.map(({ fit }) => fit.card.id));
    }
  }

  /** Say no. The device remembers it even if the verifier could not be told. */
  async decline(): Promise<string | undefined> {
    await noteDeclined(this.online);
    return refuse(this.request);
  }

  private async take(parts: readonly Part[]): Promise<Given[]> {
    const taken: Given[] = [];
    for (const part of parts) {
      const names = toldBy(part).map(({ name }) => name);
      const copy = await takeCopy(part.fit.card.id, names, Date.now(), { online: this.online });
      if (!copy) throw new Error("the card has no copies");
      taken.push({ id: part.id, sdJwt: copy.sdJwt, key: await useKey(copy.keyId), names });
    }
    return taken;
  }

  private get online(): Online {
    const { asker, purpose } = this.request;
    const names = purpose ? { ko: purpose.name_ko, en: purpose.name_en } : {};
    return { request: this.id, asker, purpose: names, outcome: "sent" };
  }
}

/** Copies that were used up are replaced when there is a network; failing that, they are shown again. */
async function refillUsed(ids: readonly string[]): Promise<void> {
  await state.refreshCards();
  const used = (state.cards ?? []).filter((card) => ids.includes(card.id) && needsCopies(card));
  if (used.length === 0 || state.session.kind !== "in") return;
  const { refill } = await import("../receive/refill");
  for (const card of used) await refill(card).catch(() => undefined);
  await state.refreshCards();
}
