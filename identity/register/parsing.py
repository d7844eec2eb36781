"""Lines into rows: one rule per validator, each with an error code. Streams; holds one line at a time."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NewType

from . import errors, names, rules
from .files import lines

DistrictId = NewType("DistrictId", int)

COLUMNS = ("register_key", "name", "birth_date", "district", "dong", "household_key", "child_count")
OPTIONAL = frozenset({"dong"})
HEADERS = {
    "register_key": "register_key",
    "등록키": "register_key",
    "대장키": "register_key",
    "주민대장키": "register_key",
    "관리키": "register_key",
    "name": "name",
    "이름": "name",
    "성명": "name",
    "birth_date": "birth_date",
    "birthdate": "birth_date",
    "생년월일": "birth_date",
    "district": "district",
    "구·군": "district",
    "구군": "district",
    "구/군": "district",
    "자치구": "district",
    "시군구": "district",
    "dong": "dong",
    "동": "dong",
    "읍면동": "dong",
    "행정동": "dong",
    "household_key": "household_key",
    "세대키": "household_key",
    "가구키": "household_key",
    "child_count": "child_count",
    "children": "child_count",
    "자녀수": "child_count",
}
_KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,63}")
# 송현1·2동 is typed with many dots; the succession of districts knows one.
_MIDDLE_DOTS = str.maketrans(dict.fromkeys(".ㆍ‧•・･", "·"))
_DAY = re.compile(r"(\d{4})([-./]?)(\d{2})\2(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """A line that holds by itself. Whether its key is unique is decided by the database."""

    line: int
    register_key: str
    name: str
    birth_date: date
    district_id: int
    dong: str
    household_key: str
    child_count: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that does not. The code finds its text in `messages`; the value is not carried along."""

    line: int
    column: str
    code: str


class _Bad(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse(texts: Iterable[str], districts: Mapping[str, int], on: date) -> Iterator[Row | Fault]:
    """Rows and faults in the order of the file.

    `districts`: code and names valid on the reference date `on`, as `district_key` makes them.

    Raises:
        BadHeader: the first line does not name the columns.
    """
    numbered = enumerate(lines(texts), 1)
    columns = read_header(next(numbered, (1, ""))[1])
    read = _RowReader(columns, districts, on)
    for number, line in numbered:
        if line.strip():
            yield from read(number, line)


def read_header(line: str) -> list[str]:
    """The columns in the order of the file, from Korean or English names."""
    try:
        names = [cell.strip() for cell in _split(line.removeprefix("\ufeff"))]
    except _Bad:
        names = []
    found = [HEADERS.get(name.casefold().replace(" ", ""), "") for name in names]
    missing = [column for column in COLUMNS if column not in found and column not in OPTIONAL]
    odd = [str(place) for place, column in enumerate(found, 1) if not column or found.index(column) != place - 1]
    if missing or odd:
        # Places, not names: where the header is missing, the first line is a person.
        raise errors.BadHeader(
            expected=", ".join(COLUMNS), missing=", ".join(missing) or "-", unknown=", ".join(odd) or "-"
        )
    return found


def district_key(text: str) -> str:
    """How a district's code or name is compared: without the city's name, spaces and case."""
    return re.sub(r"\s", "", text).removeprefix("인천광역시").casefold()


class _RowReader:
    """Everything that does not change from line to line."""

    def __init__(self, columns: list[str], districts: Mapping[str, int], on: date) -> None:
        self.columns, self.districts, self.on = columns, districts, on
        self.places = [columns.index(column) if column in columns else -1 for column in COLUMNS]
        self.readers: tuple[Callable[[str], object], ...] = (
            _key,
            _name,
            self._birth_date,
            self._district,
            _dong,
            _household,
            _children,
        )

    def __call__(self, number: int, line: str) -> Iterator[Row | Fault]:
        try:
            cells = _split(line)
            if len(cells) != len(self.columns):
                raise _Bad("wrong_cell_count")
        except _Bad as bad:
            yield Fault(number, "", bad.code)
            return
        values, faults = [], []
        for column, place, reader in zip(COLUMNS, self.places, self.readers, strict=True):
            try:
                values.append(reader(cells[place].strip() if place >= 0 else ""))
            except _Bad as bad:
                faults.append(Fault(number, column, bad.code))
        if faults:
            yield from faults
        else:
            yield Row(number, *values)  # type: ignore[arg-type]

    def _birth_date(self, text: str) -> date:
        found = _DAY.fullmatch(text)
        if not found:
            raise _Bad("bad_date" if text else "required")
        try:
            day = date(int(found[1]), int(found[3]), int(found[4]))
        except ValueError:
            raise _Bad("bad_date") from None
        if day > self.on:
            raise _Bad("born_later")
        if day.year < rules.FIRST_YEAR:
            raise _Bad("born_too_early")
        return day

    def _district(self, text: str) -> int:
        if not text:
            raise _Bad("required")
        try:
            return self.districts[district_key(text)]
        except KeyError:
            raise _Bad("unknown_district") from None


def _split(line: str) -> list[str]:
    if len(line) > rules.MAX_LINE_CHARACTERS:
        raise _Bad("line_too_long")
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error:
        raise _Bad("bad_quotes") from None


def _key(text: str) -> str:
    if not text:
        raise _Bad("required")
    if not _KEY.fullmatch(text):
        raise _Bad("bad_key")
    return text


def _name(text: str) -> str:
    name = names.kept(text)
    if not names.compared(name):
        raise _Bad("required" if not name else "bad_characters")
    return _plain(name, 100)


def _dong(text: str) -> str:
    return _plain(text.translate(_MIDDLE_DOTS), 40)


def _plain(text: str, longest: int) -> str:
    text = unicodedata.normalize("NFC", text)
    if len(text) > longest:
        raise _Bad("too_long")
    if not text.isprintable() or text[:1] in {"=", "+", "-", "@"}:
        raise _Bad("bad_characters")
    return text


def _household(text: str) -> str:
    if text and not _KEY.fullmatch(text):
        raise _Bad("bad_key")
    return text


def _children(text: str) -> int:
    if not text:
        raise _Bad("required")
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= rules.MAX_CHILDREN):
        raise _Bad("bad_count")
    return int(text)
