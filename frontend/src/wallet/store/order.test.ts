import { expect, test } from "vitest";
import { arranged, found, moved, toggled } from "./order";

const cards = ["a", "b", "c", "d"].map((id) => ({ id, names: { ko: `카드 ${id}`, en: `Card ${id}` } }));
const ids = (list: { id: string }[]): string => list.map(({ id }) => id).join("");
const none = { order: [], favourites: [] };

test("favourites come first, then the person's order, and what is new before it", () => {
  expect(ids(arranged(cards, none))).toBe("abcd");
  expect(ids(arranged(cards, { order: ["d", "b", "a"], favourites: [] }))).toBe("cdba");
  expect(ids(arranged(cards, { order: ["d", "b", "a"], favourites: ["a", "c"] }))).toBe("cadb");
});

test("a card moves by one place, and not past the border of the favourites", () => {
  const favourite = toggled(none, "b");
  const shown = arranged(cards, favourite).map(({ id }) => id);

  expect(shown.join("")).toBe("bacd");
  expect(ids(arranged(cards, moved(shown, favourite, "d", -1)))).toBe("badc");
  expect(moved(shown, favourite, "a", -1)).toBe(favourite);
  expect(moved(shown, favourite, "d", 1)).toBe(favourite);
  expect(toggled(favourite, "b")).toEqual(none);
});

test("a search finds by words of either language", () => {
  expect(ids(found(cards, " card  B "))).toBe("b");
  expect(ids(found(cards, "카드"))).toBe("abcd");
  expect(found(cards, "버스")).toEqual([]);
});
