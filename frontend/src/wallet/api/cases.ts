/** Cases of fraud about the member, and what a clawback left owed. */
import { send } from "./http";
import type { Entry } from "./member";
import type { Named } from "./partners";

export interface CaseStep {
  id: number;
  kind: string;
  says: string;
  text: string;
  at: string;
  amounts: { asset: string; taken: number; owed: number }[];
}

export interface FraudCase {
  id: string;
  says: string;
  partner: Named | null;
  state: "open" | "confirmed" | "dismissed";
  transactions: number;
  opened_at: string;
  may_appeal: boolean;
  steps: CaseStep[];
}

export interface Debt {
  asset: string;
  name_ko: string;
  name_en: string;
  unit: string;
  left: number;
  entries: Entry[];
}

const CASES = "/api/mileage/cases";

export const getCases = (): Promise<{ cases: FraudCase[]; unread: number }> => send("GET", CASES);

/** The member has seen every step up to this one. */
export const markRead = (step: number): Promise<unknown> => send("POST", `${CASES}/read`, { step });

export const appealCase = (id: string, text: string): Promise<FraudCase> => send("POST", `${CASES}/${id}/appeal`, { text });

export const getDebts = (): Promise<{ debts: Debt[] }> => send("GET", "/api/mileage/debts");
