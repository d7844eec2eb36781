"""No hidden number can be computed: checked against every table that would show the same."""

from itertools import chain, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.figures.masking import SMALL, masked, with_totals

MOST = 9


@st.composite
def tables(draw: st.DrawFn, rows: int = 3, columns: int = 3, most: int = 40) -> list[list[int]]:
    width = draw(st.integers(1, columns))
    row = st.lists(st.integers(0, most), min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=rows))


def alternatives(shown: list[list[int | None]], most: int) -> list[list[list[int]]]:
    """Every table of numbers up to `most` that would be shown so."""
    height, width = len(shown) - 1, len(shown[0]) - 1
    choices = [range(most + 1) if shown[i][j] is None else (shown[i][j],) for i in range(height) for j in range(width)]
    found = []
    for flat in product(*choices):
        table = with_totals([list(flat[i * width : (i + 1) * width]) for i in range(height)])
        pairs = zip(chain(*table), chain(*shown), strict=True)
        if all(said in (None, value) for value, said in pairs):
            found.append(table)
    return found


@settings(max_examples=300, deadline=None)
@given(tables())
def test_masked__every_number_under_five_is_hidden_and_no_other_number_is_changed(inner):
    shown = masked(inner).cells

    for row, said_row in zip(with_totals(inner), shown, strict=True):
        for value, said in zip(row, said_row, strict=True):
            assert said is None if value < SMALL else said in (None, value)


@settings(max_examples=60, deadline=None)
@given(tables(rows=2, columns=2, most=MOST))
def test_masked__no_hidden_number_can_be_computed(inner):
    """By brute force: each hidden number has another value in some table that would be shown the same."""
    shown = masked(inner).cells
    others = alternatives(shown, MOST + 2)

    for i, row in enumerate(shown):
        for j, said in enumerate(row):
            if said is None:
                assert len({table[i][j] for table in others}) > 1


@settings(max_examples=60, deadline=None)
@given(tables(rows=2, columns=2, most=MOST))
def test_masked__where_nothing_can_ever_be__says_so_and_nothing_hidden_can_be_computed(inner):
    never = {(len(inner) - 1, column) for column in range(1, len(inner[0]))}
    for i, j in never:
        inner[i][j] = 0
    shown = masked(inner, never).cells
    others = alternatives(shown, MOST + 2)

    assert all(shown[i][j] == 0 for i, j in never)
    for i, row in enumerate(shown):
        for j, said in enumerate(row):
            if said is None:
                assert len({table[i][j] for table in others}) > 1


@settings(max_examples=40, deadline=None)
@given(tables(rows=8, columns=12, most=30))
def test_masked__in_tables_of_the_citys_size__has_for_each_hidden_number_another_table(inner):
    """By linear algebra: whatever the sums of lines determine is not hidden (numbers may be negative here)."""
    shown = masked(inner).cells
    hidden = [(i, j) for i, row in enumerate(shown) for j, said in enumerate(row) if said is None]

    assert not determined(hidden, len(shown), len(shown[0]))


def determined(hidden: list[tuple[int, int]], height: int, width: int) -> set[tuple[int, int]]:
    """Hidden places whose unit vector lies in the row space of the equations of rows and columns."""
    lines = np.zeros((height + width, len(hidden)))
    for number, (i, j) in enumerate(hidden):
        lines[i, number] = -1.0 if j == width - 1 else 1.0
        lines[height + j, number] = -1.0 if i == height - 1 else 1.0
    rank = np.linalg.matrix_rank(lines) if hidden else 0
    found = set()
    for number, place in enumerate(hidden):
        unit = np.zeros((1, len(hidden)))
        unit[0, number] = 1.0
        if np.linalg.matrix_rank(np.vstack([lines, unit])) == rank:
            found.add(place)
    return found


def test_masked__one_small_number__takes_a_rectangle_with_it():
    shown = masked([[3, 20, 30], [40, 50, 60], [70, 80, 90]]).cells

    assert shown[0][0] is None
    assert sum(said is None for row in shown for said in row) == 4
    assert shown[3][3] == 443


def test_masked__when_all_is_small__shows_nothing():
    assert all(said is None for row in masked([[0, 1], [0, 0]]).cells for said in row)


def test_masked__when_all_is_large__shows_everything():
    assert masked([[5, 6], [7, 8]]).cells == [[5, 6, 11], [7, 8, 15], [12, 14, 26]]
