"""Staff close a facility or a unit for a time: what is booked is cancelled, what is free is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from mileage.transactions import in_one_transaction

from .. import claims, deposits, waits
from ..errors import AlreadyClosed, AlreadyOver, BadTime, DrawStands
from ..models import (
    Cause,
    Claim,
    ClaimState,
    Closure,
    Facility,
    NoticeKind,
    Reservation,
    ReservationState,
    Space,
    Unit,
)
from ..notices import tell
from ..slots import Interval
from .cancelling import put_refund
from .steps import SERVICE, is_live, locked, move, require_facility, tell_ended


@dataclass(frozen=True, slots=True)
class ClosureRequest:
    facility: Facility
    during: Interval
    cause: Cause
    reason: str
    unit: Unit | None = None  # None: the whole facility


@in_one_transaction
@audited("facility.closed")
def close_facility(request: ClosureRequest, *, by: Actor) -> Closure:
    """Close it, cancel what is booked with the refund that the cause gives.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's facility.
        BadTime, AlreadyOver: no time, or it is past.
        AlreadyClosed: another closure stands in it.
        DrawStands: a draw keeps some of it, which is called off first.
    """
    facility, at = request.facility, now()
    by.require_staff("reservations.add_closure")
    require_facility(facility, by)
    during = _coming(request, at)
    claims.have_facility(facility.pk)
    spaces = _spaces(request)
    standing = claims.live_claims(spaces, during).filter(state=ClaimState.CLOSED)
    if standing.filter(draw_slot__isnull=False).exists():
        raise DrawStands
    if standing.exists():
        raise AlreadyClosed
    cancelled = _cancel(request, spaces, during, by)
    closure = Closure.objects.create(
        facility=facility, unit=request.unit, during=during, cause=request.cause, reason=request.reason, made_at=at
    )
    claims.take_for_closure(closure, spaces)
    note(district=facility.district_id, service=SERVICE, reason=request.reason, cancelled=len(cancelled))
    deposits.settle(cancelled)
    return closure


def _coming(request: ClosureRequest, at: datetime) -> Range:
    """The part of the time that is still to come: what was used stays used."""
    during = request.during
    if request.cause not in Cause.BY_STAFF or during.start >= during.end:
        raise BadTime
    if during.end <= at:
        raise AlreadyOver
    return Range(max(during.start, at), during.end)


def _spaces(request: ClosureRequest) -> list[int]:
    rows = request.unit.spaces.all() if request.unit else Space.objects.filter(facility=request.facility)
    return sorted(rows.values_list("pk", flat=True))


def _cancel(request: ClosureRequest, spaces: list[int], during: Range, by: Actor) -> list[Reservation]:
    met = claims.live_claims(spaces, during).values_list("reservation_id", flat=True).distinct()
    every = locked(list(met))
    live = [row for row in every if is_live(row)]
    in_use = [row.pk for row in every if row.state == ReservationState.USED]
    rows = [row for row in live if row.during.lower < during.upper and during.lower < row.during.upper]
    at = now()
    for row in rows:
        put_refund(row, request.cause, at)
    move(rows, ReservationState.CANCELLED)
    claims.settle(in_use, ClaimState.RELEASED)  # who is there now has to leave
    claims.drop_buffers([row for row in live if row not in rows])  # only their buffers stand in the way
    tell_ended(rows, "reservation.cancelled", by)
    tell(rows, NoticeKind.CANCELLED, request.reason)
    return rows


@transaction.atomic
@audited("closure.lifted")
def lift_closure(closure: Closure, *, by: Actor) -> Closure:
    """Open again. What was cancelled stays cancelled. Raises NotAllowed, OutOfScope."""
    row = Closure.objects.select_for_update(of=("self",)).select_related("facility").get(pk=closure.pk)
    by.require_staff("reservations.change_closure")
    require_facility(row.facility, by)
    if row.lifted_at is None:
        row.lifted_at = now()
        row.save(update_fields=["lifted_at"])
        Claim.objects.filter(closure=row, state=ClaimState.CLOSED).update(state=ClaimState.RELEASED)
        waits.hint([row.facility_id])
    note(district=row.facility.district_id, service=SERVICE)
    return row
