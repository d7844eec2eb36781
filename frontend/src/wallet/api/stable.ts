/** The stable token: what there is of it, money for it, and what is wrong with it. */
import { send } from "./http";

export interface Stable {
  /** null while the token is off */
  terms: { legal_basis: string; trustee: string; asset: string; name_ko: string; name_en: string; unit: string } | null;
  balance: number;
  available: number;
  proof: {
    day: string;
    deposited: number;
    paid_out: number;
    outstanding: number;
    unissued: number;
    pending: number;
    covered: boolean;
  } | null;
  proofs: string;
}

export interface Redemption {
  id: string;
  amount: number;
  state: "pending" | "paid" | "returned";
  note: string;
  asked_at: string;
  settled_at: string | null;
}

export interface Dispute {
  id: string;
  text: string;
  state: "open" | "corrected" | "refused";
  answer: string;
  opened_at: string;
}

export const getStable = (): Promise<Stable> => send("GET", "/api/stable");

export const getRedemptions = (): Promise<{ redemptions: Redemption[] }> => send("GET", "/api/stable/redemptions");

/** `key`: new for each redemption, the same when it is tried again. */
export const redeem = (amount: number, payout: string, key: string): Promise<Redemption> =>
  send("POST", "/api/stable/redemptions", { amount, payout, key });

export const getDisputes = (): Promise<{ disputes: Dispute[] }> => send("GET", "/api/stable/disputes");

export const disputeEntry = (entry: string, text: string): Promise<Dispute> =>
  send("POST", "/api/stable/disputes", { entry, text });
