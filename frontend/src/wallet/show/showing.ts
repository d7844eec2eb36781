/** One showing: one copy, a new code every 20 s, kept to the screen while it is in front. No network is needed. */
import { QrError, RENEW_EVERY, type QrSymbol, packCode } from "../../qr";
import { verifierOrigin } from "../../base/page";
import { useKey } from "../keys/session";
import { takeCopy } from "../store/cards";

export interface ShownCode {
  symbol: QrSymbol;
  address: string;
  /** Milliseconds since 1970 when the next one comes. */
  until: number;
}

/** Whose question is answered: the nonce that binds to it, and the purpose's names for the record. */
export interface GateAsked {
  nonce: string;
  purpose: Record<string, string>;
}

export class TooMuchForOneCode extends Error {}

export class Showing {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wakeLock: WakeLockSentinel | undefined;
  private ended = false;

  private constructor(
    private readonly card: string,
    private readonly key: CryptoKey,
    private readonly claims: readonly string[],
    private readonly shown: (code: ShownCode) => void,
    private readonly nonce: string | undefined,
  ) {}

  /** Ask the owner if this session did not yet, take a copy, and show the first code; to a gate by its nonce. */
  static async begin(
    cardId: string,
    claims: string[],
    shown: (code: ShownCode) => void,
    gate?: GateAsked,
  ): Promise<Showing> {
    const { confirmOnce } = await import("../keys/session");
    await confirmOnce();
    const copy = await takeCopy(cardId, claims, Date.now(), gate && { gate: gate.purpose });
    if (!copy) throw new Error("the card has no copies");
    const showing = new Showing(copy.sdJwt, await useKey(copy.keyId), claims, shown, gate?.nonce);
    await showing.renew();
    await showing.stayAwake();
    document.addEventListener("visibilitychange", showing.stayAwake);
    return showing;
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.stayAwake);
    void this.wakeLock?.release();
  }

  private readonly renew = async (): Promise<void> => {
    if (this.ended) return;
    try {
      const { card, key, claims, nonce } = this;
      const { symbol, address } = await packCode({ card, key, claims, nonce, verifierOrigin });
      this.shown({ symbol, address, until: Date.now() + RENEW_EVERY * 1000 });
    } catch (error) {
      if (error instanceof QrError && error.code === "too_large") throw new TooMuchForOneCode("too large");
      throw error;
    }
    this.timer = setTimeout(() => void this.renew(), RENEW_EVERY * 1000);
  };

  /** The browser lets go of the lock when the page is hidden: ask again when it is back. */
  private readonly stayAwake = async (): Promise<void> => {
    if (document.visibilityState !== "visible" || this.ended) return;
    const lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
    if (this.ended) void lock?.release();
    else this.wakeLock = lock;
  };
}
