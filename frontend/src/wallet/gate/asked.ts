/** A gate's question on its way to the view that answers it: from the scanner, or from the address that a camera opened. */

import { walletOrigin } from "../../base/page";
import { readChallenge, type Challenge } from "../../qr/challenge";

let asked: Challenge | undefined;

/** The first thing that the page does: a question in the address bar is taken out of it. */
export function takeFromAddress(): void {
  if (location.pathname !== "/gate" || location.hash === "") return;
  asked = readChallenge(location.href, walletOrigin);
  history.replaceState(null, "", "/gate");
}

export function askedBy(challenge: Challenge): void {
  asked = challenge;
}

/** The question, once: a gate's code is answered once. */
export function takeAsked(): Challenge | undefined {
  const taken = asked;
  asked = undefined;
  return taken;
}
