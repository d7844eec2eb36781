"""How full a facility's units are, in time and by hour of the day. Time counts by space, so halves count in wholes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q

from identity.queries import SEOUL

from .models import Claim, ClaimState, Facility, Reservation, ReservationState, Unit
from .slots import Interval, day_of, open_hours

TAKEN = (ReservationState.BOOKED, ReservationState.USED, ReservationState.NO_SHOW)
HOUR = timedelta(hours=1)
Minutes = Counter[int]  # by hour of the day


@dataclass(frozen=True, slots=True)
class Use:
    """Minutes in which one could book, and those that were booked. What is closed counts in neither."""

    open: int
    taken: int

    @property
    def percent(self) -> int:
        """Not above 100, where a time that nobody came to was had by another."""
        return min(100, round(100 * self.taken / self.open)) if self.open > 0 else 0


@dataclass(frozen=True, slots=True)
class UnitUse:
    unit: Unit
    use: Use
    bookings: int
    missed: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Occupancy:
    units: list[UnitUse]
    hours: list[tuple[int, Use]]


def occupancy_of(facility: Facility, days: Sequence[date]) -> Occupancy:
    """Of a facility over some days in a row."""
    opens = {day: open_hours(facility, day) for day in days}
    there = _sum(_by_hour(one) for hours in opens.values() for one in hours)
    taken, closed = _claimed(facility, opens)
    states = _states(facility, days)
    units, spaces = [], set()
    for unit in facility.units.prefetch_related("spaces").order_by("name_ko"):
        own = [space.pk for space in unit.spaces.all()]
        spaces.update(own)
        said = states[unit.pk]
        missed, cancelled = said[ReservationState.NO_SHOW], said[ReservationState.CANCELLED]
        bookings = missed + said[ReservationState.BOOKED] + said[ReservationState.USED]
        use = _use(there, taken, closed, own, list(there))
        units.append(UnitUse(unit, use, bookings, missed, cancelled))
    return Occupancy(units, [(hour, _use(there, taken, closed, spaces, [hour])) for hour in sorted(there)])


BySpace = Mapping[int, Minutes]


def _use(there: Minutes, taken: BySpace, closed: BySpace, spaces: Sequence[int] | set[int], hours: list[int]) -> Use:
    def total(of: BySpace) -> int:
        return sum(of[space][hour] for space in spaces for hour in hours if space in of)

    return Use(sum(there[hour] for hour in hours) * len(spaces) - total(closed), total(taken))


def _claimed(facility: Facility, opens: Mapping[date, Sequence[Interval]]) -> tuple[BySpace, BySpace]:
    """Minutes of each space that bookings and closures take of the opening hours."""
    taken: defaultdict[int, Minutes] = defaultdict(Counter)
    closed: defaultdict[int, Minutes] = defaultdict(Counter)
    wanted = Q(reservation__state__in=TAKEN) | Q(closure__isnull=False, state=ClaimState.CLOSED)
    rows = Claim.objects.filter(wanted, space__facility=facility, during__overlap=bounds(list(opens)))
    for space, closure, during, used in rows.values_list("space", "closure", "during", "reservation__during"):
        whole, into = (during, closed) if closure else (used, taken)  # without the buffer
        first, last = max(min(opens), day_of(whole.lower)), min(max(opens), day_of(whole.upper))
        for step in range((last - first).days + 1):
            for hours in opens[first + timedelta(days=step)]:
                start, end = max(whole.lower, hours.start), min(whole.upper, hours.end)
                if start < end:
                    into[space].update(_by_hour(Interval(start, end)))
    return taken, closed


def bounds(days: Sequence[date]) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last."""
    return datetime.combine(days[0], time(), SEOUL), datetime.combine(days[-1] + timedelta(days=1), time(), SEOUL)


def _by_hour(during: Interval) -> Minutes:
    found: Minutes = Counter()
    start = during.start
    while start < during.end:
        local = start.astimezone(SEOUL)
        end = min(during.end, local.replace(minute=0, second=0, microsecond=0) + HOUR)
        found[local.hour] += int((end - start).total_seconds()) // 60
        start = end
    return found


def _sum(counts: Iterator[Minutes]) -> Minutes:
    total: Minutes = Counter()
    for one in counts:
        total.update(one)
    return total


def _states(facility: Facility, days: Sequence[date]) -> defaultdict[int, Counter[str]]:
    rows = Reservation.objects.filter(unit__facility=facility, day__range=(days[0], days[-1])).order_by()
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for unit, state, count in rows.values_list("unit", "state").annotate(Count("pk")):
        found[unit][state] = count
    return found
