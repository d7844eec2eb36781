"""The staff's calendar of a facility, and its figures."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.contrib.admin.options import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from identity.exports import csv_lines
from identity.queries import today

from .agenda import agenda_of, as_calendar, as_lines
from .models import Facility
from .occupancy import occupancy_of

DAYS = {"day": 1, "week": 7}  # or a month: its figures alone
VIEWS = [("day", _("One day")), ("week", _("One week")), ("month", _("One month: figures"))]


def calendar_page(model_admin: ModelAdmin[Any], request: HttpRequest, facility: Facility) -> HttpResponse:
    """As `?view=day`, week or month from `?day`; `?format=csv` and `ics` give the same as files."""
    view, first = request.GET.get("view", ""), _day(request.GET.get("day", ""))
    view = view if view in (*DAYS, "month") else "week"
    first = first.replace(day=1) if view == "month" else first
    count = DAYS.get(view) or monthrange(first.year, first.month)[1]
    agenda = agenda_of(facility, first, count)
    name, kind = f"reservations-{facility.pk}-{first}", request.GET.get("format", "")
    if kind == "csv":
        return _file("".join(csv_lines(as_lines(agenda))), "text/csv", f"{name}.csv")
    if kind == "ics":
        return _file(as_calendar(agenda), "text/calendar", f"{name}.ics")
    context = model_admin.admin_site.each_context(request) | {
        "opts": model_admin.opts,
        "title": str(facility),
        "agenda": agenda,
        "occupancy": occupancy_of(facility, agenda.days),
        "views": VIEWS,
        "view": view,
        "first": first,
        "before": first - timedelta(days=1 if view == "month" else count),
        "after": first + timedelta(days=count),
    }
    return TemplateResponse(request, "reservations/calendar.html", context)


def _file(text: str, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)


def _day(text: str) -> date:
    """The day that is asked for; today where that is none, or is far away."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today()
    return day if abs(day.year - today().year) <= 10 else today()
