import { afterEach, expect, test, vi } from "vitest";
import { sha256, toBase64url } from "../../base/bytes";
import { fromBase64 } from "../../verify/certificate";
import chain from "../../verify/testing/chain.json";
import { type ChainName, NOW, signAs } from "../../verify/testing/world";
import { fetchRequest } from "./request";

const VERIFIER = "http://localhost:8002";
const TRUST = { root: "http://localhost:8000/pki/root.pem", verifier: VERIFIER };
const PEM = `-----BEGIN CERTIFICATE-----\n${chain.root}\n-----END CERTIFICATE-----`;

async function clientIdOf(name: ChainName): Promise<string> {
  return `x509_hash:${toBase64url(await sha256(fromBase64(chain.chains[name].x5c[0] ?? "")))}`;
}

/** Answers as a verifier would, with the wallet's nonce in the request object. */
async function asked(change: object = {}, name: ChainName = "good", typ = "oauth-authz-req+jwt"): Promise<unknown> {
  vi.useFakeTimers({ now: NOW * 1000 });
  const clientId = await clientIdOf("good");
  vi.stubGlobal("fetch", async (address: string, init?: RequestInit) => {
    if (address === TRUST.root) return new Response(PEM);
    const walletNonce = (init?.body as URLSearchParams).get("wallet_nonce");
    const payload = {
      client_id: clientId,
      aud: "https://self-issued.me/v2",
      response_type: "vp_token",
      response_mode: "direct_post",
      response_uri: `${VERIFIER}/api/openid4vp/responses/1`,
      nonce: "n",
      state: "s",
      iat: NOW,
      exp: NOW + 600,
      wallet_nonce: walletNonce,
      dcql_query: { credentials: [{ id: "a", format: "dc+sd-jwt", meta: { vct_values: ["v"] } }] },
      ...change,
    };
    return new Response(await signAs(name, typ, payload));
  });
  const link = { clientId, requestUri: `${VERIFIER}/api/openid4vp/requests/1`, byPost: true };
  return fetchRequest(link, TRUST).catch((error: { reason?: string }) => error.reason ?? error);
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a request that is right in all is read", async () => {
  expect(await asked()).toMatchObject({ nonce: "n", state: "s", encryption: undefined });
});

test.each([
  ["another client_id", { client_id: "x509_hash:other" }, "not-for-us"],
  ["another audience", { aud: "https://wallet.example" }, "not-for-us"],
  ["another wallet's nonce", { wallet_nonce: "other" }, "not-for-us"],
  ["no wallet's nonce", { wallet_nonce: undefined }, "not-for-us"],
  ["an end that is past", { exp: NOW - 1 }, "expired"],
  ["no end", { exp: undefined }, "expired"],
  ["a beginning to come", { iat: NOW + 600 }, "expired"],
  ["another response type", { response_type: "code" }, "unreadable"],
  ["another response mode", { response_mode: "fragment" }, "unreadable"],
  ["no nonce", { nonce: undefined }, "unreadable"],
  ["no query", { dcql_query: undefined }, "unreadable"],
  ["no key to encrypt for", { response_mode: "direct_post.jwt" }, "unreadable"],
  ["an answer elsewhere", { response_uri: "https://elsewhere.example/api/openid4vp/responses/1" }, "unknown-verifier"],
])("a request with %s is refused", async (_what, change, reason) => {
  expect(await asked(change)).toBe(reason);
});

test("a request of another type of JWT, or by another certificate, is refused", async () => {
  expect(await asked({}, "good", "JWT")).toBe("unreadable");
  const other = Object.keys(chain.chains).find((name) => name !== "good") as ChainName;
  expect(await asked({}, other)).toBe("untrusted");
});
