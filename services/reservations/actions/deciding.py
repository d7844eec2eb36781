"""Staff approve or refuse what was asked for."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from mileage.transactions import in_one_transaction

from .. import deposits
from ..errors import WrongState
from ..models import NoticeKind, Reservation, ReservationState
from ..notices import tell
from .steps import SERVICE, locked, move, require_facility


@transaction.atomic
@audited("reservation.approved")
def approve_reservation(reservation: Reservation, *, by: Actor) -> Reservation:
    """Make a request a booking. Raises NotAllowed, OutOfScope, WrongState (also when its time to decide is over)."""
    row = _decidable(reservation, by)
    if row.decide_by is not None and row.decide_by <= now():
        raise WrongState(state=ReservationState.LAPSED)
    move([row], ReservationState.BOOKED)
    tell([row], NoticeKind.APPROVED)
    return row


@in_one_transaction
@audited("reservation.refused")
def refuse_reservation(reservation: Reservation, reason: str, *, by: Actor) -> Reservation:
    """Refuse a request; its time is free again. Raises NotAllowed, OutOfScope, WrongState."""
    row = _decidable(reservation, by)
    move([row], ReservationState.REFUSED)
    note(reason=reason)
    tell([row], NoticeKind.REFUSED, reason)
    deposits.settle([row])
    return row


def _decidable(reservation: Reservation, by: Actor) -> Reservation:
    row = locked([reservation.pk])[0]
    by.require_staff("reservations.change_reservation")
    require_facility(row.unit.facility, by)
    note(district=row.unit.facility.district_id, service=SERVICE)
    return row
