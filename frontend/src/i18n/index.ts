/** Texts in Korean and English, a dictionary per area; the choice is kept and told to the server by its cookie. */

export const languages = ["ko", "en"] as const;
export type Language = (typeof languages)[number];
export type Values = Record<string, string | number>;
export type Translate<K extends string> = (key: K, values?: Values) => string;

const STORED = "language";
const CHANGED = "languagechange-wallet";

/** Every dictionary that was defined, for the test that compares their keys. */
export const dictionaries: Record<string, Record<Language, Record<string, string>>> = {};

let current: Language | undefined;

/** The chosen language; without a choice the first of the browser's that we have, else Korean. */
export function language(): Language {
  current ??= stored() ?? preferred();
  return current;
}

/** Change it for every element of the page, for the next visit, and for the server's texts. */
export function setLanguage(next: Language): void {
  current = next;
  localStorage.setItem(STORED, next);
  applyLanguage();
  window.dispatchEvent(new Event(CHANGED));
}

/** Tell the document and the server which language is shown. */
export function applyLanguage(): void {
  document.documentElement.lang = language();
  document.cookie = `django_language=${language()}; path=/; max-age=31536000; samesite=lax`;
}

export function onLanguageChange(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}

/** Define an area's texts. `{name}` in a text is replaced by the value of that name. */
export function area<K extends string>(
  name: string,
  texts: { ko: Record<K, string>; en: Record<NoInfer<K>, string> },
): Translate<K> {
  dictionaries[name] = texts;
  return (key, values) => fill(texts[language()][key], values);
}

function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function stored(): Language | undefined {
  const value = globalThis.localStorage?.getItem(STORED);
  return languages.find((known) => known === value);
}

function preferred(): Language {
  const wanted = globalThis.navigator?.languages ?? [];
  const found = wanted.map((tag) => languages.find((known) => tag.toLowerCase().startsWith(known)));
  return found.find((known) => known !== undefined) ?? "ko";
}
