/** Token Status List: one or a few bits for each copy of a card, compressed, signed. */

import { unzlibSync } from "fflate";
import { fromBase64url } from "../qr/bytes";
import { isObject, readIssued, type IssuerRules } from "./jws";

export const STATUS_LIST_TYP = "statuslist+jwt";

/** 8 MiB inflated: ten million cards at one bit and more. */
const MAX_BYTES = 8 * 1024 * 1024;

export interface StatusList {
  uri: string;
  iat: number;
  /** Infinity if the list does not say. */
  exp: number;
  bits: 1 | 2 | 4 | 8;
  /** As the token has it: zlib. Inflated only when a card asks. */
  compressed: Uint8Array<ArrayBuffer>;
  /** Bytes when inflated. */
  size: number;
}

/** The list in a signed token that was fetched from `uri`; null if anything about it is not right. */
export async function readStatusList(
  text: string,
  uri: string,
  rules: Omit<IssuerRules, "typ">,
): Promise<StatusList | null> {
  const payload = await readIssued(text, { ...rules, typ: STATUS_LIST_TYP });
  if (!payload || payload.sub !== uri || !isObject(payload.status_list)) return null;
  const { iat, exp = Infinity } = payload;
  const { bits, lst } = payload.status_list;
  const compressed = typeof lst === "string" ? fromBase64url(lst) : null;
  if (typeof iat !== "number" || typeof exp !== "number" || exp <= rules.now || !compressed) return null;
  const size = inflate(compressed, MAX_BYTES + 1)?.length ?? 0;
  return isBits(bits) && size > 0 && size <= MAX_BYTES ? { uri, iat, exp, bits, compressed, size } : null;
}

function isBits(value: unknown): value is StatusList["bits"] {
  return value === 1 || value === 2 || value === 4 || value === 8;
}

function inflate(compressed: Uint8Array, size: number): Uint8Array | null {
  try {
    return unzlibSync(compressed, { out: new Uint8Array(size) });
  } catch {
    return null;
  }
}

/** The status at an index: 0 valid, 1 invalid, 2 suspended; null if the list has no such index. */
export function statusAt(list: StatusList, index: number): number | null {
  const byte = inflate(list.compressed, list.size)?.[Math.floor((index * list.bits) / 8)];
  return byte === undefined ? null : (byte >> ((index * list.bits) % 8)) & ((1 << list.bits) - 1);
}
