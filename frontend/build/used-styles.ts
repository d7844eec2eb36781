/** A PostCSS plugin: of KRDS keep only the rules whose classes and ids occur in our sources and templates. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "postcss";

const SOURCE = /\.(ts|html)$/;
const NAMES = /[.#](-?[A-Za-z_][\w-]*)/g;

function textOf(folder: string): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? textOf(path) : SOURCE.test(path) ? readFileSync(path, "utf8") : ""))
    .join("\n");
}

export function usedStyles(folders: string[]): Plugin {
  return {
    postcssPlugin: "used-styles",
    OnceExit(root) {
      const used = new Set(folders.map(textOf).join("\n").match(/[\w-]+/g));
      const isUsed = (selector: string): boolean => {
        const plain = selector.replace(/:not\([^)]*\)/g, "").replace(/\[[^\]]*\]/g, "");
        return [...plain.matchAll(NAMES)].every((match) => used.has(match[1] ?? ""));
      };
      root.walkRules((rule) => {
        if (!rule.source?.input?.file?.includes("krds-uiux")) return;
        const selectors = rule.selectors.filter(isUsed);
        if (selectors.length === 0) rule.remove();
        else if (selectors.length < rule.selectors.length) rule.selectors = selectors;
      });
      root.walkAtRules("media", (rule) => {
        if (rule.nodes?.length === 0) rule.remove();
      });
    },
  };
}
