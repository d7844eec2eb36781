/**
 * An origin's service worker: serves its pages and files from the release that was checked against the log, with or
 * without a network. It holds nothing of a release itself, so that it changes only when its own work does.
 */

import { isThat, renew, type Role } from "../release/renew";
import { cacheOf, deleteOthers, kept, readState } from "../release/store";

declare const self: ServiceWorkerGlobalScope;

/** `shellOf`: the kept page that an address shows, or undefined for the server's own pages. */
export function keepFiles(role: Role, shellOf: (pathname: string) => string | undefined): void {
  self.addEventListener("install", (event) => event.waitUntil(install(role)));
  self.addEventListener("activate", (event) => event.waitUntil(activate()));
  self.addEventListener("message", (event) => event.waitUntil(renewAndTell(role)));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) return;
    if (request.mode === "navigate") {
      const shell = shellOf(url.pathname);
      event.respondWith(shell ? page(request, shell) : elsewhere(request));
      if (shell) event.waitUntil(renewAndTell(role));
    } else if (url.pathname.startsWith("/static/")) event.respondWith(file(request, url.pathname));
  });
}

/** A worker that could not take its release is thrown away by the browser, and the one before it goes on. */
async function install(role: Role): Promise<void> {
  const outcome = await renew(role);
  if (outcome === "refused" || outcome === "unreachable") throw new Error(outcome);
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  const state = await readState();
  if (state) await deleteOthers(state);
  await self.clients.claim();
}

async function renewAndTell(role: Role): Promise<void> {
  const outcome = await renew(role);
  const open = await self.clients.matchAll({ type: "window" });
  open.forEach((page) => page.postMessage({ release: outcome }));
}

async function page(request: Request, shell: string): Promise<Response> {
  const state = await readState();
  return (state && (await kept(state, shell))) ?? fetch(request);
}

/** The server's own pages. Without a network the kept page says so. */
async function elsewhere(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const state = await readState();
    const shell = state && (await kept(state, "/"));
    if (shell) return shell;
    throw error;
  }
}

/** A file of the release is what the log says, or an error; another file belongs to one of the server's own pages. */
async function file(request: Request, pathname: string): Promise<Response> {
  const state = await readState();
  const held = state && (await kept(state, pathname));
  if (held) return held;
  const wanted = state?.content.files[pathname.slice("/static/".length)];
  const response = await fetch(request);
  if (!state || !wanted || !response.ok) return response;
  if (!(await isThat(response, wanted))) return Response.error();
  await (await cacheOf(state.release)).put(pathname, response.clone());
  return response;
}
