/** The signed-in member's own things on the wallet origin. */
import { send } from "./http";

export interface Me {
  member_id: string;
  email_masked: string;
  resident: boolean;
  proofed: boolean;
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

/** What is asked of the history; empty: all. `period` is a year or month, such as 2026-11. */
export interface HistoryFilter {
  asset: string;
  direction: "" | "in" | "out";
  period: string;
}

export function getHistory(filter: HistoryFilter, cursor?: string): Promise<{ results: Entry[]; next: string | null }> {
  const query = new URLSearchParams({ ...filter, ...(cursor && { cursor }) });
  return send("GET", `/api/mileage/history?${query.toString()}`);
}

export interface ExpiryNotice {
  id: number;
  asset: string;
  name_ko: string;
  name_en: string;
  unit: string;
  expires_at: string;
  amount: number;
}

export const getExpiryNotices = (): Promise<{ notices: ExpiryNotice[] }> => send("GET", "/api/mileage/notices");

export const dismissExpiryNotice = (id: number): Promise<unknown> =>
  send("POST", `/api/mileage/notices/${id}/dismiss`);

/** What an act earned, and why it earned less. */
export interface Award {
  at: string;
  programme_ko: string;
  programme_en: string;
  amount: number;
  why_less: string;
  why_ko: string;
  why_en: string;
}

export const getAwards = (): Promise<{ results: Award[] }> => send("GET", "/api/mileage/awards");

/** `later`: and that the log only grew from then until now. */
export const getEntryProof = (id: Entry["id"], { later }: { later: boolean }): Promise<unknown> =>
  send("GET", `/api/mileage/entries/${id}/proof${later ? "?later=true" : ""}`);

/** Sandbox only: the code that would go out by e-mail. */
export async function sandboxCode(): Promise<string> {
  const { code } = await send<{ code: string }>("GET", "/api/sandbox/last-code");
  return code;
}
