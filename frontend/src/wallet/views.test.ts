import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { placeOf, views } from "./views";

const urls = readFileSync(resolve(import.meta.dirname, "../../../wallet/pages/urls_wallet.py"), "utf8");

test("the server serves every view and no other", () => {
  const served = [...(/VIEWS = \(([^)]*)\)/.exec(urls)?.[1] ?? "").matchAll(/"([^"]*)"/g)].map(
    ([, path = ""]) => `/${path.replace(/<str:(\w+)>/g, ":$1")}`,
  );

  expect(served).toEqual(views.map((view) => view.path));
});

test("an address has its parts by name", () => {
  expect(placeOf("/cards/citizen%20card/show")).toMatchObject({
    view: { element: "show-view" },
    parameters: { card: "citizen card" },
  });
  expect(placeOf("/cards/a/b/c")).toBeUndefined();
});
