/**
 * The first thing that this origin's script does: on the page that a phone's camera opens, take the presentation out of
 * the address bar, before anything is shown. Nothing reads it. On the app's own page a desk link's code is read.
 */

export const isOpenedByCamera = location.pathname === "/v";

/** What an organisation handed this desk (docs/verifier-api.md); empty: nothing. */
export const deskCode = codeAfter("desk");

/** What a facility's staff handed this scanner, to check in who shows a card (docs/reservations.md). */
export const facilityCode = codeAfter("facility");

function codeAfter(name: string): string {
  if (location.pathname !== "/") return "";
  return new RegExp(`^#${name}=([0-9A-Za-z-]{1,60})$`).exec(location.hash)?.[1] ?? "";
}

if (location.hash !== "") history.replaceState(null, "", location.pathname);
