/** Guardians and proxies: whom one represents, and who represents oneself. */
import type { Kind } from "./cards";
import { send } from "./http";
import type { Offer } from "./member";

export interface Representation {
  id: string;
  kind: "guardian" | "proxy";
  since: string;
  until: string;
  /** Of whom one represents; empty in what one gave. */
  name_masked: string;
}

const PATH = "/api/representations";

export const getRepresentations = (): Promise<{ acting_for: Representation[]; given: Representation[] }> => send("GET", PATH);

export const nameProxy = (representative: string, until: string): Promise<Representation> =>
  send("POST", PATH, { representative, until });

export const endRepresentation = (id: string): Promise<unknown> => send("POST", `${PATH}/${id}/end`);

export const getWardKinds = async (id: string): Promise<Kind[]> =>
  (await send<{ kinds: Kind[] }>("GET", `${PATH}/${id}/cards`)).kinds;

export const askWardCard = (id: string, code: string): Promise<Offer> => send("POST", `${PATH}/${id}/cards/${code}/offer`);
