"""A member books a unit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member

from .. import claims, quotas, rules
from ..errors import SlotTaken
from ..models import Mode, Reservation, ReservationState, Unit
from ..prices import price_of
from ..queries import FreeSlot, nearest_free
from ..records import commit_step
from ..slots import Interval, claimed_range, day_of
from .lapsing import lapse_reservations
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
    """
    spaces = list(request.unit.spaces.values_list("pk", flat=True))
    lapsed = claims.lapsed_in(spaces, claimed_range(request.unit, request.during))
    if lapsed:
        # a transaction of its own: its locks are gone before ours are taken
        lapse_reservations(lapsed, by=Actor.system("reservations.book_unit"))
    try:
        return _book(request, by=by)
    except SlotTaken as refusal:
        slots = (request.during.end - request.during.start) // timedelta(minutes=request.unit.slot_minutes)
        nearest = nearest_free(request.unit, request.during, slots)
        raise SlotTaken(nearest=[_shown(slot) for slot in nearest]) from refusal


@transaction.atomic
@audited("reservation.booked")
def _book(request: BookingRequest, *, by: Actor) -> Reservation:
    unit, during, at = request.unit, request.during, now()
    reservation = Reservation(
        pk=uuid.uuid4(), unit=unit, member=request.member, day=day_of(during.start), made_at=at, price=0
    )
    require_for(reservation, by)
    rules.check(unit, during, request.member)
    reservation.during = Range(during.start, during.end)
    reservation.price = price_of(unit, [during], request.member)[0]
    reservation.state, reservation.decide_by = _mode(unit, during, at)
    claims.share_facility(unit.facility_id)
    quotas.take(reservation, unit)
    if not claims.take_for(reservation, unit, claimed_range(unit, during)):
        raise SlotTaken
    reservation.save(force_insert=True)
    commit_step(reservation, at)
    note(district=unit.facility.district_id, service=SERVICE, state=reservation.state)
    return reservation


def _mode(unit: Unit, during: Interval, at: datetime) -> tuple[ReservationState, datetime | None]:
    if unit.mode == Mode.INSTANT:
        return ReservationState.BOOKED, None
    return ReservationState.REQUESTED, min(during.start, at + timedelta(hours=unit.approval_hours))


def _shown(slot: FreeSlot) -> dict[str, Any]:
    return {"start": slot.start.isoformat(), "end": slot.end.isoformat()}
