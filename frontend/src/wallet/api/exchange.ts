/** Exchange of one kind of mileage for another. */
import { send } from "./http";

export interface Asset {
  code: string;
  name_ko: string;
  name_en: string;
  unit: string;
}

interface Campaign {
  name_ko: string;
  name_en: string;
  /** In basis points: 1000 are 10 %. */
  bonus: number;
}

export interface Offer {
  source: Asset;
  target: Asset;
  gives: number;
  gets: number;
  /** In basis points of what is given. */
  fee: number;
  least: number;
  day_left: number;
  year_left: number;
  campaign: Campaign | null;
}

export interface Quote {
  id: string;
  source: Asset;
  target: Asset;
  gives: number;
  gets: number;
  amount: number;
  fee: number;
  remainder: number;
  converted: number;
  bonus: number;
  total: number;
  campaign: Campaign | null;
  expires_at: string;
  executed_at: string | null;
  /** The entry of the history that gave; empty until executed. */
  entry: string;
}

const PATH = "/api/mileage/exchange";

export const getOffers = (): Promise<{ offers: Offer[] }> => send("GET", PATH);

export const askQuote = (source: string, target: string, amount: number): Promise<Quote> =>
  send("POST", `${PATH}/quotes`, { source, target, amount });

export const executeQuote = (id: string): Promise<Quote> => send("POST", `${PATH}/quotes/${id}/execute`);
