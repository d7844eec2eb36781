/** What leads here: the link of a verifier, by an https address of ours or by the scheme that any wallet knows. */
import { walletOrigin } from "../../base/page";

const SCHEMES = ["openid4vp:", "haip-vp:"];
const PARAMETERS = ["client_id", "request_uri", "request_uri_method"];

export interface RequestLink {
  clientId: string;
  requestUri: string;
  byPost: boolean;
}

/** Our own page for the request in a scanned or typed text, or undefined if the text is none. */
export function requestPage(text: string): string | undefined {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (!url || (!SCHEMES.includes(url.protocol) && !(url.origin === walletOrigin && url.pathname === "/present"))) {
    return undefined;
  }
  const given = parametersOf(url);
  const known = PARAMETERS.filter((name) => given.has(name)).map((name) => [name, given.get(name) ?? ""]);
  return `/present?${new URLSearchParams(known)}`;
}

/** The request that an address of our own page is about; query or fragment. */
export function linkFrom(url: URL): RequestLink | undefined {
  const given = parametersOf(url);
  const [clientId, requestUri] = [given.get("client_id"), given.get("request_uri")];
  if (!clientId || !requestUri || !URL.canParse(requestUri)) return undefined;
  return { clientId, requestUri, byPost: given.get("request_uri_method")?.toLowerCase() === "post" };
}

/** The page's policy lets the wallet reach nothing else of the verifier. */
export function isReachable(address: string, verifier: string): boolean {
  return URL.canParse(address) && new URL(address).href.startsWith(`${verifier}/api/openid4vp/`);
}

function parametersOf(url: URL): URLSearchParams {
  return new URLSearchParams(url.search.length > 1 ? url.search : url.hash.slice(1));
}
