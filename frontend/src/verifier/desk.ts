/** What the desk chose to check, and whether that can be done. */

import { needsDistrict, type District, type Purpose, type Task } from "../qr/purposes";

export type Mode = Purpose["modes"][number];

export interface Choice {
  /** Code of the purpose; empty: any card, for display only. */
  purpose: string;
  /** Korean name. */
  district: string;
  mode: Mode;
}

export const ANY: Choice = { purpose: "", district: "", mode: "broadcast" };

export interface Desk {
  choice: Choice;
  purposes: Purpose[];
  districts: District[];
}

/** `open`: any card. `gone`: the chosen purpose is no longer in use; `no-district`: it needs one. */
export type Work = { kind: "open" } | { kind: "task"; task: Task; mode: Mode } | { kind: "gone" | "no-district" };

export function workOf({ choice, purposes, districts }: Desk): Work {
  if (choice.purpose === "") return { kind: "open" };
  const purpose = purposes.find(({ code }) => code === choice.purpose);
  if (!purpose) return { kind: "gone" };
  const mode = purpose.modes.includes(choice.mode) ? choice.mode : (purpose.modes[0] ?? "broadcast");
  if (!needsDistrict(purpose)) return { kind: "task", task: { purpose }, mode };
  const district = districts.find(({ name_ko: name }) => name === choice.district);
  return district ? { kind: "task", task: { purpose, district }, mode } : { kind: "no-district" };
}
