/** A shop's QR: `/pay#<request>` for one payment, `/pay?shop=<code>` printed on the counter. */
import { walletOrigin } from "../../base/page";

export interface PayTarget {
  request?: string;
  shop?: string;
}

/** Our own page for a scanned text, or undefined if it is no shop's. */
export function payPage(text: string): string | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (!url || url.origin !== walletOrigin || url.pathname !== "/pay") return undefined;
  const { request, shop } = payTarget(url);
  if (request) return `/pay?request=${encodeURIComponent(request)}`;
  return shop ? `/pay?shop=${encodeURIComponent(shop)}` : undefined;
}

/** What an address of our own page is about. */
export function payTarget(url: URL): PayTarget {
  const request = url.hash.slice(1) || url.searchParams.get("request");
  const shop = url.searchParams.get("shop");
  if (request && /^[0-9a-f-]{36}$/.test(request)) return { request };
  return shop && /^[\w-]{1,30}$/.test(shop) ? { shop } : {};
}
