/**
 * Cards that staff approve first (OpenID4VCI 1.0 section 9): the same keys wait, and the issuer is asked at the interval
 * that it named. The token ends sooner than that: a refresh token gets the next one. Nobody is asked for any of this.
 */
import { dpop } from "./device";
import { type Answer, store } from "./issuance";
import { type Issuer, client } from "./protocol";
import { refreshed } from "./authorization";
import { type Deferred, type PendingIssuance, database } from "../store/database";
import { alone, tellTabs } from "../store/tabs";

/** A token that ends sooner is renewed first. */
const SPARE_MS = 30_000;

/** Ask once for a card that waits. What came of it is noted: another time to ask, the card, or why there is none. */
export function askDeferred(id: string): Promise<void> {
  return alone(`issuance-${id}`, async () => {
    const noted = await (await database()).get("issuances", id);
    if (!noted?.deferred || noted.deferred.outcome !== undefined) return;
    const issuer = await client.resolveIssuerMetadata(noted.issuer);
    const pending = noted.expiresAt - SPARE_MS > Date.now() ? noted : await renewed(noted, noted.deferred, issuer);
    if (pending) await fetchDeferred(pending, noted.deferred, issuer);
  });
}

async function fetchDeferred(pending: PendingIssuance, deferred: Deferred, issuer: Issuer): Promise<void> {
  let answer: Answer;
  try {
    const { deferredCredentialResponse } = await client.retrieveDeferredCredentials({
      issuerMetadata: issuer,
      accessToken: pending.accessToken,
      transactionId: deferred.transactionId,
      dpop: await dpop(),
    });
    answer = deferredCredentialResponse;
  } catch (error) {
    const outcome = outcomeOf(codeOf(error));
    if (!outcome) throw error;
    return keep({ ...pending, deferred: { ...deferred, outcome } });
  }
  if (answer.credentials) await store(pending, answer, issuer);
  else await keep({ ...pending, deferred: { ...deferred, askAt: askAgainAt(answer.interval) } });
}

async function renewed(pending: PendingIssuance, deferred: Deferred, issuer: Issuer): Promise<PendingIssuance | undefined> {
  try {
    if (pending.refreshToken === undefined) throw new TypeError("no refresh token came with the first token");
    const token = await refreshed(issuer, pending.refreshToken);
    const next: PendingIssuance = {
      ...pending,
      accessToken: token.access_token,
      // an old one works no more, and must not be sent again
      refreshToken: token.refresh_token ?? pending.refreshToken,
      expiresAt: Date.now() + (token.expires_in ?? 600) * 1000,
    };
    await keep(next);
    return next;
  } catch (error) {
    if (pending.refreshToken !== undefined && codeOf(error) !== "invalid_grant") throw error;
    await keep({ ...pending, deferred: { ...deferred, outcome: "over" } });
    return undefined;
  }
}

async function keep(pending: PendingIssuance): Promise<void> {
  await (await database()).put("issuances", pending);
  tellTabs("cards");
}

/** What ends the waiting for good; every other error is asked again later. */
export function outcomeOf(code: string | undefined): Deferred["outcome"] {
  if (code === "credential_request_denied") return "refused";
  return code === "invalid_transaction_id" ? "over" : undefined;
}

export function askAgainAt(interval: number | undefined, now = Date.now()): number {
  return now + (interval ?? 600) * 1000;
}

interface Refusal {
  errorResponse?: { error?: string };
  response?: { credentialErrorResponseResult?: { data?: { error?: string } } };
}

/** The protocol's own code, of a token's or a credential's error. */
function codeOf(error: unknown): string | undefined {
  const { errorResponse, response } = error as Refusal;
  return errorResponse?.error ?? response?.credentialErrorResponseResult?.data?.error;
}
