/** The code of an offer that the signed-in member just asked for, handed from view to view within the page. */

let handed: { offer: string; txCode: string; heldFor: string | undefined } | undefined;

/** `heldFor`: the representation by which the card is of somebody else. */
export function handOver(offer: string, txCode: string, heldFor?: string): void {
  handed = { offer, txCode, heldFor };
}

/** For whom the card of this offer is held; undefined: for oneself. */
export function handedFor(offer: string): string | undefined {
  return handed?.offer === offer ? handed.heldFor : undefined;
}

/** The code for this offer, if it was handed over. */
export function handedCode(offer: string): string | undefined {
  return handed?.offer === offer ? handed.txCode : undefined;
}
