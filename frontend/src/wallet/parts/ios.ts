/** What the browser says of itself: a hint, never a condition. */

export function isInstalled(): boolean {
  const told = (navigator as { standalone?: boolean }).standalone;
  return told === true || matchMedia("(display-mode: standalone)").matches;
}

/** iPads call themselves Macs, which have no touch screen. */
export function looksLikeIos({ userAgent, maxTouchPoints }: Pick<Navigator, "userAgent" | "maxTouchPoints">): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1);
}
