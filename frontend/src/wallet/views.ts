/** Every view of the wallet. wallet/pages/urls_wallet.py serves the same addresses; a test compares them. */

export interface View {
  /** Address; `:card` stands for one part of it. */
  path: string;
  element: string;
  load: () => Promise<unknown>;
  /** Which item of the menu it belongs to. */
  menu: "home" | "receive" | "book" | "mileage" | "settings" | undefined;
}

export const views: readonly View[] = [
  { path: "/", element: "home-view", menu: "home", load: () => import("./views/home-view") },
  { path: "/start", element: "start-view", menu: undefined, load: () => import("./views/start-view") },
  { path: "/bind", element: "bind-view", menu: "receive", load: () => import("./views/bind-view") },
  { path: "/proofing", element: "proofing-view", menu: "receive", load: () => import("./views/proofing-view") },
  { path: "/receive", element: "receive-view", menu: "receive", load: () => import("./views/receive-view") },
  { path: "/scan", element: "scan-view", menu: "receive", load: () => import("./views/scan-view") },
  { path: "/offer", element: "offer-view", menu: "receive", load: () => import("./views/offer-view") },
  { path: "/return", element: "return-view", menu: "receive", load: () => import("./views/return-view") },
  { path: "/gate", element: "gate-view", menu: "home", load: () => import("./views/gate-view") },
  { path: "/present", element: "present-view", menu: "home", load: () => import("./views/present-view") },
  { path: "/activity", element: "activity-view", menu: "settings", load: () => import("./views/activity-view") },
  { path: "/cards/:card", element: "card-view", menu: "home", load: () => import("./views/card-view") },
  { path: "/cards/:card/show", element: "show-view", menu: "home", load: () => import("./views/show-view") },
  { path: "/mileage", element: "mileage-view", menu: "mileage", load: () => import("./views/mileage-view") },
  {
    path: "/mileage/organisations",
    element: "organisation-view",
    menu: "mileage",
    load: () => import("./views/organisation-view"),
  },
  { path: "/mileage/exchange", element: "exchange-view", menu: "mileage", load: () => import("./views/exchange-view") },
  { path: "/mileage/cases", element: "cases-view", menu: "mileage", load: () => import("./views/cases-view") },
  { path: "/mileage/won", element: "stable-view", menu: "mileage", load: () => import("./views/stable-view") },
  { path: "/pay", element: "pay-view", menu: "mileage", load: () => import("./views/pay-view") },
  { path: "/partners", element: "partners-view", menu: "mileage", load: () => import("./views/partners-view") },
  { path: "/parking", element: "parking-view", menu: "home", load: () => import("./views/parking-view") },
  { path: "/parking/home", element: "parking-home-view", menu: "home", load: () => import("./views/parking-home-view") },
  { path: "/parking/permits", element: "parking-permits-view", menu: "home", load: () => import("./views/parking-permits-view") },
  {
    path: "/parking/penalties",
    element: "parking-penalties-view",
    menu: "home",
    load: () => import("./views/parking-penalties-view"),
  },
  { path: "/parking/reports", element: "parking-reports-view", menu: "home", load: () => import("./views/parking-reports-view") },
  { path: "/book", element: "book-view", menu: "book", load: () => import("./views/book-view") },
  { path: "/book/draws", element: "draws-view", menu: "book", load: () => import("./views/draws-view") },
  { path: "/book/:unit", element: "place-view", menu: "book", load: () => import("./views/place-view") },
  { path: "/checkin", element: "checkin-view", menu: "book", load: () => import("./views/checkin-view") },
  { path: "/bookings", element: "bookings-view", menu: "book", load: () => import("./views/bookings-view") },
  { path: "/blood", element: "blood-view", menu: "home", load: () => import("./views/blood-view") },
  { path: "/badges", element: "badges-view", menu: "home", load: () => import("./views/badges-view") },
  { path: "/badges/company", element: "badge-company-view", menu: "home", load: () => import("./views/badge-company-view") },
  { path: "/badges/claim", element: "badge-claim-view", menu: "home", load: () => import("./views/badge-claim-view") },
  { path: "/collectibles", element: "collectibles-view", menu: "home", load: () => import("./views/collectibles-view") },
  { path: "/collectibles/claim", element: "collectible-claim-view", menu: "home", load: () => import("./views/collectible-claim-view") },
  { path: "/collectibles/:item", element: "collectible-view", menu: "home", load: () => import("./views/collectible-view") },
  { path: "/volunteering", element: "volunteering-view", menu: "home", load: () => import("./views/volunteering-view") },
  { path: "/volunteering/find", element: "shifts-view", menu: "home", load: () => import("./views/shifts-view") },
  { path: "/volunteering/code", element: "attend-view", menu: "home", load: () => import("./views/attend-view") },
  { path: "/volunteering/attendance", element: "attendance-view", menu: "home", load: () => import("./views/attendance-view") },
  { path: "/proxies", element: "proxies-view", menu: "settings", load: () => import("./views/proxies-view") },
  { path: "/settings", element: "settings-view", menu: "settings", load: () => import("./views/settings-view") },
];

export interface Place {
  view: View;
  parameters: Record<string, string>;
}

/** The view at an address, or undefined. */
export function placeOf(pathname: string): Place | undefined {
  for (const view of views) {
    const pattern = new RegExp(`^${view.path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`);
    const match = pattern.exec(pathname);
    if (match) return { view, parameters: decoded(match.groups ?? {}) };
  }
  return undefined;
}

function decoded(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}
