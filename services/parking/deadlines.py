"""Counting days as 민법 does: art. 157 (the first does not count), 160 (months), 161 (ends on a working day)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from .errors import HolidaysUnknown
from .models import Holiday, StatutoryTimer

SATURDAY = 5


def last_day(timer: StatutoryTimer, start: date) -> date:
    """The last day of a period that something on `start` began. The next step may be taken the day after.

    Raises:
        HolidaysUnknown: no holidays are entered for that year, so that it cannot be said.
    """
    end = add_months(start, timer.months) + timedelta(days=timer.days)
    if not timer.rolls:
        return end
    while not is_working_day(end):
        end += timedelta(days=1)
    return end


def add_months(start: date, months: int) -> date:
    """The same day of a later month, or that month's last day (민법 art. 160)."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def is_working_day(day: date) -> bool:
    if day.weekday() >= SATURDAY:
        return False
    if not Holiday.objects.filter(day__year=day.year).exists():
        raise HolidaysUnknown(year=day.year)
    return not Holiday.objects.filter(day=day).exists()
