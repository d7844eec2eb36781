"""Free times of many units over many days, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import now

from .models import Unit

LONGEST = 62  # days
SOON = timedelta(hours=1)

# Claims meet slots by unit and day (of Seoul), then by time: two hash joins, however many units and days.
FREE = """
WITH unit AS MATERIALIZED (
    SELECT u.id, u.facility_id, u.taking, make_interval(mins => u.slot_minutes) AS step,
           make_interval(mins => u.slot_minutes * u.min_slots) AS length,
           make_interval(mins => u.buffer_minutes) AS buffer,
           (SELECT count(*) FROM reservations_unit_spaces s WHERE s.unit_id = u.id) AS spaces
    FROM reservations_unit u WHERE u.id = ANY(%(units)s)),
slot AS MATERIALIZED (
    SELECT u.id, d.day::date AS day, s.start, s.start + u.length AS ends, u.buffer, u.taking, u.spaces
    FROM unit u
    CROSS JOIN generate_series(%(first)s::timestamp, %(last)s::timestamp, '1 day') d(day)
    LEFT JOIN reservations_openingexception x ON x.facility_id = u.facility_id AND x.day = d.day::date
    LEFT JOIN reservations_openinghours h
        ON x.id IS NULL AND h.facility_id = u.facility_id AND h.weekday = extract(isodow FROM d.day) - 1
    CROSS JOIN generate_series((d.day + coalesce(x.opens, h.opens)) AT TIME ZONE 'Asia/Seoul',
        (d.day + coalesce(x.closes, h.closes)) AT TIME ZONE 'Asia/Seoul' - u.length, u.step) s(start)
    WHERE s.start > %(after)s),
taken AS (
    SELECT us.unit_id, us.space_id, c.during, d.day::date AS day
    FROM reservations_claim c
    JOIN reservations_unit_spaces us ON us.space_id = c.space_id AND us.unit_id = ANY(%(units)s)
    CROSS JOIN generate_series(date_trunc('day', lower(c.during) AT TIME ZONE 'Asia/Seoul'),
        date_trunc('day', upper(c.during) AT TIME ZONE 'Asia/Seoul'), '1 day') d(day)
    WHERE c.state IN ('held', 'booked', 'closed') AND (c.state <> 'held' OR c.held_until > %(now)s)
      AND c.during && tstzrange(%(first)s::timestamp AT TIME ZONE 'Asia/Seoul',
          (%(last)s::timestamp + interval '2 days') AT TIME ZONE 'Asia/Seoul')),
met AS (
    SELECT s.id, s.start, count(DISTINCT t.space_id) AS spaces FROM slot s
    JOIN taken t ON t.unit_id = s.id AND t.day = s.day AND t.during && tstzrange(s.start, s.ends + s.buffer)
    GROUP BY s.id, s.start),
free AS (
    SELECT s.id, s.day, s.start FROM slot s LEFT JOIN met m ON m.id = s.id AND m.start = s.start
    WHERE s.spaces > 0 AND CASE s.taking WHEN 'one' THEN s.spaces > coalesce(m.spaces, 0) ELSE m.id IS NULL END)
SELECT id, day, count(*), min(start) FROM free GROUP BY id, day ORDER BY min(start), id
"""


@dataclass(frozen=True, slots=True)
class FreeDay:
    """How many times of a day can be begun at a unit, and the first of them."""

    unit: int
    day: date
    count: int
    first: datetime


def parameters(units: list[int], first: date, last: date) -> dict[str, Any]:
    at = now()
    return {"units": units, "first": first, "last": last, "after": at, "now": at}


def free_days(units: list[int], first: date, last: date) -> list[FreeDay]:
    """Days with free times of the units' shortest length, the soonest first; at most 62 days."""
    last = min(last, first + timedelta(days=LONGEST - 1))
    with connection.cursor() as cursor:
        cursor.execute(FREE, parameters(units, first, last))
        return [FreeDay(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Found:
    unit: Unit
    free: int
    first: datetime | None


def find_units(district: str, sport: str, day: date, *, free_now: bool) -> list[Found]:
    """Units that take bookings, those that are free soonest first; `free_now`: only those free within the hour."""
    rows = Unit.objects.filter(active=True, facility__active=True).select_related("facility__district")
    if district:
        rows = rows.filter(facility__district__code=district)
    if sport:
        rows = rows.filter(sport=sport)
    units = {unit.pk: unit for unit in rows.order_by("facility__name_ko", "name_ko")}
    days = {one.unit: one for one in free_days(list(units), day, day)}
    if free_now:
        days = {unit: one for unit, one in days.items() if one.first <= now() + SOON}
        units = {unit: units[unit] for unit in days}
    found = [
        Found(unit, days[pk].count if pk in days else 0, days[pk].first if pk in days else None)
        for pk, unit in units.items()
    ]
    return sorted(found, key=lambda one: one.first is None)


def choices() -> tuple[list[tuple[str, str, str]], list[str]]:
    """Districts (code and names) and sports that have units."""
    rows = Unit.objects.filter(active=True, facility__active=True)
    fields = ("facility__district__code", "facility__district__name_ko", "facility__district__name_en")
    districts = sorted(set(rows.values_list(*fields)), key=lambda row: row[1])
    return districts, sorted(set(rows.values_list("sport", flat=True)))
