/** The check of who somebody is whom no register of the city knows. */
import { send } from "./http";

export type PaperKind = "passport" | "registration" | "other";

export interface Proofing {
  id: string;
  state: "draft" | "submitted" | "approved" | "refused" | "ended";
  email: string;
  email_confirmed: boolean;
  papers: { id: number; kind: PaperKind; size: number }[];
  decided_at: string | null;
  reason: string;
  /** The first day on which it counts no more. */
  expires_on: string | null;
  /** Decided, and the notice was not put away. */
  notice: boolean;
}

export interface Answer {
  proofing: Proofing | null;
  how_to_appeal: string;
}

export interface Details {
  name: string;
  birth_date: string;
  country: string;
  consent: boolean;
}

const PATH = "/api/proofing";

export const getProofing = (): Promise<Answer> => send("GET", PATH);

export const sendCode = (email: string): Promise<Answer & { sandbox_code: string }> => send("POST", `${PATH}/email`, { email });

export const confirmCode = (code: string): Promise<Answer> => send("POST", `${PATH}/code`, { code });

export const sendPaper = (kind: PaperKind, file: File): Promise<Answer> => {
  const form = new FormData();
  form.append("kind", kind);
  form.append("file", file);
  return send("POST", `${PATH}/papers`, form);
};

export const removePaper = (id: number): Promise<Answer> => send("DELETE", `${PATH}/papers/${id}`);

export const handIn = (details: Details): Promise<Answer> => send("POST", `${PATH}/submit`, details);

export const takeBack = (): Promise<Answer> => send("POST", `${PATH}/withdraw`);

export const putAway = (): Promise<unknown> => send("DELETE", `${PATH}/notice`);
