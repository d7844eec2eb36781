/** Every entry of the front end, in one place. */

/** Pages: name -> source. Templates load them by `{% vite_entry "name" %}`. */
export const pages: Record<string, string> = {
  base: "src/base.ts",
  wallet: "src/wallet.ts",
  verifier: "src/verifier.ts",
  proof: "src/proof.ts",
  check: "src/check.ts",
};

/** Service workers: each is built alone, after the pages. It keeps the files of its pages for use without a network. */
export const workers: Record<string, { source: string; pages: string[]; scanner?: boolean }> = {
  wallet: { source: "src/sw-wallet.ts", pages: ["wallet"] },
  verifier: { source: "src/sw-verifier.ts", pages: ["verifier", "proof"], scanner: true },
};
