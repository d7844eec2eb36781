"""Every way in which a line can be wrong has its code, its line number and a remedy in two languages."""

import tracemalloc
from datetime import date
from itertools import chain

import pytest

from identity.register import errors
from identity.register.messages import TEXTS, in_both_languages
from identity.register.models import RowError
from identity.register.parsing import Fault, Row, parse, read_header
from tests.factories import register as make

DISTRICTS = {"연수구": 1, "28185": 1, "yeonsu-gu": 1, "중구": 2}
ON = date(2026, 11, 1)


def _parse(*lines: str, header: str = make.HEADER):
    return list(parse(["\n".join((header, *lines))], DISTRICTS, ON))


def test_parse__a_plain_line():
    (row,) = _parse(make.line("R-1"))

    assert row == Row(2, "R-1", "김하연", date(1990, 3, 4), 1, "선학동", "H1", 1)


@pytest.mark.parametrize("written", ["연수구", " 28185 ", "인천광역시 연수구", "YEONSU-GU"])
def test_parse__a_district_by_code_or_name(written):
    (row,) = _parse(make.line("R1", district=written))

    assert isinstance(row, Row)


@pytest.mark.parametrize("written", ["19900304", "1990.03.04", "1990/03/04", "1990-03-04"])
def test_parse__a_day_in_the_usual_forms(written):
    (row,) = _parse(make.line("R1", born=written))

    assert isinstance(row, Row)
    assert row.birth_date == date(1990, 3, 4)


WRONG = [
    (make.line(""), "register_key", "required"),
    (make.line("a b"), "register_key", "bad_key"),
    (make.line("=1+1"), "register_key", "bad_key"),
    (make.line("k" * 65), "register_key", "bad_key"),
    (make.line("R1", name=""), "name", "required"),
    (make.line("R1", name="가" * 101), "name", "too_long"),
    (make.line("R1", name="김\x07하"), "name", "bad_characters"),
    (make.line("R1", name="@김하"), "name", "bad_characters"),
    (make.line("R1", born=""), "birth_date", "required"),
    (make.line("R1", born="1990-02-30"), "birth_date", "bad_date"),
    (make.line("R1", born="1990-3-4"), "birth_date", "bad_date"),
    (make.line("R1", born="1990-03.04"), "birth_date", "bad_date"),
    (make.line("R1", born="2026-11-02"), "birth_date", "born_later"),
    (make.line("R1", born="1899-12-31"), "birth_date", "born_too_early"),
    (make.line("R1", district=""), "district", "required"),
    (make.line("R1", district="강남구"), "district", "unknown_district"),
    (make.line("R1", dong="동" * 41), "dong", "too_long"),
    (make.line("R1", household="H 1"), "household_key", "bad_key"),
    (make.line("R1", children=""), "child_count", "required"),
    (make.line("R1", children=-1), "child_count", "bad_count"),
    (make.line("R1", children=31), "child_count", "bad_count"),
    (make.line("R1", children="둘"), "child_count", "bad_count"),
    ("R1,김하연", "", "wrong_cell_count"),
    (make.line("R1") + ",x", "", "wrong_cell_count"),
    ('"R1,김하연', "", "bad_quotes"),
    ("x" * 5000, "", "line_too_long"),
]


@pytest.mark.parametrize(("line", "column", "code"), WRONG)
def test_parse__a_wrong_line__has_a_fault_and_the_next_line_is_read(line, column, code):
    fault, row = _parse(line, make.line("R2"))

    assert fault == Fault(2, column, code)
    assert isinstance(row, Row)
    assert row.line == 3


def test_parse__every_fault_of_a_line_is_told():
    faults = _parse(make.line("R1", name="", born="x", children="x"))

    assert [fault.code for fault in faults] == ["required", "bad_date", "bad_count"]


def test_parse__blank_lines_count_but_are_no_rows():
    rows = _parse("", make.line("R1"), "  ", make.line("R2"))

    assert [row.line for row in rows] == [3, 5]


def test_parse__quotes_and_other_orders_of_columns():
    (row,) = _parse('1,"강, 하나",R1,1990-03-04,연수구,', header="자녀수,이름,등록키,생년월일,구군,세대키")

    assert row.name == "강, 하나"
    assert row.dong == row.household_key == ""


@pytest.mark.parametrize(
    ("header", "missing", "unknown"),
    [
        ("register_key,name", "birth_date, district, household_key, child_count", "-"),
        (make.HEADER + ",phone", "-", "8"),
        (make.HEADER + ",이름", "-", "8"),
        ("", "register_key, name, birth_date, district, household_key, child_count", "1"),
        (
            make.line("R1"),
            "register_key, name, birth_date, district, household_key, child_count",
            "1, 2, 3, 4, 5, 6, 7",
        ),
    ],
)
def test_read_header__refuses_and_never_repeats_a_cell(header, missing, unknown):
    with pytest.raises(errors.BadHeader) as refused:
        read_header(header)

    assert (refused.value.extra["missing"], refused.value.extra["unknown"]) == (missing, unknown)
    assert "김하연" not in str(refused.value)


def test_parse__holds_one_line_at_a_time():
    pieces = (f"{make.line(f'R{place}')}\n" for place in range(30_000))
    tracemalloc.start()

    rows = sum(1 for _row in parse(chain([f"{make.HEADER}\n"], pieces), DISTRICTS, ON))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert rows == 30_000
    assert peak < 1_000_000


def test_every_code_has_a_text_in_both_languages():
    assert {code for _line, _column, code in WRONG} | {"duplicate_key"} == set(TEXTS)
    for code in TEXTS:
        korean, english = in_both_languages(RowError(code=code, first_line=2))
        assert korean != english
