/** The holder check: what the desk compares by eye, and what its answer makes of the verdict. */

import { settled, type Comparison, type Verdict } from "./verdict";

export function toCompare(kind: Comparison["kind"], name: unknown): Comparison | undefined {
  if (typeof name !== "string" || name.trim() === "") return undefined;
  return { kind, name: kind === "initial" ? initialOf(name) : name };
}

/** 김하연 → 김○○; Ada Lovelace → A. L. */
export function initialOf(name: string): string {
  const words = name.trim().split(/\s+/);
  if (words.length > 1) return words.map((word) => `${[...word][0]}.`).join(" ");
  const [first = "", ...rest] = [...name.trim()];
  return first + "○".repeat(rest.length);
}

/** What the desk said after it looked at the person. */
export function compared(verdict: Verdict, same: boolean): Verdict {
  const { compare: _, ...rest } = verdict;
  if (same) return settled({ ...rest, checked: [...verdict.checked, "compared"] });
  const { known: __, evidence: ___, ...bare } = rest;
  return { ...bare, colour: "red", code: "holder_differs" };
}
