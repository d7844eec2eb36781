"""A member books a unit."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from mileage.transactions import in_one_transaction

from .. import claims, deposits, quotas, rules, waits
from ..errors import SlotTaken
from ..models import Mode, Reservation, ReservationState, Unit
from ..prices import price_of
from ..queries import FreeSlot, nearest_free
from ..records import write_first
from ..slots import Interval, claimed_range, day_of
from .lapsing import lapse_in_the_way
from .steps import SERVICE, require_for


@dataclass(frozen=True, slots=True)
class BookingRequest:
    unit: Unit
    during: Interval
    member: Member


def book_unit(request: BookingRequest, *, by: Actor) -> Reservation:
    """Book a unit for a member; in approval mode, ask for it: the time is held until decided.

    Raises:
        NotAllowed, OutOfScope: not this actor's to book for the member.
        NotEligible: the unit's rules refuse this member or this time; carries the rule's code.
        SlotTaken: another live claim overlaps; carries the nearest free slots.
        InsufficientBalance: the deposit cannot be held.
    """
    lapse_in_the_way(request.unit, [request.during])
    with told_the_nearest(request):
        return _book(request, by=by)


@in_one_transaction
@audited("reservation.booked")
def _book(request: BookingRequest, *, by: Actor) -> Reservation:
    reservation = drafted(request)
    require_for(reservation, by)
    rules.check(request.unit, request.during, request.member)
    refuse_before_waiting(request)
    claims.share_facility(request.unit.facility_id)
    put_down(reservation)
    deposits.hold_for(reservation)
    return reservation


def drafted(request: BookingRequest) -> Reservation:
    """What is asked for, with its price and deposit; nothing is written."""
    unit, during, at = request.unit, request.during, now()
    reservation = Reservation(pk=uuid.uuid4(), unit=unit, member=request.member, day=day_of(during.start), made_at=at)
    reservation.during = Range(during.start, during.end)
    reservation.price = price_of(unit, [during], request.member)[0]
    reservation.deposit = deposits.amount_of(unit)
    reservation.state, reservation.decide_by = _mode(unit, during, at)
    Reservation._meta.get_field("waiver").set_cached_value(reservation, None)  # nobody needs to look for one
    return reservation


def refuse_before_waiting(request: BookingRequest) -> None:
    """What became free goes first to those who wait for it. Raises SlotTaken."""
    if waits.anybody_waits(request.unit, claimed_range(request.unit, request.during)):
        raise SlotTaken


def put_down(reservation: Reservation) -> None:
    """Count it, take its claims, write it and commit to it. Raises QuotaReached, SlotTaken."""
    unit, during = reservation.unit, reservation.during
    quotas.take(reservation, unit)
    if not claims.take_for(reservation, unit, claimed_range(unit, Interval(during.lower, during.upper))):
        raise SlotTaken
    write_first(reservation, now())
    note(district=unit.facility.district_id, service=SERVICE, state=reservation.state)


def _mode(unit: Unit, during: Interval, at: datetime) -> tuple[ReservationState, datetime | None]:
    if unit.mode == Mode.INSTANT:
        return ReservationState.BOOKED, None
    return ReservationState.REQUESTED, min(during.start, at + timedelta(hours=unit.approval_hours))


@contextmanager
def told_the_nearest(request: BookingRequest) -> Iterator[None]:
    """Who comes too late is told the free times nearest to the wanted one."""
    try:
        yield
    except SlotTaken as refusal:
        last = rules.last_day(request.unit, request.member)
        nearest = nearest_free(request.unit, request.during, last)
        raise SlotTaken(nearest=[_shown(slot) for slot in nearest]) from refusal


def _shown(slot: FreeSlot) -> dict[str, Any]:
    return {"start": slot.start.isoformat(), "end": slot.end.isoformat()}
