/** The one answer to a request: presentations bound to it, or a refusal. */
import { CompactEncrypt, importJWK } from "jose";
import { sha256, toBase64url, utf8 } from "../../base/bytes";
import { signJws } from "../keys/holder-keys";
import { readCard } from "../store/sd-jwt";
import { QUIETLY, type Request } from "./request";

/** What one part of the query gets: a copy, its key, and the names of the claims to disclose. */
export interface Given {
  id: string;
  sdJwt: string;
  key: CryptoKey;
  names: readonly string[];
}

/** The verifier did not take the answer; `code` names the check that failed, if it said so. */
export class NotTaken extends Error {
  constructor(
    readonly code: string,
    readonly description: string,
  ) {
    super(`${code} ${description}`);
  }
}

/** Send the answer. Gives where the browser should go, if the verifier leads it somewhere. Throws NotTaken. */
export async function answer(request: Request, given: readonly Given[]): Promise<string | undefined> {
  const entries = await Promise.all(given.map(async (each) => [each.id, [await presentation(request, each)]] as const));
  const { state, encryption } = request;
  const said = { ...(state !== undefined && { state }), vp_token: Object.fromEntries(entries) };
  if (!encryption) return post(request, { ...said, vp_token: JSON.stringify(said.vp_token) });
  const { jwk, enc } = encryption;
  const jwe = await new CompactEncrypt(utf8(JSON.stringify(said)))
    .setProtectedHeader({ alg: "ECDH-ES", enc, ...(typeof jwk.kid === "string" && { kid: jwk.kid }) })
    .encrypt(await importJWK(jwk, "ECDH-ES"));
  return post(request, { response: jwe });
}

/** Tell the verifier that it gets nothing. */
export async function refuse(request: Request): Promise<string | undefined> {
  const { state } = request;
  return post(request, { error: "access_denied", ...(state !== undefined && { state }) });
}

/** The card with those claims only, and the proof that its holder shows it to this verifier now (RFC 9901). */
export async function presentation(request: Pick<Request, "clientId" | "nonce">, given: Given): Promise<string> {
  const [signed = ""] = given.sdJwt.split("~");
  const chosen = readCard(given.sdJwt).claims.filter(({ name }) => given.names.includes(name));
  const shown = [signed, ...chosen.map(({ disclosure }) => disclosure), ""].join("~");
  const bound = {
    iat: Math.floor(Date.now() / 1000),
    aud: request.clientId,
    nonce: request.nonce,
    sd_hash: toBase64url(await sha256(utf8(shown))),
  };
  return shown + (await signJws(given.key, { alg: "ES256", typ: "kb+jwt" }, bound));
}

async function post({ responseUri }: Request, form: Record<string, string>): Promise<string | undefined> {
  const response = await fetch(responseUri, { method: "POST", body: new URLSearchParams(form), ...QUIETLY });
  const said = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok) {
    const [, code = "", description = ""] = /^(\w+): (.*)$/s.exec(String(said.error_description ?? "")) ?? [];
    throw new NotTaken(code || String(said.error ?? response.status), description || String(said.error_description ?? ""));
  }
  return typeof said.redirect_uri === "string" ? sameOrigin(said.redirect_uri, responseUri) : undefined;
}

/** An answer may lead the browser back to the verifier itself, and nowhere else. */
function sameOrigin(address: string, responseUri: string): string | undefined {
  return URL.canParse(address) && new URL(address).origin === new URL(responseUri).origin ? address : undefined;
}
