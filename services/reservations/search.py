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

# Slots, and what claims block of them, are counted by number within a day's hours and then put side by side: one sort
# over both, and no join on overlapping ranges, which PostgreSQL can only do by loops. Seoul is always at UTC+9.
FREE = """
WITH unit AS MATERIALIZED (
    SELECT u.id, u.facility_id, u.slot_minutes * 60 AS step, u.slot_minutes * u.min_slots * 60 AS length,
           (u.slot_minutes * u.min_slots + u.buffer_minutes) * 60 AS span,
           CASE u.taking WHEN 'one' THEN s.count ELSE least(s.count, 1) END AS most
    FROM reservations_unit u
    CROSS JOIN LATERAL (SELECT count(*) FROM reservations_unit_spaces s WHERE s.unit_id = u.id) s
    WHERE u.id = ANY(%(units)s)),
hours AS MATERIALIZED (
    SELECT u.id, u.most, u.step, u.length, u.span, d.day::date AS day, d.day::date - date '1970-01-01' AS number,
           extract(epoch FROM (d.day + coalesce(x.opens, h.opens)) AT TIME ZONE 'Asia/Seoul')::float8 AS opens,
           extract(epoch FROM (d.day + coalesce(x.closes, h.closes)) AT TIME ZONE 'Asia/Seoul')::float8 AS closes
    FROM unit u
    CROSS JOIN generate_series(%(first)s::timestamp, %(last)s::timestamp, '1 day') d(day)
    LEFT JOIN reservations_openingexception x ON x.facility_id = u.facility_id AND x.day = d.day::date
    LEFT JOIN reservations_openinghours h
        ON x.id IS NULL AND h.facility_id = u.facility_id AND h.weekday = extract(isodow FROM d.day) - 1
    WHERE coalesce(x.opens, h.opens) IS NOT NULL),
taken AS MATERIALIZED (
    SELECT us.unit_id, us.space_id, c.begins, c.ends, d.day
    FROM (SELECT space_id, extract(epoch FROM lower(during))::float8 AS begins,
                 extract(epoch FROM upper(during))::float8 AS ends
          FROM reservations_claim
          WHERE state IN ('held', 'booked', 'closed') AND (state <> 'held' OR held_until > %(now)s)
            AND during && tstzrange(%(first)s::timestamp AT TIME ZONE 'Asia/Seoul',
                (%(last)s::timestamp + interval '2 days') AT TIME ZONE 'Asia/Seoul')) c
    JOIN reservations_unit_spaces us ON us.space_id = c.space_id AND us.unit_id = ANY(%(units)s)
    CROSS JOIN generate_series(floor((c.begins + 32400) / 86400)::int, floor((c.ends + 32400) / 86400)::int) d(day)),
every AS (
    SELECT id, most, day, s.start, NULL::bigint AS space FROM hours
    CROSS JOIN generate_series(0, floor((closes - opens - length) / step)::int) n
    CROSS JOIN LATERAL (SELECT opens + n * step AS start) s
    WHERE s.start > extract(epoch FROM %(after)s)
    UNION ALL
    SELECT h.id, h.most, h.day, h.opens + n * h.step, t.space_id FROM hours h
    JOIN taken t ON t.unit_id = h.id AND t.day = h.number
    CROSS JOIN generate_series(greatest(0, floor((t.begins - h.opens - h.span) / h.step)::int + 1),
        least(floor((h.closes - h.opens - h.length) / h.step), ceil((t.ends - h.opens) / h.step) - 1)::int) n),
free AS (
    SELECT id, day, start FROM every GROUP BY id, most, day, start
    HAVING bool_or(space IS NULL) AND count(DISTINCT space) < most)
SELECT id, day, count(*), to_timestamp(min(start)) FROM free GROUP BY id, day ORDER BY min(start), id
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
