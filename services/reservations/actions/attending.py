"""Who came, and who did not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.errors import NotAllowed
from identity.models import Member
from mileage.transactions import in_one_transaction

from .. import deposits
from ..errors import NotCheckInTime, NothingToCheckIn, WrongState
from ..gate import facility_of
from ..models import Reservation, ReservationState
from .conduct import punish
from .steps import SERVICE, locked, move, require_facility, tell_ended

EARLIER = timedelta(minutes=30)
AT_ONCE = 200


@in_one_transaction
@audited("reservation.checked_in")
def check_in(reservation: Reservation, *, by: Actor) -> Reservation:
    """The holder has come: the deposit goes back, the time stays theirs.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's facility.
        NotCheckInTime, WrongState: too early or too late; not a booking.
    """
    row = locked([reservation.pk])[0]
    by.require_staff("reservations.change_reservation")
    require_facility(row.unit.facility, by)
    return come(row, now())


@in_one_transaction
@audited("reservation.checked_in_at_gate")
def check_in_at_gate(code: str, member: Member, *, by: Actor) -> Reservation:
    """The holder has scanned the gate's code of this half minute with their own wallet.

    Raises:
        NotAllowed: for somebody else.
        CodeOver: not a code of now.
        NothingToCheckIn: no booking of theirs there is of now.
    """
    if by.user is None or by.user != member.user:
        raise NotAllowed
    facility, at = facility_of(code), now()
    mine = Reservation.objects.filter(member=member, unit__facility=facility, state=ReservationState.BOOKED)
    found = mine.filter(during__startswith__lte=at + EARLIER, during__endswith__gt=at).order_by("during").first()
    if found is None:
        raise NothingToCheckIn
    return come(locked([found.pk])[0], at)


def come(row: Reservation, at: datetime) -> Reservation:
    """The holder of a locked booking came at that time. Raises WrongState, NotCheckInTime."""
    if row.state != ReservationState.BOOKED:
        raise WrongState(state=row.state)
    opens = row.during.lower - EARLIER
    if not opens <= at < row.during.upper:
        raise NotCheckInTime(**{"from": opens.isoformat(), "until": row.during.upper.isoformat()})
    move([row], ReservationState.USED)
    note(district=row.unit.facility.district_id, service=SERVICE)
    deposits.settle([row])
    return row


@in_one_transaction
def end_past(*, by: Actor) -> int:
    """End bookings whose time to come is over: nobody came where people check in, used elsewhere. How many."""
    rows = [row for row in locked(_past_ids()) if row.state == ReservationState.BOOKED]
    missed = [row for row in rows if row.unit.facility.checks_in]
    for row in missed:
        row.deposit_kept = row.deposit
    move(missed, ReservationState.NO_SHOW)
    punish(missed)
    move([row for row in rows if not row.unit.facility.checks_in], ReservationState.USED)
    tell_ended(missed, "reservation.missed", by)
    deposits.settle(rows)
    return len(rows)


def _past_ids() -> list[object]:
    at = now()
    late = Q(unit__facility__checks_in=True, during__startswith__lte=at - F("unit__facility__grace_minutes") * _MINUTE)
    over = Q(during__endswith__lte=at)
    rows = Reservation.objects.filter(over | late, state=ReservationState.BOOKED)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


_MINUTE = timedelta(minutes=1)
