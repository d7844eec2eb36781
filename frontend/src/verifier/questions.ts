/** The challenges of one gate: each is shown for a minute, may be answered for three, and only once. */

import { challengeAddress, challengeNonce, newChallenge } from "../qr/challenge";
import { drawSymbol, type QrSymbol } from "../qr/symbol";
import type { Task } from "../qr/purposes";

/** Milliseconds. */
export const SHOWN_FOR = 60_000;
const ANSWERED_WITHIN = 180_000;

export interface Question {
  address: string;
  symbol: QrSymbol;
  nonce: string;
  madeAt: number;
}

export class Questions {
  /** Of this page only: after a reload old answers are none. */
  private readonly open = new Map<string, number>();
  shown: Question | undefined;

  /** Forget all, as after another purpose was chosen. */
  clear(): void {
    this.open.clear();
    this.shown = undefined;
  }

  /** A question that was neither answered nor shown for too long. */
  async fresh({ purpose, district }: Task, walletOrigin: string, now = Date.now()): Promise<Question> {
    const { shown } = this;
    if (shown && this.open.has(shown.nonce) && now - shown.madeAt < SHOWN_FOR) return shown;
    const challenge = newChallenge(purpose.code, district?.name_ko);
    const address = challengeAddress(challenge, walletOrigin);
    const nonce = await challengeNonce(challenge);
    this.open.set(nonce, now);
    this.shown = { address, symbol: drawSymbol(address), nonce, madeAt: now };
    return this.shown;
  }

  /** Whether this answers one of our questions; the question is used up. */
  spend(nonce: string, now = Date.now()): boolean {
    for (const [old, madeAt] of this.open) if (now - madeAt > ANSWERED_WITHIN) this.open.delete(old);
    return this.open.delete(nonce);
  }
}
