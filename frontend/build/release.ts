/** Writes dist/release.json: each file of this release with its SHA-256, which the server commits to in the log. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";

/** How bundlers and browsers see each other is no content of the release. */
const LEFT_OUT = ["release.json", "manifest.json"];

/** `kept`: for each origin the files that its service worker keeps for use without a network. */
export function writeRelease(dist: string, kept: Record<string, string[]>): void {
  const entries = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries
    .map((entry) => resolve(entry.parentPath, entry.name))
    .map((path): [string, string] => [
      relative(dist, path).split(sep).join("/"),
      createHash("sha256").update(readFileSync(path)).digest("hex"),
    ])
    .filter(([name]) => !LEFT_OUT.includes(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(resolve(dist, "release.json"), `${JSON.stringify({ files: Object.fromEntries(files), kept }, null, 1)}\n`);
}
