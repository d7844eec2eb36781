/** Inclusion in a Merkle tree (RFC 6962 hashing, RFC 9162 section 2.1.3.2). */

import type { Bytes } from "../base/bytes";
import { hash, sameBytes } from "./encoding";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Where a digest is in a tree: its index, the tree's size and root, and the path between. */
export interface Place {
  index: number;
  size: number;
  root: Bytes;
  proof: Bytes[];
}

export function leafHash(entry: Uint8Array): Promise<Bytes> {
  return hash(LEAF, entry);
}

/** Whether the tree of `size` leaves begins with the tree of `old` leaves (RFC 9162 section 2.1.4.2). */
export async function verifyConsistency(
  old: { size: number; root: Bytes },
  now: { size: number; root: Bytes },
  proof: Bytes[],
): Promise<boolean> {
  if (old.size < 0 || old.size > now.size || proof.some((step) => step.length !== 32)) return false;
  if (old.size === now.size) return !proof.length && sameBytes(old.root, now.root);
  if (old.size === 0) return !proof.length && sameBytes(old.root, await hash());
  let position = BigInt(old.size);
  const steps = position & (position - 1n) ? [...proof] : [old.root, ...proof];
  position -= 1n;
  let last = BigInt(now.size) - 1n;
  const first = steps.shift();
  if (!first) return false;
  while (position & 1n) [position, last] = [position >> 1n, last >> 1n];
  let [fromOld, fromNow] = [first, first];
  for (const step of steps) {
    if (last === 0n) return false;
    if (position & 1n || position === last) {
      [fromOld, fromNow] = [await hash(NODE, step, fromOld), await hash(NODE, step, fromNow)];
      while (!(position & 1n) && position) [position, last] = [position >> 1n, last >> 1n];
    } else {
      fromNow = await hash(NODE, fromNow, step);
    }
    [position, last] = [position >> 1n, last >> 1n];
  }
  return last === 0n && sameBytes(fromOld, old.root) && sameBytes(fromNow, now.root);
}

export async function verifyInclusion(leaf: Bytes, { index, size, root, proof }: Place): Promise<boolean> {
  if (index < 0 || index >= size || proof.some((step) => step.length !== 32)) return false;
  // sizes reach 2^53 - 1, where bit operators on numbers would be cut to 32 bits
  let position = BigInt(index);
  let last = BigInt(size - 1);
  let current = leaf;
  for (const step of proof) {
    if (last === 0n) return false;
    if (position & 1n || position === last) {
      current = await hash(NODE, step, current);
      while (!(position & 1n) && position) {
        position >>= 1n;
        last >>= 1n;
      }
    } else {
      current = await hash(NODE, current, step);
    }
    position >>= 1n;
    last >>= 1n;
  }
  return last === 0n && sameBytes(current, root);
}
