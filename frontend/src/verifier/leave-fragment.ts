/**
 * The first thing that this origin's script does: on the page that a phone's camera opens, take the presentation out of
 * the address bar, before anything is shown. Nothing reads it.
 */

export const isOpenedByCamera = location.pathname === "/v";

if (location.hash !== "") history.replaceState(null, "", location.pathname);
