/** Profile `haip`: a pushed request, the holder's consent at /authorize, and back with a code that only we can use. */
import "./jitless";
import { Oauth2Client, clientAuthenticationClientAttestationJwt } from "@openid4vc/oauth2";
import { randomBytes, toBase64url } from "../../base/bytes";
import { issuerOrigin, walletOrigin } from "../../base/page";
import { go } from "../router";
import { type Authorizing, type PendingIssuance, database, readFact } from "../store/database";
import { attestation, dpop } from "./device";
import { IssuanceFailed, issuanceOf } from "./issuance";
import { type Issuer, callbacks, client } from "./protocol";

const RETURN = `${walletOrigin}/return`;
/** As long as the issuer keeps a pushed request, and its code. */
const LIFETIME_MS = 6 * 60_000;

/** Ask for a card, by an offer's issuer_state if there is one. Leaves the page for the consent, unless the holder gave it before for this wallet. */
export async function authorize(configurationId: string, issuerState?: string): Promise<void> {
  const address = await requestAddress(configurationId, issuerState);
  const answered = await answeredAt(address);
  if (answered) go(answered);
  else location.assign(address);
}

/** The same without leaving the page; false where the holder must be asked. */
export async function authorizeQuietly(configurationId: string): Promise<PendingIssuance | undefined> {
  const answered = await answeredAt(await requestAddress(configurationId));
  return answered === undefined ? undefined : redeem(new URL(answered, walletOrigin));
}

/** The answer of the authorization endpoint becomes a token. Each answer works once, and for the tab's own state only. */
export async function redeem(answer: URL): Promise<PendingIssuance> {
  const parameters = answer.searchParams;
  const authorizing = await takeAuthorizing(parameters.get("state") ?? "");
  // RFC 9207: an answer of another issuer must not get this one's code.
  if (!authorizing || parameters.get("iss") !== issuerOrigin) throw new IssuanceFailed("mixed-up");
  if (parameters.get("error") === "access_denied") throw new IssuanceFailed("declined");
  const code = parameters.get("code");
  if (!code) throw new IssuanceFailed("issuer");
  const issuer = await client.resolveIssuerMetadata(issuerOrigin);
  const { accessTokenResponse } = await (await attested()).retrieveAuthorizationCodeAccessToken({
    authorizationServerMetadata: serverOf(issuer),
    authorizationCode: code,
    pkceCodeVerifier: authorizing.verifier,
    redirectUri: RETURN,
    additionalRequestPayload: { client_id: walletOrigin },
    dpop: await dpop(),
  });
  const pending = issuanceOf(issuer, authorizing.configurationId, accessTokenResponse);
  await (await database()).put("issuances", pending);
  return pending;
}

/** The next access token of a consent that was given; the refresh token is replaced too. */
export async function refreshed(issuer: Issuer, refreshToken: string) {
  const { accessTokenResponse } = await (await attested()).retrieveRefreshTokenAccessToken({
    authorizationServerMetadata: serverOf(issuer),
    refreshToken,
    additionalRequestPayload: { client_id: walletOrigin },
    dpop: await dpop(),
  });
  return accessTokenResponse;
}

async function requestAddress(configurationId: string, issuerState?: string): Promise<string> {
  const issuer = await client.resolveIssuerMetadata(issuerOrigin);
  const state = toBase64url(randomBytes(16));
  const request = await (await attested()).createAuthorizationRequestUrl({
    authorizationServerMetadata: serverOf(issuer),
    clientId: walletOrigin,
    redirectUri: RETURN,
    scope: configurationId,
    state,
    dpop: await dpop(),
    ...(issuerState !== undefined && { additionalRequestPayload: { issuer_state: issuerState } }),
  });
  if (!request.pkce) throw new IssuanceFailed("issuer");
  await keepAuthorizing(state, { verifier: request.pkce.codeVerifier, configurationId, at: Date.now() });
  return request.authorizationRequestUrl;
}

/** The endpoint is on our own origin: where it needs no answer of the holder, it sends the answer at once. */
async function answeredAt(address: string): Promise<string | undefined> {
  const response = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  // A body that nobody reads keeps its connection.
  await response.arrayBuffer();
  const { url } = response;
  return url.startsWith(`${RETURN}?`) ? url.slice(walletOrigin.length) : undefined;
}

async function attested(): Promise<Oauth2Client> {
  const clientAuthentication = clientAuthenticationClientAttestationJwt({
    clientAttestationJwt: await attestation(),
    callbacks,
  });
  return new Oauth2Client({ callbacks: { ...callbacks, clientAuthentication } });
}

function serverOf(issuer: Issuer): Issuer["authorizationServers"][number] {
  const [server] = issuer.authorizationServers;
  if (!server) throw new IssuanceFailed("issuer");
  return server;
}

async function keepAuthorizing(state: string, one: Authorizing): Promise<void> {
  const transaction = (await database()).transaction("facts", "readwrite");
  const all = ((await transaction.store.get("authorizing")) ?? {}) as Record<string, Authorizing>;
  const live = Object.entries(all).filter(([, { at }]) => at + LIFETIME_MS > Date.now());
  await transaction.store.put(Object.fromEntries([...live, [state, one]]), "authorizing");
  await transaction.done;
}

async function takeAuthorizing(state: string): Promise<Authorizing | undefined> {
  const all = (await readFact("authorizing")) ?? {};
  const { [state]: taken, ...others } = all;
  await (await database()).put("facts", others, "authorizing");
  return taken;
}
