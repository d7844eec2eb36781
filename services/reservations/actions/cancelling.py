"""A reservation is given up, by its holder or by the facility."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member

from ..errors import AlreadyOver
from ..models import Cause, Reservation, ReservationState
from ..refunds import Ending, refund_of
from ..slots import Interval
from .steps import SERVICE, locked, move, require_for


@transaction.atomic
@audited("reservation.cancelled")
def cancel_reservation(reservation: Reservation, cause: Cause = Cause.HOLDER, *, by: Actor) -> Reservation:
    """Cancel a reservation; what is given back follows from the facility's refund table.

    Raises:
        NotAllowed, OutOfScope: not this actor's to cancel, or not for this cause.
        WrongState, AlreadyOver: it has ended.
    """
    row = locked([reservation.pk])[0]
    require_for(row, by)
    if cause != Cause.HOLDER:
        by.require_staff("reservations.change_reservation")
    at = now()
    if at >= row.during.upper:
        raise AlreadyOver
    put_refund(row, cause, at)
    move([row], ReservationState.CANCELLED)
    note(district=row.unit.facility.district_id, service=SERVICE, cause=cause, refund=row.refund)
    return row


def put_refund(row: Reservation, cause: Cause, at: datetime) -> None:
    """What is given back. A request that nobody has approved costs nothing: nothing was paid for it."""
    ending = Ending(
        price=row.price if row.state == ReservationState.BOOKED else 0,
        made_at=row.made_at,
        during=Interval(row.during.lower, row.during.upper),
        slot=timedelta(minutes=row.unit.slot_minutes),
        cause=cause,
        at=at,
    )
    row.cause, row.refund = cause, refund_of(list(row.unit.facility.refund_table.rows.all()), ending)


def cancel_for_leaving(member: Member, by: Actor) -> None:
    """All of a member's reservations that have not begun."""
    rows = Reservation.objects.filter(member=member, state__in=ReservationState.LIVE, during__startswith__gt=now())
    for row in rows.order_by("pk"):
        cancel_reservation(row, by=by)
