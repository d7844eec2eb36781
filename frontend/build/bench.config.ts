/** Builds what a benchmark runs in a browser: BENCH_ENTRY to BENCH_OUT, by the same tool as the product. */
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  logLevel: "error",
  build: {
    outDir: process.env.BENCH_OUT ?? "",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    rolldownOptions: { input: process.env.BENCH_ENTRY ?? "", output: { entryFileNames: "entry.js" } },
  },
});
