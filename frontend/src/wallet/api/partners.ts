/** Paying at shops, and looking after a partner of one's own. */
import { send } from "./http";

export interface Named {
  code: string;
  name_ko: string;
  name_en: string;
}

export interface Receipt {
  id: string;
  kind: "earn" | "payment";
  state: "held" | "done" | "reversed";
  shop: Named;
  business_number: string;
  asset: Named;
  amount: number;
  /** of the amount */
  refunded: number;
  tender: "point" | "stable";
  total: number | null;
  vat: number | null;
  cash_receipt: { amount: number; supply: number; vat: number } | null;
  reference: string;
  at: string;
  entry: string | null;
}

/** `ends_on`: the first day on which it takes the points no more. */
export interface Leaver {
  partner: Named;
  state: "leaving" | "ended";
  ends_on: string;
  asset: Named;
  unit: string;
  balance: number;
  elsewhere: Named[];
  exchangeable: boolean;
}

export interface PayCode {
  id: string;
  code: string;
  qr: string;
  expires_at: string;
}

export interface Asked {
  id: string;
  shop: Named;
  asset: Named;
  amount: number;
  total: number | null;
}

export interface Application {
  id: string;
  name_ko: string;
  name_en: string;
  state: "submitted" | "returned" | "approved" | "rejected" | "withdrawn";
  open: boolean;
  note: string;
  documents: { name: string }[];
}

export interface Partner extends Named {
  id: string;
  state: "active" | "leaving" | "ended";
  ends_on: string | null;
  agreement: { issue_asset: Named | null; accept_assets: Named[] } | null;
  clients: { id: string; name: string; scopes: string[]; sandbox: boolean }[];
}

/** A month: points counted, money in won. `net` above zero is paid to the partner, below zero it pays. */
export interface Settlement {
  id: number;
  month: string;
  issued: number;
  taken_back: number;
  accepted: number;
  refunded: number;
  owes: number;
  earns: number;
  fee: number;
  net: number;
  due_on: string;
  state: "made" | "paid";
}

export interface NewSecret {
  client_id: string;
  client_secret: string;
  webhook_key: string;
}

const PAY = "/api/mileage/pay";

export const makeCode = (asset: string, limit: number): Promise<PayCode> =>
  send("POST", `${PAY}/codes`, limit > 0 ? { asset, limit } : {});

export const getAsked = (id: string): Promise<Asked> => send("GET", `${PAY}/requests/${encodeURIComponent(id)}`);

export const confirmAsked = (id: string): Promise<Receipt> =>
  send("POST", `${PAY}/requests/${encodeURIComponent(id)}`, {});

export const getShop = (code: string): Promise<{ shop: Named; accepts: Named[] }> =>
  send("GET", `${PAY}/shops/${encodeURIComponent(code)}`);

export const payShop = (code: string, asset: string, amount: number, key: string): Promise<Receipt> =>
  send("POST", `${PAY}/shops/${encodeURIComponent(code)}`, { asset, amount, key });

export const getReceipts = (): Promise<{ receipts: Receipt[] }> => send("GET", "/api/mileage/receipts");

export const getLeavers = (): Promise<{ partners: Leaver[] }> => send("GET", "/api/mileage/leaving-partners");

const PARTNERS = "/api/partners";

export const getApplications = (): Promise<{ applications: Application[] }> => send("GET", `${PARTNERS}/applications`);

export const getPartners = (): Promise<{ partners: Partner[] }> => send("GET", `${PARTNERS}/mine`);

export const getDistricts = (): Promise<{ districts: Named[] }> => send("GET", `${PARTNERS}/districts`);

export const applyAsPartner = (wish: Record<string, unknown>): Promise<Application> =>
  send("POST", `${PARTNERS}/applications`, wish);

export const sendDocument = (id: string, file: File): Promise<Application> => {
  const form = new FormData();
  form.append("file", file);
  return send("POST", `${PARTNERS}/applications/${id}/documents`, form);
};

export const withdrawApplication = (id: string): Promise<Application> =>
  send("POST", `${PARTNERS}/applications/${id}/withdraw`, {});

export const getSettlements = (id: string): Promise<{ settlements: Settlement[] }> =>
  send("GET", `${PARTNERS}/${id}/settlements`);

export const settlementFile = (id: string, settlement: number): string => `${PARTNERS}/${id}/settlements/${settlement}.csv`;

export const leaveAsPartner = (id: string): Promise<Partner> => send("POST", `${PARTNERS}/${id}/leave`, {});

export const makeClient = (id: string, name: string, sandbox: boolean): Promise<NewSecret> =>
  send("POST", `${PARTNERS}/${id}/clients`, { name, sandbox, scopes: ["lookup", "earn", "pay", "reverse"] });

export const rotateClient = (id: string, client: string): Promise<NewSecret> =>
  send("POST", `${PARTNERS}/${id}/clients/${client}`, {});

export const endClient = (id: string, client: string): Promise<unknown> =>
  send("DELETE", `${PARTNERS}/${id}/clients/${client}`);
