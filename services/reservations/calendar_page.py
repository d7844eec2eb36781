"""The staff's calendar of a facility."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.admin.options import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from identity.exports import csv_lines
from identity.queries import today

from .agenda import agenda_of, as_calendar, as_lines
from .models import Facility

DAYS = {"day": 1, "week": 7}


def calendar_page(model_admin: ModelAdmin[Any], request: HttpRequest, facility: Facility) -> HttpResponse:
    """As `?view=day` or week from `?day`; `?format=csv` and `ics` give the same as files."""
    view = request.GET.get("view", "")
    count, first = DAYS.get(view, 7), _day(request.GET.get("day", ""))
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
        "view": "day" if count == 1 else "week",
        "first": first,
        "before": first - timedelta(days=count),
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
