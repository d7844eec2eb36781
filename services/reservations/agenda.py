"""What is on at a facility: each unit's bookings, closures and times kept for draws, by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from identity.queries import SEOUL

from .ical import calendar
from .models import Claim, ClaimState, Closure, DrawSlot, Facility, Reservation, ReservationState, Unit
from .occupancy import bounds
from .queries import event_of
from .slots import day_of

SHOWN = (*ReservationState.LIVE, ReservationState.USED, ReservationState.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking, a closure, or a time that a draw keeps."""

    start: datetime
    end: datetime
    reservation: Reservation | None = None
    closure: Closure | None = None
    drawn: DrawSlot | None = None

    @property
    def one_day(self) -> bool:
        return day_of(self.start) == day_of(self.end)


@dataclass(frozen=True, slots=True)
class Row:
    unit: Unit
    days: list[list[Entry]]


@dataclass(frozen=True, slots=True)
class Agenda:
    facility: Facility
    days: list[date]
    rows: list[Row] = field(default_factory=list)


def agenda_of(facility: Facility, first: date, count: int) -> Agenda:
    """A facility's units over some days."""
    days = [first + timedelta(days=step) for step in range(count)]
    bookings, kept = _bookings(facility, days), _kept(facility, days)
    agenda = Agenda(facility, days)
    for unit in facility.units.prefetch_related("spaces").order_by("name_ko"):
        entries = [Entry(row.during.lower, row.during.upper, reservation=row) for row in bookings.get(unit.pk, [])]
        entries += {entry: None for space in unit.spaces.all() for entry in kept.get(space.pk, ())}
        agenda.rows.append(Row(unit, [_on(entries, day) for day in days]))
    return agenda


def _on(entries: Sequence[Entry], day: date) -> list[Entry]:
    met = [one for one in entries if day_of(one.start) <= day <= day_of(one.end - timedelta(microseconds=1))]
    return sorted(met, key=lambda one: one.start)


def _bookings(facility: Facility, days: Sequence[date]) -> dict[int, list[Reservation]]:
    rows = Reservation.objects.filter(unit__facility=facility, day__range=(days[0], days[-1]), state__in=SHOWN)
    found: defaultdict[int, list[Reservation]] = defaultdict(list)
    for row in rows.select_related("unit__facility__district").order_by("during"):
        found[row.unit_id].append(row)
    return found


def _kept(facility: Facility, days: Sequence[date]) -> dict[int, list[Entry]]:
    """Closures and times of draws, by the spaces that they keep, whichever unit they are of."""
    rows = Claim.objects.filter(space__facility=facility, state=ClaimState.CLOSED, during__overlap=bounds(days))
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for row in rows.select_related("closure", "draw_slot__draw"):
        keeps = row.closure or row.draw_slot
        if keeps is None:
            continue
        during = keeps.during
        found[row.space_id].append(Entry(during.lower, during.upper, closure=row.closure, drawn=row.draw_slot))
    return found


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
        for one in dict.fromkeys(entry for day in row.days for entry in day):
            times = [f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M}" for at in (one.start, one.end)]
            if one.reservation:
                made = one.reservation
                said = [made.get_state_display(), str(made.member_id)[:8], made.price, made.deposit, made.note]
            elif one.closure:
                said = [pgettext("of a facility", "closed"), "", "", "", one.closure.reason]
            elif one.drawn:
                said = [_("kept for a draw"), "", "", "", str(one.drawn.draw)]
            yield [str(row.unit), *times, *said]


def as_calendar(agenda: Agenda) -> str:
    """The bookings for a calendar program; members by the first digits of their number."""
    rows = [one.reservation for row in agenda.rows for day in row.days for one in day if one.reservation]
    events = [event_of(row, f"{row.unit} ({str(row.member_id)[:8]})", ()) for row in rows]
    return calendar(str(agenda.facility), events)
