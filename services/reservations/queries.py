"""Reads: free slots, prices and bookings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from identity.models import Member

from .errors import ReservationUnknown, UnitUnknown
from .models import Claim, ClaimState, Facility, Reservation, Taking, Unit
from .prices import price_of
from .slots import Interval, claimed_range, slots_of

NEAREST = 3
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
    spaces = list(unit.spaces.values_list("pk", flat=True))
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


def nearest_free(unit: Unit, wanted: Interval, slots: int) -> list[FreeSlot]:
    """The free times of that length nearest to the wanted one, on its day and those around it."""
    days = [wanted.start.date() + timedelta(days=step) for step in range(-DAYS_AROUND, DAYS_AROUND + 1)]
    free = [slot for day in days for slot in free_slots(unit, day, None, slots) if slot.free]
    return sorted(sorted(free, key=lambda slot: abs(slot.start - wanted.start))[:NEAREST], key=lambda slot: slot.start)


def reservations_of(member: Member) -> QuerySet[Reservation]:
    rows = Reservation.objects.filter(member=member).select_related("unit__facility__district")
    return rows.order_by("-during", "-made_at")


def reservation_of(member: Member, reservation_id: Any) -> Reservation:
    """One of the member's own. Raises ReservationUnknown, also for somebody else's."""
    try:
        return reservations_of(member).get(pk=reservation_id)
    except (Reservation.DoesNotExist, ValidationError) as error:
        raise ReservationUnknown from error
