"""A reservation is given up, by its holder or by the facility."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from mileage.transactions import in_one_transaction

from .. import deposits
from ..errors import AlreadyOver
from ..models import (
    Application,
    Cause,
    DrawState,
    NoticeKind,
    RefundRow,
    ReminderChoice,
    Reservation,
    ReservationNotice,
    ReservationState,
    Sanction,
    Waiting,
    WaitingState,
    Waiver,
    WaiverState,
)
from ..notices import tell
from ..refunds import Ending, refund_of
from ..slots import Interval
from .steps import SERVICE, is_live, locked, move, require_for, tell_ended


@in_one_transaction
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
    if cause != Cause.HOLDER:
        tell([row], NoticeKind.CANCELLED)
    deposits.settle([row])
    return row


def put_refund(row: Reservation, cause: Cause, at: datetime) -> None:
    """What is given back, and what the facility keeps of the deposit."""
    row.cause, (row.refund, kept) = cause, given_back(row, cause, at)
    row.deposit_kept = kept if row.deposit else None


def given_back(row: Reservation, cause: Cause, at: datetime) -> tuple[int, int]:
    """What a cancellation gives back of the price, and what the facility keeps of the deposit.

    A request that nobody has approved costs nothing: nothing was paid for it. Who is not at fault keeps the deposit.
    """
    if row.state != ReservationState.BOOKED:
        return 0, 0
    table = list(_table(row))
    price = 0 if is_waived(row) else row.price
    back, deposit = (refund_of(table, _ending(row, amount, cause, at)) for amount in (price, row.deposit))
    if cause != Cause.HOLDER:
        return back, 0
    most = 100 if row.most_back is None else row.most_back
    return min(back, price * most // 100), row.deposit - min(deposit, row.deposit * most // 100)


def is_waived(row: Reservation) -> bool:
    """Whether it is used free of charge: then nothing was paid for it."""
    waiver: Waiver | None = getattr(row, "waiver", None)
    return row.price > 0 and waiver is not None and waiver.state == WaiverState.GRANTED


def percentage_back(row: Reservation, at: datetime) -> int:
    """What part of the price a holder would get who cancelled now."""
    hundred = _ending(row, 100, Cause.HOLDER, at)
    return min(100 if row.most_back is None else row.most_back, refund_of(list(_table(row)), hundred))


def _table(row: Reservation) -> QuerySet[RefundRow]:
    return row.unit.facility.refund_table.rows.all()


def _ending(row: Reservation, amount: int, cause: Cause, at: datetime) -> Ending:
    during, slot = Interval(row.during.lower, row.during.upper), timedelta(minutes=row.unit.slot_minutes)
    return Ending(price=amount, made_at=row.made_at, during=during, slot=slot, cause=cause, at=at)


def coming_of(member: Member) -> QuerySet[Reservation]:
    """A member's reservations that have not begun."""
    return Reservation.objects.filter(member=member, state__in=ReservationState.LIVE, during__startswith__gt=now())


def cancel_for_leaving(member: Member, by: Actor) -> None:
    """All of a member's reservations that have not begun, and what the member hoped for."""
    Waiting.objects.filter(member=member, state=WaitingState.WAITING).update(state=WaitingState.LEFT)
    Application.objects.filter(member=member, draw__state=DrawState.OPEN).delete()
    ReminderChoice.objects.filter(member=member).delete()
    Waiver.objects.filter(reservation__member=member).update(purpose="", answer="")
    Sanction.objects.filter(member=member).update(objection="", answer="")
    ReservationNotice.objects.filter(member=member).update(said="")
    ids = list(coming_of(member).values_list("pk", flat=True))
    rows, at = [row for row in locked(ids) if is_live(row)], now()
    for row in rows:
        put_refund(row, Cause.HOLDER, at)
    move(rows, ReservationState.CANCELLED)
    tell_ended(rows, "reservation.cancelled", by)
    deposits.settle(rows)
