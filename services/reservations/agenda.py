"""What is on at a facility: each unit's bookings and closures by day, and how full it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from identity.queries import SEOUL

from .ical import calendar
from .models import Closure, Facility, Reservation, ReservationState, Taking, Unit
from .queries import event_of
from .slots import day_of, open_hours

SHOWN = (*ReservationState.LIVE, ReservationState.USED, ReservationState.NO_SHOW)
TAKEN = (ReservationState.BOOKED, ReservationState.USED, ReservationState.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking or a closure within one day."""

    start: datetime
    end: datetime
    reservation: Reservation | None = None
    closure: Closure | None = None

    @property
    def one_day(self) -> bool:
        return day_of(self.start) == day_of(self.end)


@dataclass(frozen=True, slots=True)
class Row:
    unit: Unit
    days: list[list[Entry]]
    open_minutes: int
    taken_minutes: int

    @property
    def percent(self) -> int:
        return round(100 * self.taken_minutes / self.open_minutes) if self.open_minutes else 0


@dataclass(frozen=True, slots=True)
class Agenda:
    facility: Facility
    days: list[date]
    rows: list[Row] = field(default_factory=list)


def agenda_of(facility: Facility, first: date, count: int) -> Agenda:
    """A facility's units over some days."""
    days = [first + timedelta(days=step) for step in range(count)]
    bookings, closures = _bookings(facility, days), _closures(facility, days)
    hours = sum(int((one.end - one.start).total_seconds()) // 60 for day in days for one in open_hours(facility, day))
    agenda = Agenda(facility, days)
    for unit in facility.units.prefetch_related("spaces").order_by("name_ko"):
        mine = bookings.get(unit.pk, [])
        entries = [Entry(row.during.lower, row.during.upper, reservation=row) for row in mine]
        entries += [
            Entry(row.during.lower, row.during.upper, closure=row) for row in closures if row.unit_id in (None, unit.pk)
        ]
        places = len(unit.spaces.all()) if unit.taking == Taking.ONE else 1
        taken = sum(_minutes(row) for row in mine if row.state in TAKEN)
        agenda.rows.append(Row(unit, [_on(entries, day) for day in days], hours * places, taken))
    return agenda


def _minutes(row: Reservation) -> int:
    return int((row.during.upper - row.during.lower).total_seconds()) // 60


def _on(entries: Sequence[Entry], day: date) -> list[Entry]:
    met = [one for one in entries if day_of(one.start) <= day <= day_of(one.end - timedelta(microseconds=1))]
    return sorted(met, key=lambda one: one.start)


def _bookings(facility: Facility, days: Sequence[date]) -> dict[int, list[Reservation]]:
    rows = Reservation.objects.filter(unit__facility=facility, day__range=(days[0], days[-1]), state__in=SHOWN)
    found: defaultdict[int, list[Reservation]] = defaultdict(list)
    for row in rows.select_related("unit__facility__district").order_by("during"):
        found[row.unit_id].append(row)
    return found


def _closures(facility: Facility, days: Sequence[date]) -> list[Closure]:
    bounds = [datetime.combine(day, time(), SEOUL) for day in (days[0], days[-1] + timedelta(days=1))]
    return list(Closure.objects.filter(facility=facility, lifted_at=None, during__overlap=tuple(bounds)))


def as_lines(agenda: Agenda) -> Iterator[list[object]]:
    """Lines of a table, without names."""
    yield [
        pgettext("to book", "unit"),
        _("from"),
        _("until"),
        _("state"),
        _("member"),
        pgettext("of a booking", "price (won)"),
        _("deposit"),
        _("note"),
    ]
    for row in agenda.rows:
        for one in (entry for day in row.days for entry in day):
            times = [f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M}" for at in (one.start, one.end)]
            if one.reservation:
                made = one.reservation
                said = [made.get_state_display(), str(made.member_id)[:8], made.price, made.deposit, made.note]
            elif one.closure:
                said = [pgettext("of a facility", "closed"), "", "", "", one.closure.reason]
            yield [str(row.unit), *times, *said]


def as_calendar(agenda: Agenda) -> str:
    """The bookings for a calendar program; members by the first digits of their number."""
    rows = [one.reservation for row in agenda.rows for day in row.days for one in day if one.reservation]
    events = [event_of(row, f"{row.unit} ({str(row.member_id)[:8]})", ()) for row in rows]
    return calendar(str(agenda.facility), events)
