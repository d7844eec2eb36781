/** Builds the service workers after the pages, with the list of files to keep for use without a network. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build, type Manifest, type Plugin } from "vite";
import { workers } from "./entries.ts";
import { writeRelease } from "./release.ts";

interface Kept {
  files: string[];
  release: string;
}

/** What the page needs for its first paint and, for lazily loaded parts, for showing without a network. */
function keptFiles(manifest: Manifest, source: string, base: string, scanner: boolean): string[] {
  // Fonts are many subsets: the worker keeps those that were used. Pictures of the style sheet are small. The scanner
  // is large, and kept from the first visit only where it must work without a network.
  const left = scanner ? /\.woff2?$/ : /\.(woff2?|wasm)$/;
  const files = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    files.add(base + chunk.file);
    chunk.css?.forEach((file) => files.add(base + file));
    chunk.assets?.filter((file) => !left.test(file)).forEach((file) => files.add(base + file));
    [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])].forEach(visit);
  };
  visit(source);
  return [...files].sort();
}

function kept(root: string, base: string, source: string, scanner: boolean): Kept {
  const manifest = JSON.parse(readFileSync(resolve(root, "dist/manifest.json"), "utf8")) as Manifest;
  const files = keptFiles(manifest, source, base, scanner);
  const worker = createHash("sha256").update(files.join("\n"));
  return { files, release: worker.digest("hex").slice(0, 16) };
}

export function serviceWorkers(root: string, base: string, pages: Record<string, string>): Plugin {
  return {
    name: "service-workers",
    apply: "build",
    async closeBundle() {
      for (const [name, { source, page, scanner = false }] of Object.entries(workers)) {
        if (!existsSync(resolve(root, source))) continue;
        const { files, release } = kept(root, base, pages[page] ?? "", scanner);
        await build({
          root,
          configFile: false,
          publicDir: false,
          logLevel: "warn",
          define: { __KEPT_FILES__: JSON.stringify(files), __RELEASE__: JSON.stringify(release) },
          build: {
            outDir: "dist",
            emptyOutDir: false,
            target: "es2022",
            rolldownOptions: { input: source, output: { format: "iife", entryFileNames: `${name}.js` } },
          },
        });
      }
      writeRelease(resolve(root, "dist"));
    },
  };
}
