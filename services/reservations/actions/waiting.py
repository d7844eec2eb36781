"""The waiting list: joining it, being offered a time that became free, taking the offer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.errors import NotAllowed
from identity.models import Member
from mileage.transactions import in_one_transaction

from .. import claims, deposits, rules, waits
from ..errors import AlreadyWaiting, NotEligible, OfferOver, SlotTaken, StillFree, TooManyWaits, WaitingUnknown
from ..models import Mode, NoticeKind, Reservation, ReservationState, Waiting, WaitingState
from ..notices import tell, tell_member
from ..slots import Interval, claimed_range
from .booking import BookingRequest, drafted, put_down
from .lapsing import lapse_reservations
from .steps import SERVICE, locked, move, require_for

MOST = 5  # times that one member waits for
AT_ONCE = 500


@transaction.atomic
@audited("waiting.joined")
def join_waiting_list(request: BookingRequest, *, by: Actor) -> Waiting:
    """Wait for a time that others have.

    Raises:
        NotAllowed: somebody else's wish.
        NotEligible: the unit's rules refuse this member or this time.
        StillFree: it can be booked at once.
        AlreadyWaiting, TooManyWaits.
    """
    unit, member = request.unit, request.member
    if by.user is None or by.user != member.user:
        raise NotAllowed
    rules.check(unit, request.during, member)
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # two at once are counted one after the other
    mine = Waiting.objects.filter(member=member, state__in=WaitingState.LIVE)
    if mine.count() >= MOST:
        raise TooManyWaits(most=MOST)
    during = claimed_range(unit, request.during)
    if claims.is_free(unit, during) and not waits.anybody_waits(unit, during):
        raise StillFree
    wanted = Range(request.during.start, request.during.end)
    try:
        with transaction.atomic():
            made = Waiting.objects.create(unit=unit, member=member, during=wanted, joined_at=now())
    except IntegrityError as error:
        raise AlreadyWaiting from error
    note(district=unit.facility.district_id, service=SERVICE)
    return made


@transaction.atomic
@audited("waiting.left")
def leave_waiting_list(waiting: Waiting, *, by: Actor) -> Waiting:
    """Wait no longer. Raises NotAllowed; WaitingUnknown: it was offered meanwhile, or is over."""
    row = Waiting.objects.select_for_update(of=("self",)).select_related("member__user").get(pk=waiting.pk)
    if by.user is None or by.user != row.member.user:
        raise NotAllowed
    if row.state != WaitingState.WAITING:
        raise WaitingUnknown
    row.state = WaitingState.LEFT
    row.save(update_fields=["state"])
    return row


def offer_times(*, by: Actor) -> int:
    """Offer what became free to who has waited longest. How many offers."""
    made = 0
    for row in waits.hopeful().select_related("unit__facility")[:AT_ONCE]:
        during = claimed_range(row.unit, Interval(row.during.lower, row.during.upper))
        if row.during.lower > now() and not claims.is_free(row.unit, during):
            continue
        try:
            made += _offer(row.pk, by=by) is not None
        except SlotTaken:
            continue  # somebody was faster; next time
        except NotEligible:
            _pass_over(row.pk, by=by)
    return made


@in_one_transaction
def _offer(waiting: Any, *, by: Actor) -> Reservation | None:
    """Raises SlotTaken, NotEligible."""
    rows = Waiting.objects.select_related("unit__facility__deposit_asset", "member__user")
    facility = rows.get(pk=waiting).unit.facility_id
    claims.share_facility(facility)
    row = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=waiting, state=WaitingState.WAITING).first()
    if row is None:
        return None
    request = BookingRequest(row.unit, Interval(row.during.lower, row.during.upper), row.member)
    rules.check(request.unit, request.during, request.member)
    until = now() + timedelta(minutes=row.unit.facility.offer_minutes)
    reservation = put_offer(request, until, by=by)
    row.state, row.reservation = WaitingState.OFFERED, reservation
    row.save(update_fields=["state", "reservation"])
    tell([reservation], NoticeKind.OFFERED)
    return reservation


@audited("reservation.offered")
def put_offer(request: BookingRequest, until: datetime, *, by: Actor) -> Reservation:
    """Hold a time for a member who has not said yes. Raises QuotaReached, SlotTaken; then the savepoint must end."""
    reservation = drafted(request)
    reservation.state, reservation.decide_by = ReservationState.OFFERED, min(until, request.during.start)
    put_down(reservation)
    return reservation


@transaction.atomic
@audited("waiting.passed_over")
def _pass_over(waiting: Any, *, by: Actor) -> Waiting:
    row = Waiting.objects.select_for_update(of=("self",)).select_related("member").get(pk=waiting)
    if row.state == WaitingState.WAITING:
        row.state = WaitingState.OVER
        row.save(update_fields=["state"])
        if row.during.lower > now():
            tell_member(row.member, NoticeKind.PASSED_OVER, f"{row.unit.name_ko} ({row.unit.name_en})")
    return row


def accept_offer(reservation: Reservation, *, by: Actor) -> Reservation:
    """Take an offered time; where the facility approves, the request begins now.

    Raises:
        NotAllowed, OutOfScope: not this actor's.
        OfferOver: the time to accept is over, or it was no offer.
        InsufficientBalance: the deposit cannot be held.
    """
    if reservation.decide_by is not None and reservation.decide_by <= now():
        lapse_reservations([reservation.pk], by=Actor.system("reservations.accept_offer"))
        raise OfferOver
    return _accept(reservation, by=by)


@in_one_transaction
@audited("reservation.accepted")
def _accept(reservation: Reservation, *, by: Actor) -> Reservation:
    row, at = locked([reservation.pk])[0], now()
    require_for(row, by)
    if row.state != ReservationState.OFFERED or row.decide_by is None or row.decide_by <= at:
        raise OfferOver
    if row.unit.mode == Mode.APPROVAL:
        until = min(row.during.lower, at + timedelta(hours=row.unit.approval_hours))
        move([row], ReservationState.REQUESTED, decide_by=until)
    else:
        move([row], ReservationState.BOOKED)
    note(district=row.unit.facility.district_id, service=SERVICE)
    deposits.hold_for(row)
    return row
