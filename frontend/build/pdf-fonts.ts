/** Ships the fonts that the server draws PDF documents with: it cannot read the subsets of the pages. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";

const FONTS = ["Pretendard-Regular.ttf", "Pretendard-Bold.ttf"];

export function pdfFonts(root: string): Plugin {
  return {
    name: "pdf-fonts",
    apply: "build",
    generateBundle() {
      for (const name of FONTS) {
        const source = readFileSync(resolve(root, "node_modules/pretendard/dist/public/static/alternative", name));
        this.emitFile({ type: "asset", fileName: `fonts/${name}`, source });
      }
    },
  };
}
