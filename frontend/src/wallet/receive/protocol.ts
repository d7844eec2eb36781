/** OpenID4VCI 1.0 through a library, with this wallet's keys as its signers. */
import "./jitless";
import {
  type CallbackContext,
  HashAlgorithm,
  clientAuthenticationAnonymous,
  setGlobalConfig,
} from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";
import { type Bytes, randomBytes } from "../../base/bytes";
import { issuerOrigin, sandbox } from "../../base/page";
import { type PublicJwk, signJws, thumbprint } from "../keys/holder-keys";
import { useKey } from "../keys/session";
import { deviceKey } from "./device";

setGlobalConfig({ allowInsecureUrls: sandbox });

export type Callbacks = Omit<CallbackContext, "verifyJwt" | "decryptJwe" | "encryptJwe">;

const NAMES: Partial<Record<HashAlgorithm, string>> = { [HashAlgorithm.Sha256]: "SHA-256" };

export const callbacks: Callbacks = {
  fetch: (input, init) => fetch(input, { ...init, credentials: "omit", cache: "no-store" }),
  hash: async (data, algorithm) => {
    const name = NAMES[algorithm] ?? algorithm;
    return new Uint8Array(await crypto.subtle.digest(name, data as Bytes));
  },
  generateRandom: (length) => randomBytes(length),
  clientAuthentication: clientAuthenticationAnonymous(),
  signJwt: async (signer, { header, payload }) => {
    if (signer.method !== "jwk") throw new TypeError("this wallet signs with keys of its own");
    const publicJwk = signer.publicJwk as unknown as PublicJwk;
    const id = await thumbprint(publicJwk);
    const device = await deviceKey();
    const key = id === device.thumbprint ? device.privateKey : await useKey(id);
    return { jwt: await signJws(key, header, payload), signerJwk: signer.publicJwk };
  },
};

export const client = new Openid4vciClient({ callbacks });

export type Offer = Awaited<ReturnType<typeof client.resolveCredentialOffer>>;
export type Issuer = Awaited<ReturnType<typeof client.resolveIssuerMetadata>>;

/** The page's policy lets the wallet reach this issuer only. */
export function isKnownIssuer(issuer: string): boolean {
  return issuer === issuerOrigin;
}
