/** Badges that institutions awarded, and links to claim them. */
import { send } from "./http";

export interface Award {
  id: string;
  code: string;
  name_ko: string;
  name_en: string;
  criteria: string;
  skills: string[];
  institution_ko: string;
  institution_en: string;
  awarded_on: string;
  evidence_url: string;
  evidence_text: string;
}

export interface Badges {
  awards: Award[];
}

const PATH = "/api/badges";

export const getBadges = (): Promise<Badges> => send("GET", PATH);
export const claim = (secret: string): Promise<Badges> => send("POST", `${PATH}/claims`, { secret });
