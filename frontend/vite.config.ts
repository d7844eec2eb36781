/// <reference types="vitest/config" />
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { pages } from "./build/entries.ts";
import { pdfFonts } from "./build/pdf-fonts.ts";
import { serviceWorkers } from "./build/service-workers.ts";
import { usedStyles } from "./build/used-styles.ts";

const root = import.meta.dirname;
const base = "/static/";
const present = Object.fromEntries(Object.entries(pages).filter(([, source]) => existsSync(resolve(root, source))));

export default defineConfig({
  root,
  base,
  css: {
    transformer: "postcss",
    postcss: { plugins: [usedStyles([resolve(root, "src"), resolve(root, "../templates")])] },
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: present },
  },
  plugins: [pdfFonts(root), serviceWorkers(root, present)],
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
