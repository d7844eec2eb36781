/** Addresses without reloads: the keys that a session opened live in the page. */

const MOVED = "wallet-moved";

export function go(address: string, { replace = false } = {}): void {
  if (replace) history.replaceState({}, "", address);
  else history.pushState({}, "", address);
  window.dispatchEvent(new Event(MOVED));
}

export function back(): void {
  history.back();
}

export function onMove(listener: () => void): void {
  window.addEventListener(MOVED, listener);
  window.addEventListener("popstate", listener);
  document.addEventListener("click", follow);
}

/** Links to our own views move within the page; any other link is the browser's. */
function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
  if (!link || link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
  if (link.pathname.startsWith("/static/") || link.hash) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
