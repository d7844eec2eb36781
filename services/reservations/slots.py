"""Opening hours and slots of a unit. Days and times of the day are Seoul's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.db.models import BigIntegerField, DateField, IntegerField

from identity.compiled import CompiledQuery, Slot, together
from identity.queries import SEOUL

from .models import Facility, OpeningException, OpeningHours, Unit

_FACILITY = Slot("facility", BigIntegerField())
_EXCEPTION = CompiledQuery(
    lambda: OpeningException.objects.filter(facility=_FACILITY, day=Slot("day", DateField())).order_by()
)
_HOURS = CompiledQuery(
    lambda: OpeningHours.objects.filter(facility=_FACILITY, weekday=Slot("weekday", IntegerField())).order_by("opens")
)


@dataclass(frozen=True, slots=True)
class Interval:
    """Aware times, half-open."""

    start: datetime
    end: datetime

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end

    def contains(self, other: Interval) -> bool:
        return self.start <= other.start and other.end <= self.end


def day_of(at: datetime) -> date:
    return at.astimezone(SEOUL).date()


def shown_time(at: datetime) -> str:
    """For staff screens, in Seoul."""
    return f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M}"


def open_hours(facility: Facility, day: date) -> list[Interval]:
    """When it is open on a day: what an exception says, else what the week says."""
    exceptions, hours = together(
        _EXCEPTION.asked(facility=facility.pk, day=day), _HOURS.asked(facility=facility.pk, weekday=day.weekday())
    )
    for exception in exceptions:
        if exception.opens is None or exception.closes is None:
            return []
        return [_interval(day, exception.opens, exception.closes)]
    return [_interval(day, row.opens, row.closes) for row in hours]


def _interval(day: date, first: time, last: time) -> Interval:
    return Interval(datetime.combine(day, first, SEOUL), datetime.combine(day, last, SEOUL))


def slots_of(unit: Unit, day: date, slots: int | None = None) -> list[Interval]:
    """Every time of so many slots (the unit's fewest) that can begin on a day, free or not."""
    step, length = timedelta(minutes=unit.slot_minutes), slot_length(unit, slots or unit.min_slots)
    found = []
    for hours in open_hours(unit.facility, day):
        start = hours.start
        while start + length <= hours.end:
            found.append(Interval(start, start + length))
            start += step
    return found


def slot_length(unit: Unit, slots: int) -> timedelta:
    return timedelta(minutes=unit.slot_minutes * slots)


def claimed_range(unit: Unit, during: Interval) -> Range:
    """What a booking takes: its time and the buffer after it."""
    return Range(during.start, during.end + timedelta(minutes=unit.buffer_minutes))
