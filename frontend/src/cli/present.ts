/**
 * The wallet's answer to a request without a browser, for scripts: JSON lines in, JSON lines out.
 * {link, root, verifier, card, key (private JWK)} -> {asker, purpose, claims, leads}: the least that answers is shown.
 */

import { createInterface } from "node:readline";
import { answer } from "../wallet/present/answer";
import { linkFrom } from "../wallet/present/link";
import { fitsFor } from "../wallet/present/query";
import { type Trust, fetchRequest } from "../wallet/present/request";
import { readCard } from "../wallet/store/sd-jwt";

interface Wanted extends Trust {
  link: string;
  card: string;
  key: JsonWebKey;
}

async function present({ link, card, key: jwk, ...trust }: Wanted): Promise<object> {
  const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const found = linkFrom(new URL(link));
  if (!found) throw new Error("not a link of a verifier");
  const request = await fetchRequest(found, trust);
  const given = request.query.credentials.map(({ id }) => {
    const [fit] = fitsFor(request.query, id, [readCard(card)]);
    if (!fit) throw new Error(`the card does not fit ${id}`);
    return { id, sdJwt: card, key, names: fit.least.map(({ name }) => name) };
  });
  const leads = await answer(request, given);
  return { asker: request.asker, purpose: request.purpose, claims: given.map(({ names }) => names), leads: leads ?? null };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await present(JSON.parse(line) as Wanted)));
}
