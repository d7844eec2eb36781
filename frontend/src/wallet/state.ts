/** What the whole wallet knows: who is signed in, the cards, and whether there is a network. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Kind, getKinds } from "./api/cards";
import { Refused, Unreachable } from "./api/http";
import { type Me, getMe } from "./api/member";
import { type Card, listCards } from "./store/cards";
import { readFact, writeFact } from "./store/database";

/** `unknown` until first asked, or when there is no network. */
export type Session = { kind: "unknown" } | { kind: "out" } | { kind: "in"; me: Me };

class WalletState extends EventTarget {
  session: Session = { kind: "unknown" };
  cards: Card[] | undefined;
  /** What the city issues and how the member stands to it, as last heard; undefined before the first time. */
  kinds: Kind[] | undefined;
  online = globalThis.navigator?.onLine ?? true;
  /** Another member's cards are on this device. */
  foreign = false;

  async refreshCards(): Promise<void> {
    this.cards = await listCards();
    this.changed();
  }

  /** Ask for the kinds anew; what was heard last stands in until then. Throws what `getKinds` throws. */
  async refreshKinds(): Promise<void> {
    if (!this.kinds) {
      this.kinds = await readFact("kinds");
      this.changed();
    }
    if (this.session.kind !== "in" || !this.online) return;
    this.kinds = await getKinds();
    await writeFact("kinds", this.kinds);
    this.changed();
  }

  async refreshSession(): Promise<void> {
    try {
      const me = await getMe();
      this.session = { kind: "in", me };
      this.online = true;
      await this.checkOwner(me);
    } catch (error) {
      this.failed(error);
    }
    this.changed();
    // The views that need it say why it cannot be had; here it only renews what they show.
    await this.refreshKinds().catch(() => undefined);
  }

  setOffline(): void {
    this.online = false;
    this.changed();
  }

  signedOut(): void {
    this.session = { kind: "out" };
    this.changed();
  }

  private failed(error: unknown): void {
    // A server in trouble is like none: what is kept here still works.
    if (error instanceof Unreachable || (error instanceof Refused && error.status >= 500)) this.online = false;
    else if (error instanceof Refused) {
      this.session = { kind: "out" };
      this.online = true; // it answered
    } else throw error;
  }

  /** The first member who signs in owns what this device keeps. */
  private async checkOwner(me: Me): Promise<void> {
    const owner = await readFact("owner");
    if (owner === undefined) await writeFact("owner", me.member_id);
    this.foreign = owner !== undefined && owner !== me.member_id;
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

export const state = new WalletState();

/** Renders its element again whenever the state changes. */
export class StateController implements ReactiveController {
  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  private readonly update = (): void => this.host.requestUpdate();

  hostConnected(): void {
    state.addEventListener("change", this.update);
  }

  hostDisconnected(): void {
    state.removeEventListener("change", this.update);
  }
}
