import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dictionaries, languages } from "./index";

const source = join(import.meta.dirname, "..");

function textFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /texts\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

test("both languages say the same things", async () => {
  await Promise.all(textFiles(source).map((file) => import(file)));

  for (const [name, texts] of Object.entries(dictionaries)) {
    const [korean, english] = languages.map((known) => Object.keys(texts[known]).sort());
    expect(english, name).toEqual(korean);
    for (const known of languages) {
      expect(Object.values(texts[known]).filter((text) => text.trim() === ""), `${name} ${known}`).toEqual([]);
    }
    for (const key of korean ?? []) {
      const holes = languages.map((known) => (texts[known][key]?.match(/\{\w+\}/g) ?? []).sort());
      expect(holes[1], `${name} ${key}`).toEqual(holes[0]);
    }
  }
});
