"""A staff page of a month's figures: masked tables with charts, and the same as CSV. Services build theirs on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from identity.admin_base import ScopedModelAdmin, scope_of
from identity.exports import csv_lines
from identity.permissions import StaffScope
from identity.queries import today

from .tables import Month, Table

HIDDEN = "<5"


class FiguresPage(ScopedModelAdmin):
    """Of one month; district staff see their own districts' columns, masked as for the whole city."""

    icon = "bar_chart"
    scoped = False
    heading: ClassVar[str | Promise] = ""  # with %(month)s
    about: ClassVar[str | Promise] = ""
    file_name: ClassVar[str] = "figures"

    def district_tables(self, month: Month) -> list[Table]:
        """Tables whose columns are districts."""
        raise NotImplementedError

    def city_tables(self, month: Month) -> list[Table]:
        """Tables that only the city's staff see."""
        return []

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        month = _month(request.GET.get("month", ""))
        scope = self.scope(request)
        tables = [_seen_by(scope, table) for table in self.district_tables(month)]
        if scope.city:
            tables += self.city_tables(month)
        if request.GET.get("format") == "csv":
            return _csv(f"{self.file_name}-{month}.csv", month, tables)
        context = self.admin_site.each_context(request) | {
            "title": self.heading % {"month": month},
            "about": self.about,
            "opts": self.opts,
            "month": month,
            "months": _months(),
            "tables": [(table, _shown(table), _bars(table)) for table in tables],
        }
        return TemplateResponse(request, "figures/page.html", context)

    def scope(self, request: HttpRequest) -> StaffScope:
        """What staff may see here: with `service` set, only by the assignments that are for it."""
        scope = scope_of(request)
        if not self.service:
            return scope
        return StaffScope(tuple(grant for grant in scope.grants if grant.service in ("", self.service)))


def _month(text: str) -> Month:
    """The month that is asked for; this one where that is none."""
    try:
        asked = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        asked = today()
    if asked.year == dt.MAXYEAR:  # its last month has no end
        asked = today()
    return Month(asked.year, asked.month)


def _months() -> list[Month]:
    now = today().year * 12 + today().month - 1
    return [Month(number // 12, number % 12 + 1) for number in range(now, now - 24, -1)]


def _seen_by(scope: StaffScope, table: Table) -> Table:
    """City staff see all; district staff the columns of their districts, without totals."""
    if scope.city:
        return table
    mine = [number for number, district in enumerate(table.column_ids) if district in scope.districts]
    cells = [[row[number] for number in mine] for row in table.cells[: len(table.rows)]]
    return Table(table.code, table.title, table.rows, [table.columns[number] for number in mine], cells)


def _heads(table: Table) -> tuple[list[str], list[str]]:
    """With “total” where the table has totals."""
    rows, columns = list(table.rows), list(table.columns)
    if len(table.cells) > len(rows):
        rows, columns = [*rows, _("total")], [*columns, _("total")]
    return rows, columns


def _shown(table: Table) -> dict[str, Any]:
    """Each cell with the name of its column, for screens that are too narrow for a table."""
    rows, columns = _heads(table)
    texts = [[HIDDEN if value is None else f"{value:,}" for value in row] for row in table.cells]
    cells = [list(zip(columns, row, strict=True)) for row in texts]
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


def _csv(name: str, month: Month, tables: list[Table]) -> HttpResponse:
    """One line for each number, UTF-8 with a mark, so that spreadsheets read the Korean."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    table = "".join(csv_lines(_lines(month, tables)))
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


def _lines(month: Month, tables: list[Table]) -> Iterator[Sequence[object]]:
    yield "month", "figure", "row", "column", "number"
    for table in tables:
        rows, columns = _heads(table)
        for name, numbers in zip(rows, table.cells, strict=True):
            for column, number in zip(columns, numbers, strict=True):
                yield str(month), table.code, name, column, HIDDEN if number is None else number
