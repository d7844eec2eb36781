"""Hiding small numbers in a table with totals, so that none of them can be computed from what is left.

Numbers under SMALL are hidden. If the sums of rows and columns, and that no number is negative, still allow only one
value for a hidden number, more is hidden (complementary suppression). Totals are numbers like any other. What is hidden
for either reason looks the same.

Seen as a graph, rows and columns are nodes and hidden numbers are edges: a hidden number can be other than it is
exactly if one more (or one less) of it can be made up for along a cycle of other hidden numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

SMALL = 5
_STEPS = (SMALL, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Masked:
    """A table with a last row and a last column of totals; None stands for a hidden number."""

    cells: list[list[int | None]]

    @property
    def inner(self) -> list[list[int | None]]:
        return [row[:-1] for row in self.cells[:-1]]


def about(number: int) -> str:
    """A number on its own, roughly: from such no other can be computed."""
    lowest = max((step for step in _STEPS if step <= number), default=0)
    return f"{lowest:,}+" if lowest else f"<{SMALL}"


def masked(inner: Sequence[Sequence[int]], never: Collection[Place] = ()) -> Masked:
    """Hide what must be hidden. `inner` is without totals; all rows have the same length.

    `never`: where nothing can ever be, as everybody knows; a zero there says nothing, and can hide nothing.
    """
    table = with_totals(inner)
    never = _with_totals_of(set(never), table)
    hidden = {place for place, value in _places(table) if value < SMALL} - never
    checked: set[Place] = set()
    while open_places := hidden - checked:
        place = min(open_places)
        hidden |= _besides(table, hidden, place, never)
        checked.add(place)  # more hidden numbers only leave more room
    return Masked([[None if (i, j) in hidden else value for j, value in enumerate(row)] for i, row in enumerate(table)])


def _with_totals_of(never: set[Place], table: Sequence[Sequence[int]]) -> set[Place]:
    """And the totals of rows and columns where nothing can ever be."""
    height, width = len(table) - 1, len(table[0]) - 1 if table else 0
    rows = {(i, width) for i in range(height) if all((i, j) in never for j in range(width))}
    columns = {(height, j) for j in range(width) if all((i, j) in never for i in range(height))}
    return never | rows | columns


def with_totals(inner: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in inner]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]] if rows else []


def _places(table: Sequence[Sequence[int]]) -> Iterator[tuple[Place, int]]:
    return (((i, j), value) for i, row in enumerate(table) for j, value in enumerate(row))


def _besides(table: Sequence[Sequence[int]], hidden: set[Place], place: Place, never: Collection[Place]) -> set[Place]:
    """What must be hidden too, so that this number may differ: the cheapest cycle; nothing where there is one."""
    ways = [way for change in (1, -1) if (way := _cycle(table, hidden, place, change, never)) is not None]
    return min(ways)[1] - hidden


def _sign(table: Sequence[Sequence[int]], place: Place) -> int:
    """+1 for a number and the grand total, -1 for a total: with these signs every line sums to zero."""
    last_row, last_column = len(table) - 1, len(table[0]) - 1
    return -1 if (place[0] == last_row) != (place[1] == last_column) else 1


def _can_move(table: Sequence[Sequence[int]], place: Place, change: int) -> bool:
    """Whether the signed number may change so without becoming negative in truth."""
    return _sign(table, place) * change > 0 or table[place[0]][place[1]] > 0


def _cycle(
    table: Sequence[Sequence[int]], hidden: set[Place], start: Place, change: int, never: Collection[Place]
) -> tuple[int, set[Place]] | None:
    """The cheapest way from the column of `start` back to its row: down columns with -change, along rows with change.

    What is hidden already costs nothing; a total costs more than any number.
    """
    if not _can_move(table, start, change):
        return None
    goal, dear = ("row", start[0]), sum(map(sum, table)) + 1
    queue: list[tuple[int, tuple[str, int], tuple[Place, ...]]] = [(0, ("column", start[1]), ())]
    seen: set[tuple[str, int]] = set()
    while queue:
        cost, node, way = heappop(queue)
        if node == goal:
            return cost, set(way)
        if node in seen:
            continue
        seen.add(node)
        turn = -change if node[0] == "column" else change
        for place, value in _places(table):
            on_it = place[1] == node[1] if node[0] == "column" else place[0] == node[1]
            if on_it and place != start and place not in never and _can_move(table, place, turn):
                step = 0 if place in hidden else value + (dear if _is_total(table, place) else 0)
                onward = ("row", place[0]) if node[0] == "column" else ("column", place[1])
                heappush(queue, (cost + step, onward, (*way, place)))
    return None


def _is_total(table: Sequence[Sequence[int]], place: Place) -> bool:
    return place[0] == len(table) - 1 or place[1] == len(table[0]) - 1
