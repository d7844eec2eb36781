"""What is wrong with a line, and the remedy, in the reader's language or in both."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from .models import RowError

TEXTS: dict[str, str | Promise] = {
    "wrong_cell_count": _(
        "The number of cells differs from the header. Look for a comma inside a cell: put it in quotes."
    ),
    "bad_quotes": _("A quotation mark is not closed. Close it, and write a quotation mark inside a cell twice."),
    "line_too_long": _("The line is too long. Look for a missing line break."),
    "required": _("This cell must not be empty."),
    "bad_key": _("A key holds Latin letters, digits and . _ : - only, at most 64."),
    "too_long": _("The text is too long."),
    "bad_characters": _(
        "The text holds characters that a name does not have. Remove control characters and a leading = + - @."
    ),
    "bad_date": _("This is not a date. Write it as 2001-02-28."),
    "born_later": _("The birth date is after the reference date of the list."),
    "born_too_early": _("The birth date is before 1900."),
    "unknown_district": _("No district has this name or code on the reference date. Districts changed on 1 July 2026."),
    "bad_count": _("The number of children is a whole number from 0 to 30."),
    "duplicate_key": _("This register key stands in line {first_line} already. Keep one of the two lines."),
}


def text(error: RowError) -> str:
    """In the active language."""
    return str(TEXTS[error.code]).format(first_line=error.first_line)


def in_both_languages(error: RowError) -> tuple[str, str]:
    """Korean, English."""
    with override("ko"):
        korean = text(error)
    with override("en"):
        return korean, text(error)
