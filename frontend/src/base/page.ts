/** What the server wrote into the page: the addresses of the four origins, and whether this is a sandbox. */

const data = globalThis.document?.documentElement.dataset ?? {};

export const issuerOrigin = data.issuerOrigin ?? "http://localhost:8000";
export const walletOrigin = data.walletOrigin ?? "http://localhost:8001";
export const verifierOrigin = data.verifierOrigin ?? "http://localhost:8002";
export const sandbox = data.sandbox === "true";
