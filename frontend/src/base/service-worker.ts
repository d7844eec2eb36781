/** Registers this origin's service worker under Trusted Types: one policy, and it lets through one address. */

const ADDRESS = "/sw.js";
const LOOK_EVERY_MS = 3_600_000;

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

export async function registerServiceWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const policy = trusted?.createPolicy("service-worker", {
    createScriptURL(url) {
      if (url !== ADDRESS) throw new TypeError("not our service worker");
      return url;
    },
  });
  await navigator.serviceWorker.register(policy?.createScriptURL(ADDRESS) ?? ADDRESS, { updateViaCache: "none" });
  // a gate stays open all day
  setInterval(lookForRelease, LOOK_EVERY_MS);
  window.addEventListener("online", lookForRelease);
}

function lookForRelease(): void {
  navigator.serviceWorker.controller?.postMessage("look");
}
