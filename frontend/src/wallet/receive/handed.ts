/** The code of an offer that the signed-in member just asked for, handed from view to view within the page. */

let handed: { offer: string; txCode: string } | undefined;

export function handOver(offer: string, txCode: string): void {
  handed = { offer, txCode };
}

/** The code for this offer, if it was handed over. */
export function handedCode(offer: string): string | undefined {
  return handed?.offer === offer ? handed.txCode : undefined;
}
