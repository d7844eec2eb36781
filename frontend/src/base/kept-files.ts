/**
 * An origin's service worker: keeps the files of one release and serves the page without a network.
 * Files have their content's hash in their name; the page itself is asked from the network first.
 */

declare const __KEPT_FILES__: readonly string[];
declare const __RELEASE__: string;
declare const self: ServiceWorkerGlobalScope;

const FILES = `files-${__RELEASE__}`;
const ASIDE = "used-files";

/** `shell` is the page that stands for every page of the origin. */
export function keepFiles(shell: string): void {
  self.addEventListener("install", (event) => event.waitUntil(install(shell)));
  self.addEventListener("activate", (event) => event.waitUntil(activate()));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(page(request, shell));
    else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  });
}

async function install(shell: string): Promise<void> {
  const cache = await caches.open(FILES);
  await cache.addAll([...__KEPT_FILES__.map((url) => new Request(url)), new Request(shell, { cache: "reload" })]);
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith("files-") && name !== FILES);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function page(request: Request, shell: string): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.status < 500) return response;
  } catch {
    // No network: the kept page stands in.
  }
  return (await caches.match(shell)) ?? Response.error();
}

async function file(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(ASIDE)).put(request, response.clone());
  return response;
}
