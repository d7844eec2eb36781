"""Statements as PDF: A4, one part for each kind of mileage, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from identity.queries import SEOUL

from .queries import Entry
from .statements import Statement

FONTS = Path(settings.BASE_DIR) / "frontend" / "dist" / "fonts"  # put there by the build of the front end
PLAIN, BOLD = "Pretendard-Regular", "Pretendard-Bold"
WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM = 18 * mm, WIDTH - 18 * mm, HEIGHT - 18 * mm, 18 * mm
LINE = 6 * mm
# where each column ends (right-aligned) or begins (left-aligned)
COLUMNS = ((LEFT, "left"), (LEFT + 38 * mm, "left"), (RIGHT - 34 * mm, "right"), (RIGHT, "right"))
TEXT_WIDTH = RIGHT - 34 * mm - 26 * mm - (LEFT + 38 * mm)


def as_pdf(statements: Iterable[Statement], period: str) -> bytes:
    """One document of all statements."""
    page = _Page(_("Mileage statement %(period)s") % {"period": period})
    page.heading(page.title)
    page.note(_("Made on %(moment)s. Times are those of recording, in Seoul.") % {"moment": _time(now())})
    for statement in statements:
        _write(page, statement)
    return page.finish()


def _write(page: _Page, statement: Statement) -> None:
    last = statement.end - timedelta(seconds=1)
    page.part(statement.asset.name)
    page.note(_summary(statement))
    page.row((_("When"), _("What"), _("Amount"), _("Balance")), bold=True)
    page.row((_time(statement.begin), _("Opening balance"), "", f"{statement.opening:,}"))
    for entry in statement.entries:
        page.row((_time(entry.at), _text(entry), f"{entry.amount:+,}", f"{entry.balance:,}"))
    if statement.refunded:
        page.row((_time(last), _("Refunded in all"), f"{statement.refunded:,}", ""), bold=True)
    page.row((_time(last), _("Closing balance"), "", f"{statement.closing:,}"), bold=True)


def _summary(statement: Statement) -> str:
    return _("Opening %(opening)s, gained %(gained)s, given %(given)s, closing %(closing)s %(unit)s.") % {
        "opening": f"{statement.opening:,}",
        "gained": f"{statement.gained:,}",
        "given": f"{statement.given:,}",
        "closing": f"{statement.closing:,}",
        "unit": statement.asset.unit,
    }


def _text(entry: Entry) -> str:
    return entry.text_ko if get_language() == "ko" else entry.text_en


def _time(moment: datetime) -> str:
    return moment.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M")


class _Page:
    """Lines from top to bottom, on as many sheets as it takes."""

    def __init__(self, title: str) -> None:
        _register_fonts()
        self.title, self.buffer, self.sheet = title, BytesIO(), 1
        self.canvas = Canvas(self.buffer, pagesize=A4, lang=get_language() or "ko", pageCompression=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(_("Incheon Metropolitan City"))
        self.y = TOP

    def heading(self, text: str) -> None:
        self._down(LINE * 1.5)
        self._write(text, BOLD, 16)

    def part(self, text: str) -> None:
        self._down(LINE * 2, keep=LINE * 4)
        self._write(text, BOLD, 12)

    def note(self, text: str) -> None:
        self._down(LINE)
        self._write(text, PLAIN, 9)

    def row(self, cells: Sequence[str], *, bold: bool = False) -> None:
        self._down(LINE)
        font = BOLD if bold else PLAIN
        self.canvas.setFont(font, 9)
        for (x, side), text in zip(COLUMNS, cells, strict=True):
            if side == "left":
                self.canvas.drawString(x, self.y, _fitting(text, font, TEXT_WIDTH))
            else:
                self.canvas.drawRightString(x, self.y, text)
        self.canvas.setLineWidth(0.3)
        self.canvas.line(LEFT, self.y - 1.8 * mm, RIGHT, self.y - 1.8 * mm)

    def finish(self) -> bytes:
        self._foot()
        self.canvas.save()
        return self.buffer.getvalue()

    def _write(self, text: str, font: str, size: int) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(LEFT, self.y, text)

    def _down(self, by: float, keep: float = 0) -> None:
        self.y -= by
        if self.y - keep < BOTTOM:
            self._foot()
            self.canvas.showPage()
            self.sheet += 1
            self.y = TOP - LINE

    def _foot(self) -> None:
        self.canvas.setFont(PLAIN, 8)
        self.canvas.drawRightString(RIGHT, BOTTOM - 6 * mm, str(self.sheet))
        self.canvas.drawString(LEFT, BOTTOM - 6 * mm, self.title)


def _fitting(text: str, font: str, width: float) -> str:
    if pdfmetrics.stringWidth(text, font, 9) <= width:
        return text
    while text and pdfmetrics.stringWidth(f"{text}…", font, 9) > width:
        text = text[:-1]
    return f"{text}…"


@cache
def _register_fonts() -> None:
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
