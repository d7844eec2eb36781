/** How this device likes to see the wallet: text size and contrast. Kept here, sent nowhere. */

export const textSizes = ["normal", "large", "larger", "largest"] as const;
export type TextSize = (typeof textSizes)[number];

const SIZE = "text-size";
const CONTRAST = "high-contrast";

export function textSize(): TextSize {
  return textSizes.find((size) => size === localStorage.getItem(SIZE)) ?? "normal";
}

export function highContrast(): boolean {
  const stored = localStorage.getItem(CONTRAST);
  return stored === null ? matchMedia("(prefers-contrast: more)").matches : stored === "true";
}

export function setTextSize(size: TextSize): void {
  localStorage.setItem(SIZE, size);
  applyPreferences();
}

export function setHighContrast(on: boolean): void {
  localStorage.setItem(CONTRAST, String(on));
  applyPreferences();
}

export function applyPreferences(): void {
  const root = document.documentElement;
  root.dataset.textSize = textSize();
  root.dataset.krdsMode = highContrast() ? "high-contrast" : "light";
}
