/** Whether a card is still good, by the issuer's status list (Token Status List). */
import { type Bytes, fromBase64url } from "../../base/bytes";
import { json } from "./sd-jwt";
import type { CardPayload } from "./sd-jwt";

export type Status = "valid" | "revoked" | "suspended" | "unknown";

const MEANINGS: Record<number, Status> = { 0: "valid", 1: "revoked", 2: "suspended" };

interface StatusListToken {
  sub: string;
  exp?: number;
  status_list: { bits: 1 | 2 | 4 | 8; lst: string };
}

/** Ask the issuer now. Every copy has a place of its own in the list, so the list tells nothing of who asks. */
export async function checkStatus(payload: CardPayload): Promise<Status> {
  const place = payload.status?.status_list;
  if (!place) return "unknown";
  const response = await fetch(place.uri, { headers: { Accept: "application/statuslist+jwt" }, credentials: "omit" });
  if (!response.ok) return "unknown";
  const token = json((await response.text()).split(".")[1] ?? "") as StatusListToken;
  if (token.sub !== place.uri) return "unknown";
  return statusAt(token.status_list, place.idx);
}

/** The status at a place: lowest bits of a byte come first. */
export async function statusAt({ bits, lst }: StatusListToken["status_list"], index: number): Promise<Status> {
  const list = await inflate(fromBase64url(lst));
  const byte = list[Math.floor((index * bits) / 8)];
  if (byte === undefined) return "unknown";
  return MEANINGS[(byte >> ((index * bits) % 8)) & ((1 << bits) - 1)] ?? "unknown";
}

async function inflate(compressed: Bytes): Promise<Uint8Array> {
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
