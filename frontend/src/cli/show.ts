/**
 * The wallet's packing without a browser, for scripts and for tests in another language: JSON lines in, JSON lines out.
 * {card, claims, key (private JWK), verifierOrigin, now?} -> {address, presentation, version, rows (of 0 and 1)}
 */

import { createInterface } from "node:readline";
import { packCode } from "../qr/showing";

interface Wanted {
  card: string;
  claims: string[];
  key: JsonWebKey;
  verifierOrigin: string;
  now?: number;
}

async function show({ key: jwk, ...request }: Wanted): Promise<object> {
  const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const { address, presentation, symbol } = await packCode({ ...request, key });
  const side = Array.from({ length: symbol.size }, (_, at) => at);
  const rows = side.map((y) => side.map((x) => (symbol.dark(x, y) ? "1" : "0")).join(""));
  return { address, presentation, version: symbol.version, rows };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await show(JSON.parse(line) as Wanted)));
}
