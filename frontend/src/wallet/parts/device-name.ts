/** A name for this device that its owner recognises; it can be changed before it is used. */

const KINDS: [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Macintosh/, "Mac"],
  [/Windows/, "Windows"],
  [/Linux/, "Linux"],
];

export function deviceName(agent = navigator.userAgent): string {
  return KINDS.find(([pattern]) => pattern.test(agent))?.[1] ?? "Wallet";
}
