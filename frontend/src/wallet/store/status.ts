/** Whether a card is still good, by the issuer's signed status list (Token Status List). */
import type { CardPayload } from "./sd-jwt";

export type Status = "valid" | "revoked" | "suspended" | "unknown";

const MEANINGS: Record<number, Status> = { 0: "valid", 1: "revoked", 2: "suspended" };

/** Ask the issuer now. Every copy has a place of its own in the list, so the list tells nothing of who asks. */
export async function checkStatus(payload: CardPayload): Promise<Status> {
  const place = payload.status?.status_list;
  if (!place) return "unknown";
  const { fetchStatusList, fetchTrust, statusAt } = await import("../receive/trust");
  const list = await fetchStatusList(place.uri, await fetchTrust());
  return (list && MEANINGS[statusAt(list, place.idx) ?? -1]) ?? "unknown";
}
