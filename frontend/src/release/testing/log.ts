/** A log for tests: a real tree, really signed. */

import { utf8, type Bytes } from "../../base/bytes";
import { concat, digestOf, hash, toBase64, type JsonObject } from "../../proof/encoding";
import { leafHash } from "../../proof/merkle";
import type { Answer, Content } from "../check";
import { contentHash } from "../check";

export const ORIGIN = "wallet.example/log/2026";
const SALT = new Uint8Array(16);

export interface Signer {
  published: string;
  sign(text: string): Promise<string>;
}

export async function newSigner(): Promise<Signer> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const key = concat(Uint8Array.of(1), new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const id = (await hash(utf8(`${ORIGIN}\n`), key)).slice(0, 4);
  return {
    published: toBase64(key),
    async sign(text) {
      const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, utf8(text)));
      return `${text}\n— ${ORIGIN} ${toBase64(concat(id, signature))}\n`;
    },
  };
}

/** A log of the given entries; proofs are made from the whole tree. */
export class TestLog {
  readonly entries: Bytes[] = [];

  constructor(readonly signer: Signer) {}

  async fill(count: number, seed = "entry"): Promise<void> {
    for (let at = 0; at < count; at += 1) this.entries.push(await hash(utf8(`${seed} ${this.entries.length}`)));
  }

  async root(size: number, from = 0): Promise<Bytes> {
    if (size === 0) return hash();
    if (size === 1) return leafHash(this.entries[from]!);
    const left = half(size);
    return hash(Uint8Array.of(1), await this.root(left, from), await this.root(size - left, from + left));
  }

  async inclusion(index: number, size: number, from = 0): Promise<Bytes[]> {
    if (size === 1) return [];
    const left = half(size);
    return index < left
      ? [...(await this.inclusion(index, left, from)), await this.root(size - left, from + left)]
      : [...(await this.inclusion(index - left, size - left, from + left)), await this.root(left, from)];
  }

  async consistency(old: number, size: number, from = 0, whole = true): Promise<Bytes[]> {
    if (old === size) return whole ? [] : [await this.root(size, from)];
    const left = half(size);
    return old <= left
      ? [...(await this.consistency(old, left, from, whole)), await this.root(size - left, from + left)]
      : [...(await this.consistency(old - left, size - left, from + left, false)), await this.root(left, from)];
  }

  async checkpoint(size: number): Promise<string> {
    return this.signer.sign(`${ORIGIN}\n${size}\n${toBase64(await this.root(size))}\n`);
  }
}

function half(size: number): number {
  return 2 ** Math.ceil(Math.log2(size) - 1);
}

export async function contentOf(signer: Signer, mark: string): Promise<Content> {
  const digest = toBase64(await hash(utf8(mark)));
  const logs = [{ origin: "wallet.example/log/{year}", keys: [signer.published] }];
  return { files: { "app.js": digest }, kept: { wallet: ["app.js"] }, pages: { wallet: { "/": digest } }, logs };
}

/** Commit to a release: three entries of others, it, three more; seen by the reader at `seen`. */
export async function published(log: TestLog, content: Content, seen: number | null, at = "2026-11-21T00:00:00Z"): Promise<Answer> {
  const release = await contentHash(content);
  const record: JsonObject = { kind: "published.front_end", name: "files", content_sha256: release, at };
  await log.fill(3);
  const index = log.entries.length;
  log.entries.push(await digestOf(SALT, record));
  const size = log.entries.length;
  await log.fill(3);
  const now = log.entries.length;
  return {
    release,
    content,
    bundle: {
      format: "incheon-wallet-proof",
      version: 1,
      record,
      salt: toBase64(SALT),
      log: { index, checkpoint: await log.checkpoint(size), proof: (await log.inclusion(index, size)).map(toBase64) },
      later: { checkpoint: await log.checkpoint(now), proof: (await log.consistency(size, now)).map(toBase64) },
      anchors: [],
    },
    since: seen === null ? null : (await log.consistency(seen, now)).map(toBase64),
  };
}
