"""Reads: free slots, prices and bookings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from identity.models import Member

from .claims import space_ids
from .errors import ReservationUnknown, UnitUnknown
from .ical import Event, calendar
from .models import Claim, ClaimState, Facility, Reservation, ReservationState, Taking, Unit
from .prices import price_of
from .slots import Interval, claimed_range, day_of, slots_of
from .waits import anybody_waits

NEAREST = 3
REMINDERS = (timedelta(days=1), timedelta(hours=1))
DAYS_AROUND = 2


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A time that can begin on the day; `free` of its places are left."""

    start: Any
    end: Any
    free: int
    price: int


def facilities(district: str = "", sport: str = "") -> QuerySet[Facility]:
    """Facilities that take bookings, with their units; by the code of a district, by sport."""
    rows = Facility.objects.filter(active=True).select_related("district").prefetch_related("units")
    if district:
        rows = rows.filter(district__code=district)
    if sport:
        rows = rows.filter(units__sport=sport, units__active=True).distinct()
    return rows


def unit_by_id(unit_id: int) -> Unit:
    """Raises UnitUnknown."""
    unit = (
        Unit.objects.select_related("facility__district", "facility__refund_table", "facility__deposit_asset")
        .prefetch_related("spaces")
        .filter(pk=unit_id)
        .first()
    )
    if unit is None or not (unit.active and unit.facility.active):
        raise UnitUnknown
    return unit


def free_slots(unit: Unit, day: date, member: Member | None = None, slots: int | None = None) -> list[FreeSlot]:
    """The times of a day with the places left and the member's price. Times that have passed are not among them."""
    coming = [slot for slot in slots_of(unit, day, slots) if slot.start > now()]
    if not coming:
        return []
    spaces = space_ids(unit)
    taken = _live_claims(spaces, coming[0], Interval(coming[-1].start, claimed_range(unit, coming[-1]).upper))
    found = []
    for slot, price in zip(coming, price_of(unit, coming, member), strict=True):
        found.append(FreeSlot(slot.start, slot.end, _places_left(unit, spaces, taken, slot), price))
    return found


def _live_claims(spaces: list[int], first: Interval, last: Interval) -> dict[int, list[Interval]]:
    """Claims that count: live, and not a hold whose time is over."""
    lapsed = Q(state=ClaimState.HELD, held_until__lte=now())
    rows = Claim.objects.filter(
        ~lapsed, space__in=spaces, state__in=ClaimState.LIVE, during__overlap=(first.start, last.end)
    )
    taken: defaultdict[int, list[Interval]] = defaultdict(list)
    for space, during in rows.values_list("space_id", "during"):
        taken[space].append(Interval(during.lower, during.upper))
    return taken


def _places_left(unit: Unit, spaces: list[int], taken: dict[int, list[Interval]], slot: Interval) -> int:
    wanted = claimed_range(unit, slot)
    free = sum(not any(one.overlaps(wanted.lower, wanted.upper) for one in taken.get(space, ())) for space in spaces)
    if unit.taking == Taking.ONE:
        return free
    return int(bool(spaces) and free == len(spaces))


def nearest_free(unit: Unit, wanted: Interval, last: date) -> list[FreeSlot]:
    """The free times of that length nearest to the wanted one, on its day and those around it until the last day.

    What others wait for is not among them.
    """
    slots = (wanted.end - wanted.start) // timedelta(minutes=unit.slot_minutes)
    around = (day_of(wanted.start) + timedelta(days=step) for step in range(-DAYS_AROUND, DAYS_AROUND + 1))
    free = [slot for day in around if day <= last for slot in free_slots(unit, day, None, slots) if slot.free]
    by_distance = sorted(free, key=lambda slot: abs(slot.start - wanted.start))
    had = (slot for slot in by_distance if not anybody_waits(unit, claimed_range(unit, Interval(slot.start, slot.end))))
    return sorted(islice(had, NEAREST), key=lambda slot: slot.start)


def reservations_of(member: Member) -> QuerySet[Reservation]:
    rows = Reservation.objects.filter(member=member).exclude(state=ReservationState.MOVED)
    with_places = rows.select_related("unit__facility__district", "unit__facility__refund_table", "replaces", "waiver")
    return with_places.prefetch_related("unit__facility__refund_table__rows").order_by("-during", "-made_at")


def calendar_of(member: Member) -> str:
    """The member's coming reservations as a calendar."""
    rows = reservations_of(member).filter(state__in=ReservationState.LIVE, during__endswith__gt=now())
    return calendar(str(_("My reservations")), [event_of(row) for row in rows])


def event_of(row: Reservation, title: str = "", reminders: tuple[timedelta, ...] = REMINDERS) -> Event:
    tentative = row.state in ReservationState.HELD
    place = f"{row.unit.facility}, {row.unit.facility.district.name_ko}"
    uid = f"{row.pk}@reservations.incheon"
    begins, ends = row.during.lower, row.during.upper
    return Event(uid, begins, ends, row.made_at, title or str(row.unit), place, tentative, reminders)


def reservation_of(member: Member, reservation_id: Any) -> Reservation:
    """One of the member's own. Raises ReservationUnknown, also for somebody else's."""
    try:
        return reservations_of(member).get(pk=reservation_id)
    except (Reservation.DoesNotExist, ValidationError) as error:
        raise ReservationUnknown from error
