/** Every entry of the front end, in one place. */

/** Pages: name -> source. Templates load them by `{% vite_entry "name" %}`. */
export const pages: Record<string, string> = {
  base: "src/base.ts",
  wallet: "src/wallet.ts",
  verifier: "src/verifier.ts",
  proof: "src/proof.ts",
  check: "src/check.ts",
};

/** Service workers: each is built alone, after the pages, and knows the files of the page that it keeps. */
export const workers: Record<string, { source: string; page: string; scanner?: boolean }> = {
  "sw-wallet": { source: "src/sw-wallet.ts", page: "wallet" },
  "sw-verifier": { source: "src/sw-verifier.ts", page: "verifier", scanner: true },
};
