"""Reading a file of awards: CSV in UTF-8 or CP949. Every line that cannot be read is told, with its number."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from identity.queries import today
from services.core.errors import ServiceError

from .actions.awards import check_evidence
from .errors import BadAwardFile

COLUMNS = ("참조번호", "수여일", "증빙주소", "증빙내용")
NEEDED = COLUMNS[:2]
MOST_LINES, MOST_BYTES, MOST_ERRORS = 2_000, 1_000_000, 50


@dataclass(frozen=True, slots=True)
class Line:
    """`number` counts as a spreadsheet does: the header is line 1."""

    number: int
    reference: str
    awarded_on: date
    evidence_url: str
    evidence_text: str


def read_awards(content: bytes) -> list[Line]:
    """All lines, or none. Raises BadAwardFile, which carries what is wrong in which line."""
    if len(content) > MOST_BYTES:
        raise BadAwardFile([_("The file is larger than 1 MB. Split it.")])
    rows = csv.DictReader(io.StringIO(_text(content)))
    try:
        header = rows.fieldnames or ()
        if missing := [name for name in NEEDED if name not in header]:
            raise BadAwardFile([_("The first line lacks: {columns}.").format(columns=", ".join(missing))])
        found = [(number, row) for number, row in enumerate(rows, 2) if any(map(str.strip, filter(None, _flat(row))))]
    except csv.Error as error:
        raise BadAwardFile([_("This is not a CSV file.")]) from error
    if not 1 <= len(found) <= MOST_LINES:
        raise BadAwardFile([_("A file has 1 to {most} lines.").format(most=MOST_LINES)])
    return _checked(found)


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadAwardFile([_("The file is neither UTF-8 nor CP949.")])


def _flat(row: dict[str | None, object]) -> list[str | None]:
    """What follows the last column stands in a list under None."""
    return [value if isinstance(value, str) else None for name, value in row.items() if name]


def _checked(rows: list[tuple[int, dict[str, str]]]) -> list[Line]:
    lines, wrong, seen = [], [], set()
    for number, row in rows:
        reference, day, url, text = ((row.get(name) or "").strip() for name in COLUMNS)
        try:
            awarded_on = date.fromisoformat(day.replace(".", "-"))
        except ValueError:
            awarded_on = None
        if not 0 < len(reference) <= 40 or reference in seen:
            wrong.append((number, COLUMNS[0], reference))
        elif awarded_on is None or awarded_on > today():
            wrong.append((number, COLUMNS[1], day))
        elif not _is_evidence(url, text):
            wrong.append((number, COLUMNS[2], url or text))
        else:
            lines.append(Line(number, reference, awarded_on, url, text))
        seen.add(reference)
    if wrong:
        told = _("Line {number}, {column}: “{value}” cannot be taken.")
        raise BadAwardFile(
            [told.format(number=line, column=name, value=value[:40]) for line, name, value in wrong[:MOST_ERRORS]]
        )
    return lines


def _is_evidence(url: str, text: str) -> bool:
    try:
        check_evidence(url, text)
    except ServiceError:
        return False
    return True
