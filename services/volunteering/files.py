"""Reading a file of hours: CSV as the volunteering portal (1365) gives it, in UTF-8 or CP949."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from services.core.errors import ServiceError

COLUMNS = ("회원번호", "봉사일자", "봉사시간", "확인번호")
MOST_LINES, MOST_BYTES = 20_000, 2_000_000


class BadFile(ServiceError):
    """The text names the line and what is wrong in it."""

    code, status = "bad_hours_file", 400
    text = _("This is not a file of hours.")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.args = (text,)


@dataclass(frozen=True, slots=True)
class Line:
    """`number` counts as a spreadsheet does: the header is line 1."""

    number: int
    member_code: str
    performed_on: date
    hours: int
    reference: str


def read_hours(content: bytes) -> list[Line]:
    """All lines, or none. Raises BadFile."""
    if len(content) > MOST_BYTES:
        raise BadFile(str(_("The file is larger than 2 MB. Split it.")))
    rows = csv.DictReader(io.StringIO(_text(content)))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise BadFile(str(_("The first line lacks: {columns}.")).format(columns=", ".join(missing)))
    lines = list(_lines(rows))
    if not lines or len(lines) > MOST_LINES:
        raise BadFile(str(_("A file has 1 to {most} lines.")).format(most=MOST_LINES))
    return lines


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(str(_("The file is neither UTF-8 nor CP949.")))


def _lines(rows: csv.DictReader[str]) -> Iterator[Line]:
    for number, row in enumerate(rows, 2):
        values = [(row[name] or "").strip() for name in COLUMNS]
        if not any(values):
            continue
        code, day, hours, reference = values
        try:
            performed_on = date.fromisoformat(day.replace(".", "-"))
        except ValueError as error:
            raise _bad(number, "봉사일자", day) from error
        if not (hours.isascii() and hours.isdecimal() and 1 <= int(hours[:3]) <= 24):
            raise _bad(number, "봉사시간", hours)
        if not 0 < len(code) <= 36:
            raise _bad(number, "회원번호", code[:36])
        if not 0 < len(reference) <= 40:
            raise _bad(number, "확인번호", reference[:40])
        yield Line(number, code, performed_on, int(hours), reference)


def _bad(number: int, column: str, value: str) -> BadFile:
    text = _("Line {number}, {column}: “{value}” cannot be read.")
    return BadFile(str(text).format(number=number, column=column, value=value[:40]))
