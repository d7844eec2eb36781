/** Purposes that an organisation hands its desks by a link or a code: got with a network, kept for use without one. */

import type { Purpose } from "../qr/purposes";
import type { Store } from "./store";

export interface Handed {
  /** The desk's own, so that what it was handed can be renewed. */
  code: string;
  name_ko: string;
  name_en: string;
  purposes: Purpose[];
  /** The organisation took the code back. */
  ended?: boolean;
}

export type Asked = Handed | "unknown" | "unreachable";

const UNKNOWN = "desk_unknown";

/** What stands behind a code. Never throws for what the network or the server does. */
export async function askDesk(code: string): Promise<Asked> {
  try {
    const response = await fetch("/api/verifier/desk", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code }),
      credentials: "omit",
      cache: "no-store",
    });
    const answer = (await response.json()) as Omit<Handed, "code"> & { code?: string };
    if (response.ok) return { code, name_ko: answer.name_ko, name_en: answer.name_en, purposes: answer.purposes };
    return answer.code === UNKNOWN || response.status === 400 ? "unknown" : "unreachable";
  } catch {
    return "unreachable";
  }
}

/** Without an answer what is kept stays; a code that was taken back leaves no purposes. */
export async function renewHanded(store: Store): Promise<void> {
  const kept = await store.setting("handed", null);
  if (!kept) return;
  const asked = await askDesk(kept.code);
  if (asked === "unreachable") return;
  await store.changeHanded(kept.code, asked === "unknown" ? { ...kept, purposes: [], ended: true } : asked);
}
