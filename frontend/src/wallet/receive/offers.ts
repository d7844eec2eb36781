/** What a person brings: a link, the text of a QR code, or a code typed by hand. */
import { issuerOrigin, walletOrigin } from "../../base/page";

const SCHEMES = ["openid-credential-offer:", "haip-vci:"];
const PARAMETERS = ["credential_offer_uri", "credential_offer"];

/** The offer as the protocol writes it, or undefined if the text is none. */
export function offerFrom(text: string): string | undefined {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (!url) return fromCode(trimmed);
  if (!SCHEMES.includes(url.protocol) && url.origin !== walletOrigin) return undefined;
  return fromParameters(url.searchParams);
}

/** The same from the address of our own offer page. */
export function fromParameters(parameters: URLSearchParams): string | undefined {
  const name = PARAMETERS.find((known) => parameters.has(known));
  return name && `openid-credential-offer://?${new URLSearchParams({ [name]: parameters.get(name) ?? "" })}`;
}

/** Our own page for an offer: the offer's address stays in the fragment-free query as the protocol demands. */
export function offerPage(offer: string): string {
  return `/offer${new URL(offer).search}`;
}

/** The last part of the offer's address, as it is printed beside the QR code. */
function fromCode(code: string): string | undefined {
  const plain = code.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9_-]{6,64}$/.test(plain)) return undefined;
  const address = `${issuerOrigin}/credential-offer/${plain}`;
  return `openid-credential-offer://?${new URLSearchParams({ credential_offer_uri: address })}`;
}

/** The code that a person can type instead, for an offer of our own issuer. */
export function offerCode(offer: string): string | undefined {
  const address = new URL(offer).searchParams.get("credential_offer_uri") ?? "";
  const start = `${issuerOrigin}/credential-offer/`;
  const code = address.startsWith(start) ? address.slice(start.length) : "";
  return fromCode(code) === offer ? code : undefined;
}
