"""A reservation is moved to another time or unit: the old one ends, a new one stands in its place."""

from __future__ import annotations

from django.utils.timezone import now

from identity.actors import Actor, ActorKind
from identity.audit import audited, note
from identity.queries import today
from mileage.transactions import in_one_transaction

from .. import claims, deposits, rules
from ..errors import NoChangeLeft, UnitUnknown, WrongState
from ..models import NoticeKind, Reservation, ReservationState, Unit, Waiver, WaiverState
from ..notices import tell
from ..slots import Interval
from .booking import BookingRequest, drafted, put_down, refuse_before_waiting, told_the_nearest
from .cancelling import percentage_back
from .lapsing import lapse_in_the_way
from .steps import is_live, locked, move, require_for


def change_reservation(
    reservation: Reservation, during: Interval, unit: Unit | None = None, *, by: Actor
) -> Reservation:
    """Move a reservation to another time, or to another unit of the facility. All or nothing; returns the new one.

    A holder may so often as the facility says, until the day before. A later cancellation gives back no more than
    one would have given before the change.

    Raises:
        NotAllowed, OutOfScope: not this actor's.
        WrongState, NoChangeLeft: it has ended, or cannot be changed any more.
        UnitUnknown: the unit is not of this facility.
        NotEligible, SlotTaken, QuotaReached, InsufficientBalance: as `book_unit` says.
    """
    request = BookingRequest(unit or reservation.unit, during, reservation.member)
    lapse_in_the_way(request.unit, [during])
    with told_the_nearest(request):
        return _change(reservation, request, by=by)


@in_one_transaction
@audited("reservation.changed")
def _change(reservation: Reservation, request: BookingRequest, *, by: Actor) -> Reservation:
    claims.have_facility(reservation.unit.facility_id)  # we free claims and take some
    old = locked([reservation.pk])[0]
    require_for(old, by)
    _check(old, request, by)
    rules.check(request.unit, request.during, request.member)
    refuse_before_waiting(request)
    new = drafted(request)
    new.made_at, new.replaces, new.series = old.made_at, old, old.series
    if by.is_staff:
        new.state, new.decide_by = ReservationState(old.state), old.decide_by
    elif old.state == ReservationState.BOOKED:
        new.most_back = percentage_back(old, now())
    move([old], ReservationState.MOVED)
    put_down(new)
    Waiver.objects.filter(reservation=old, state=WaiverState.ASKED).update(reservation=new)
    note(instead_of=str(old.pk))
    if by.is_staff:
        tell([new], NoticeKind.MOVED)
    deposits.hold_for(new, instead_of=old)
    return new


def _check(old: Reservation, request: BookingRequest, by: Actor) -> None:
    if not is_live(old) or old.state == ReservationState.OFFERED:
        raise WrongState(state=old.state)
    if request.unit.facility_id != old.unit.facility_id:
        raise UnitUnknown
    if by.kind == ActorKind.MEMBER and not can_change(old):
        raise NoChangeLeft


def can_change(row: Reservation) -> bool:
    """Whether its holder may move it: until the day before, so often as the facility says."""
    return (
        is_live(row)
        and row.state != ReservationState.OFFERED
        and row.day > today()
        and _changes(row) < row.unit.facility.changes
    )


def _changes(row: Reservation) -> int:
    """How often it has been moved."""
    count, before = 0, row.replaces
    while before is not None:
        count, before = count + 1, before.replaces
    return count
