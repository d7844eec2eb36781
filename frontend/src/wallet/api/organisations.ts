/** Acting for an organisation: what it has, who joined it, and sharing out. */
import { send } from "./http";

export interface Purse {
  asset: string;
  name_ko: string;
  name_en: string;
  unit: string;
  balance: number;
  available: number;
  /** How much may still be shared out today; null: no limit. */
  day_left: number | null;
}

export interface Organisation {
  id: string;
  name: string;
  role: "manager" | "agent" | "viewer";
  /** For managers; empty: none was made. */
  join_code: string;
  purses: Purse[];
  people: { id: number; label: string }[];
}

const PATH = "/api/mileage/organisations";

export const getOrganisations = (): Promise<{ organisations: Organisation[] }> => send("GET", PATH);

export const makeJoinCode = (id: string): Promise<Organisation> => send("POST", `${PATH}/${id}/code`);

export const shareOut = (
  id: string,
  key: string,
  asset: string,
  shares: { person: number; amount: number }[],
): Promise<{ total: number; people: number }> => send("POST", `${PATH}/${id}/shares`, { key, asset, shares });

export const joinOrganisation = (code: string, label: string): Promise<unknown> =>
  send("POST", `${PATH}/join`, { code, label });
