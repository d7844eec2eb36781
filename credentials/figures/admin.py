"""The page of figures, its charts, and the same as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from identity.admin_base import ScopedModelAdmin, scope_of
from identity.exports import csv_lines
from identity.queries import today

from .models import ScanCount
from .tables import Month, Table, card_tables, check_tables

HIDDEN = "<5"


@admin.register(ScanCount)
class FiguresAdmin(ScopedModelAdmin):
    icon = "bar_chart"
    scoped = False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Of one month; district staff see their own districts' columns, masked as for the whole city."""
        month = _month(request.GET.get("month", ""))
        tables = [_seen_by(request, table) for table in card_tables(month)]
        if scope_of(request).city:
            tables += check_tables(month)
        if request.GET.get("format") == "csv":
            return _csv(month, tables)
        context = self.admin_site.each_context(request) | {
            "title": _("Figures of %(month)s") % {"month": month},
            "opts": self.opts,
            "month": month,
            "months": _months(),
            "tables": [(table, _shown(table), _bars(table)) for table in tables],
        }
        return TemplateResponse(request, "figures/page.html", context)


def _month(text: str) -> Month:
    """The month that is asked for; this one where that is none."""
    try:
        asked = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        asked = today()
    return Month(asked.year, asked.month)


def _months() -> list[Month]:
    now = today().year * 12 + today().month - 1
    return [Month(number // 12, number % 12 + 1) for number in range(now, now - 24, -1)]


def _seen_by(request: HttpRequest, table: Table) -> Table:
    """City staff see all; district staff the columns of their districts, without totals."""
    scope = scope_of(request)
    if scope.city:
        return table
    mine = [number for number, district in enumerate(table.column_ids) if district in scope.districts]
    cells = [[row[number] for number in mine] for row in table.cells[:-1]]
    return Table(table.code, table.title, table.rows, [table.columns[number] for number in mine], cells)


def _heads(table: Table) -> tuple[list[str], list[str]]:
    """With “total” where the table has totals."""
    rows, columns = list(table.rows), list(table.columns)
    if len(table.cells) > len(rows):
        rows, columns = [*rows, _("total")], [*columns, _("total")]
    return rows, columns


def _shown(table: Table) -> dict[str, Any]:
    rows, columns = _heads(table)
    cells = [[HIDDEN if value is None else f"{value:,}" for value in row] for row in table.cells]
    return {"columns": columns, "rows": list(zip(rows, cells, strict=True))}


def _bars(table: Table) -> list[dict[str, Any]]:
    """A bar for each row: its last column, which is the total where there is one. Hidden ones have none."""
    values = [row[-1] if row else None for row in table.cells[: len(table.rows)]]
    most = max((value for value in values if value), default=0)
    return [
        {"name": name, "value": HIDDEN if value is None else f"{value:,}", "width": round(300 * (value or 0) / most)}
        for name, value in zip(table.rows, values, strict=True)
        if most
    ]


def _csv(month: Month, tables: list[Table]) -> HttpResponse:
    """One line for each number, UTF-8 with a mark, so that spreadsheets read the Korean."""
    headers = {"Content-Disposition": f'attachment; filename="figures-{month}.csv"'}
    table = "".join(csv_lines(_lines(month, tables)))
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


def _lines(month: Month, tables: list[Table]) -> Iterator[Sequence[object]]:
    yield "month", "figure", "row", "column", "number"
    for table in tables:
        rows, columns = _heads(table)
        for name, numbers in zip(rows, table.cells, strict=True):
            for column, number in zip(columns, numbers, strict=True):
                yield str(month), table.code, name, column, HIDDEN if number is None else number
