/** For bench/presentation.py: from a camera's picture to the verdict, in a browser, by the verifier's own code and store. */

import { zlibSync } from "fflate";
import { CITIZEN, VERIFIER } from "../qr/testing/cards";
import { RESIDENT } from "../qr/testing/purposes";
import { packCode } from "../qr/showing";
import type { QrSymbol } from "../qr/symbol";
import { judge } from "../verify/presentation";
import { NOW, STATUS_URI, World } from "../verify/testing/world";
import type { StatusList } from "../verify/status-list";
import { loadScanner, readCode } from "../verifier/scanner";
import { Store } from "../verifier/store";

/** What a device that scans at 1080 lines sees, at 4 pixels a module. */
const FRAME = 1080;
const SCALE = 4;
const ENTRIES = 1_000_000;
const ENDED = ENTRIES / 100;
const PREFIX = `${VERIFIER}/v#`;

const uriOf = (list: number): string => STATUS_URI.slice(0, -4) + String(list).padStart(4, "0");

/** Two bits an entry, one in a hundred ended; those of the payloads are not. */
function statusList(uri: string): StatusList {
  const bytes = new Uint8Array(ENTRIES / 4);
  for (let count = 0; count < ENDED; count++) {
    const index = 1000 + Math.floor(Math.random() * (ENTRIES - 1000));
    bytes[index >> 2] = (bytes[index >> 2] ?? 0) | (1 << (2 * (index & 3)));
  }
  const compressed = new Uint8Array(zlibSync(bytes, { level: 6 }));
  return { uri, iat: NOW - 300, exp: NOW + 86_400, bits: 2, compressed, size: bytes.length };
}

function pictureOf(symbol: QrSymbol): ImageData {
  const picture = new ImageData(FRAME, FRAME);
  picture.data.fill(255);
  const from = Math.floor((FRAME - symbol.size * SCALE) / 2);
  for (let y = 0; y < symbol.size * SCALE; y++) {
    for (let x = 0; x < symbol.size * SCALE; x++) {
      if (!symbol.dark(Math.floor(x / SCALE), Math.floor(y / SCALE))) continue;
      picture.data.fill(0, 4 * ((from + y) * FRAME + from + x), 4 * ((from + y) * FRAME + from + x) + 3);
    }
  }
  return picture;
}

interface Prepared {
  shown: QrSymbol[];
  store: Store;
}

async function prepare(payloads: number, lists: number): Promise<Prepared> {
  const world = await World.make();
  const store = await Store.open("bench");
  const trust = structuredClone(world.trust!);
  trust.issuers[0]!.status_lists = Array.from({ length: lists }, (_, list) => uriOf(list));
  await store.setTrust(trust, NOW - 60);
  for (const uri of trust.issuers[0]!.status_lists) await store.setStatus(statusList(uri), NOW - 60);
  const shown: QrSymbol[] = [];
  for (let payload = 0; payload < payloads; payload++) {
    const card = await world.card({ status: { idx: payload, uri: uriOf(payload % lists) }, claims: CITIZEN, decoys: 4 });
    const request = { card, claims: ["resident", "district"], key: world.holder.privateKey, verifierOrigin: VERIFIER };
    shown.push((await packCode({ ...request, now: NOW })).symbol);
  }
  await loadScanner();
  return { shown, store };
}

async function judged(symbol: QrSymbol, store: Store): Promise<{ ms: number; colour: string }> {
  const picture = pictureOf(symbol);
  const start = performance.now();
  const text = await readCode(picture, PREFIX);
  const verdict = await judge(text ?? "", {
    origin: VERIFIER,
    now: NOW + 5,
    trust: await store.trust(),
    status: (uri) => store.status(uri),
    remember: (digest, now) => store.remember(digest, now),
    task: { purpose: RESIDENT },
  });
  return { ms: performance.now() - start, colour: verdict.colour };
}

let prepared: Prepared;

Object.assign(globalThis, {
  prepare: async (payloads: number, lists: number) => {
    prepared = await prepare(payloads, lists);
    return prepared.shown.map(({ version }) => version);
  },
  judgeAll: async () => {
    const verdicts = [];
    for (const symbol of prepared.shown) verdicts.push(await judged(symbol, prepared.store));
    return verdicts;
  },
});
