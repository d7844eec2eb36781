/** Builds the service workers after the pages, and lists what each is to keep for use without a network. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build, type Manifest, type Plugin } from "vite";
import { workers } from "./entries.ts";
import { writeRelease } from "./release.ts";

/** What the pages need for their first paint and, for lazily loaded parts, for showing without a network. */
function keptFiles(manifest: Manifest, sources: string[], scanner: boolean): string[] {
  // Fonts are many subsets: the worker keeps those that were used. Pictures of the style sheet are small. The scanner
  // is large, and kept from the first visit only where it must work without a network.
  const left = scanner ? /\.woff2?$/ : /\.(woff2?|wasm)$/;
  const files = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    files.add(chunk.file);
    chunk.css?.forEach((file) => files.add(file));
    chunk.assets?.filter((file) => !left.test(file)).forEach((file) => files.add(file));
    [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])].forEach(visit);
  };
  sources.forEach(visit);
  return [...files].sort();
}

export function serviceWorkers(root: string, pages: Record<string, string>): Plugin {
  return {
    name: "service-workers",
    apply: "build",
    async closeBundle() {
      const dist = resolve(root, "dist");
      const manifest = JSON.parse(readFileSync(resolve(dist, "manifest.json"), "utf8")) as Manifest;
      const kept: Record<string, string[]> = {};
      for (const [name, worker] of Object.entries(workers)) {
        if (!existsSync(resolve(root, worker.source))) continue;
        const sources = worker.pages.map((page) => pages[page] ?? "");
        kept[name] = keptFiles(manifest, sources, worker.scanner ?? false);
        await build({
          root,
          configFile: false,
          publicDir: false,
          logLevel: "warn",
          build: {
            outDir: "dist",
            emptyOutDir: false,
            target: "es2022",
            rolldownOptions: {
              input: worker.source,
              output: { format: "iife", entryFileNames: `sw-${name}.js` },
              // a worker is one file: what pages load when they need it is in it, and nothing asks where it is
              transform: { define: { "import.meta": "{}" } },
            },
          },
        });
      }
      writeRelease(dist, kept);
    },
  };
}
