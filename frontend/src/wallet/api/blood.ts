/** Donation certificates, and gifts of them. */
import { send } from "./http";

export interface Certificate {
  number: number;
  serial: string;
  state: "held" | "used";
  donated_on: string;
  kind: "whole" | "plasma" | "platelets";
  centre: string;
  used_at: string | null;
  offered: boolean;
  /** The wallet may get it, or has it, as a card. */
  on_card: boolean;
  /** What happened to it since it is the member's. */
  steps: { id: number; step: "issued" | "given" | "pooled" | "drawn" | "used" | "replaced"; at: string }[];
}

export interface Gift {
  id: string;
  serial: string;
  mine: boolean;
  other: string;
  until: string;
}

export interface Blood {
  consent: boolean;
  certificates: Certificate[];
  gifts: Gift[];
}

const PATH = "/api/blood";
const of = (number: number): string => `${PATH}/certificates/${number}`;

export const getBlood = (): Promise<Blood> => send("GET", PATH);
export const agree = (): Promise<Blood> => send("POST", `${PATH}/consent`);
export const withdrawConsent = (): Promise<Blood> => send("DELETE", `${PATH}/consent`);
export const showCode = (number: number): Promise<{ code: string; until: string }> => send("POST", `${of(number)}/code`);
export const putOnCard = (number: number): Promise<Blood> => send("POST", `${of(number)}/card`);
export const getStepProof = (number: number, step: number): Promise<unknown> =>
  send("GET", `${of(number)}/steps/${step}/proof`);
export const offer = (number: number, recipient: string): Promise<Blood> =>
  send("POST", `${of(number)}/offer`, { recipient });
export const giveToPool = (number: number): Promise<Blood> => send("POST", `${of(number)}/pool`);
export const replace = (number: number): Promise<Blood> => send("POST", `${of(number)}/replace`);
export const answer = (gift: string, how: "accept" | "decline" | "withdraw"): Promise<Blood> =>
  send("POST", `${PATH}/gifts/${gift}/${how}`);
