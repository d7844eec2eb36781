/**
 * Cards that staff approve first (OpenID4VCI 1.0 section 9): the same keys wait, and the issuer is asked at the interval
 * that it named. The token ends sooner than that: a refresh token gets the next one. Nobody is asked for any of this.
 */
import "./jitless";
import { resourceRequest } from "@openid4vc/oauth2";
import { dpop } from "./device";
import { type Answer, IssuanceFailed, store } from "./issuance";
import { type Issuer, callbacks, client } from "./protocol";
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

/** Not through the client: release 0.4.6 takes an answer for malformed that has both `credentials` and `notification_id`. */
async function fetchDeferred(pending: PendingIssuance, deferred: Deferred, issuer: Issuer): Promise<void> {
  const url = issuer.credentialIssuer.deferred_credential_endpoint;
  if (url === undefined) throw new IssuanceFailed("issuer");
  const { ok, response } = await resourceRequest({
    url,
    accessToken: pending.accessToken,
    dpop: await dpop(),
    callbacks,
    requestOptions: {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ transaction_id: deferred.transactionId }),
    },
  });
  const answer = (await response.json()) as Answer & { error?: string };
  if (ok && Array.isArray(answer.credentials)) {
    await store(pending, answer, issuer);
  } else if (ok) {
    await keep({ ...pending, deferred: { ...deferred, askAt: askAgainAt(answer.interval) } });
  } else {
    const outcome = outcomeOf(answer.error);
    if (!outcome) throw new IssuanceFailed("issuer");
    await keep({ ...pending, deferred: { ...deferred, outcome } });
  }
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

/** The protocol's own code, of an error of the token endpoint. */
function codeOf(error: unknown): string | undefined {
  return (error as { errorResponse?: { error?: string } }).errorResponse?.error;
}
