/**
 * The verifier without a browser, for scripts: JSON lines in, verdicts out. Everything is fetched anew for each line.
 * {address, verifierOrigin} -> Verdict
 */

import { createInterface } from "node:readline";
import { readPem } from "../verify/certificate";
import { judge } from "../verify/presentation";
import { readStatusList } from "../verify/status-list";
import { readTrustList } from "../verify/trust-list";

interface Scanned {
  address: string;
  verifierOrigin: string;
}

interface Config {
  issuer: string;
  trust_list: string;
  anchors: string;
}

const seen = new Map<string, number>();

async function fetched(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}

async function verify({ address, verifierOrigin: origin }: Scanned): Promise<object> {
  const config = JSON.parse(await fetched(`${origin}/api/config`)) as Config;
  const now = Math.floor(Date.now() / 1000);
  const anchors = readPem(config.anchors);
  const list = await readTrustList(await fetched(config.trust_list), { anchors, issuer: config.issuer, now });
  return judge(address, {
    origin,
    now,
    trust: list && { list, fetchedAt: now },
    async status(uri) {
      if (!list?.issuers.some(({ status_lists: uris }) => uris.includes(uri))) return undefined;
      const status = await readStatusList(await fetched(uri), uri, { anchors, issuer: config.issuer, now });
      return status ? { list: status, fetchedAt: now } : undefined;
    },
    async remember(digest, at) {
      const before = seen.get(digest);
      seen.set(digest, before ?? at);
      return before;
    },
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await verify(JSON.parse(line) as Scanned)));
}
