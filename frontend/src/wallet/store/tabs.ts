/** Tabs of one browser share what this device keeps: each tells the others what changed, and some things one does alone. */

export type Change = "cards" | "signed-in" | "signed-out";

let channel: BroadcastChannel | undefined;

export function tellTabs(change: Change): void {
  opened().postMessage(change);
}

export function onOtherTab(listener: (change: Change) => void): void {
  opened().addEventListener("message", ({ data }: MessageEvent<Change>) => listener(data));
}

/** Run while no other tab runs what has the same name. */
export function alone<T>(name: string, act: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  return locks ? (locks.request(name, act) as Promise<T>) : act();
}

function opened(): BroadcastChannel {
  if (!channel) {
    channel = new BroadcastChannel("wallet");
    // in Node an open channel would keep a test from ending
    (channel as { unref?: () => void }).unref?.();
  }
  return channel;
}
