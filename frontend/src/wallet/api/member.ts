/** The signed-in member's own things on the wallet origin. */
import { send } from "./http";

export interface Me {
  member_id: string;
  email_masked: string;
  resident: boolean;
  passkeys: { id: number; name: string; created_at: string; last_used_at: string | null }[];
  recovery_codes_left: number;
}

export interface Offer {
  credential_offer_uri: string;
  tx_code: string;
  expires_at: string;
}

export interface Account {
  asset: string;
  name_ko: string;
  name_en: string;
  unit: string;
  balance: number;
  available: number;
  next_expiry: { at: string; amount: number } | null;
  /** After a clawback: what was spent of it; later earnings repay it. */
  owed: number;
}

export interface Entry {
  id: string | number;
  at: string;
  asset: string;
  amount: number;
  balance: number;
  reason: string;
  text_ko: string;
  text_en: string;
  anchored: boolean;
}

export const getMe = (): Promise<Me> => send("GET", "/api/me");

export const bind = (code: string): Promise<unknown> => send("POST", "/api/binding", { code });


export const getAccounts = (): Promise<{ accounts: Account[] }> => send("GET", "/api/mileage/accounts");

export const getHistory = (cursor?: string): Promise<{ results: Entry[]; next: string | null }> =>
  send("GET", `/api/mileage/history${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);

export const getEntryProof = (id: Entry["id"]): Promise<unknown> => send("GET", `/api/mileage/entries/${id}/proof`);

/** Sandbox only: the code that would go out by e-mail. */
export async function sandboxCode(): Promise<string> {
  const { code } = await send<{ code: string }>("GET", "/api/sandbox/last-code");
  return code;
}
