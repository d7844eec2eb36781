"""A driver books a bay, stays longer, leaves, or gives the booking up."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from mileage.ledger import Item
from mileage.transactions import in_one_transaction

from .. import claims, money
from ..cards import best_discounts
from ..errors import (
    BadTime,
    BayTaken,
    CarUnknown,
    HasBegun,
    InThePast,
    LotUnknown,
    MemberGone,
    NotBegun,
    NotOffered,
    StillParked,
    TooFarAhead,
    WrongLength,
    WrongState,
)
from ..models import Bay, BayClaim, Booking, BookingState, Building, Car, Ending, Lot, LotKind, Window
from ..records import BOOKED, EXTENDED, commit_step
from ..tariff import parking_fee
from .steps import SERVICE, end, hold_offer, locked, open_windows, require_for

LATE = timedelta(minutes=5)  # a booking "from now" may reach us so late


@dataclass(frozen=True, slots=True)
class BookingRequest:
    bay: Bay
    car: Car
    start: datetime
    end: datetime


def book_bay(request: BookingRequest, *, by: Actor) -> Booking:
    """Book a bay for a car, setting price and deposit aside in mileage.

    Raises:
        LotUnknown, NotOffered, BadTime, InThePast, TooFarAhead, WrongLength, StillParked: a rule refuses.
        BayTaken: another live claim overlaps; carries bays of the lot that are free then.
        PlateBooked: the car has another booking at that time.
        InsufficientBalance: price and deposit cannot be held.
    """
    try:
        return _book(request, by=by)
    except BayTaken as refusal:
        raise BayTaken(free=free_bays(request.bay.lot, Range(request.start, request.end))) from refusal


@in_one_transaction
@audited("parking.booked")
def _book(request: BookingRequest, *, by: Actor) -> Booking:
    bay, lot, member, at = request.bay, request.bay.lot, request.car.member, now()
    during = Range(request.start, request.end)
    booking = Booking(pk=uuid.uuid4(), bay=bay, member=member, plate=request.car.plate, during=during, made_at=at)
    require_for(booking, by)
    check_time(lot, request.start, request.end, at)
    _check_car(request.car, member, at)
    _check_bay(bay)
    booking.window = _offer(bay, during, hold_offer(lot.pk))
    booking.discount = best_discounts([lot], member)[lot.pk]
    booking.price = parking_fee(lot, request.start, request.end, booking.discount)
    booking.deposit = lot.deposit
    claims.take(booking, bay.pk, during)
    booking.save(force_insert=True)
    commit_step(booking, BOOKED, at)
    note(district=lot.district_id, service=SERVICE, bay=bay.pk)
    _hold(booking, lot)
    return booking


def check_time(lot: Lot, start: datetime, end_at: datetime, at: datetime) -> None:
    """Raises BadTime, InThePast, TooFarAhead, WrongLength."""
    if end_at <= start or start.microsecond or end_at.microsecond:
        raise BadTime
    if start < at - LATE:
        raise InThePast
    if start > at + timedelta(days=lot.days_ahead):
        raise TooFarAhead(days=lot.days_ahead)
    minutes = (end_at - start) / timedelta(minutes=1)
    if not lot.min_minutes <= minutes <= lot.max_minutes:
        raise WrongLength(min_minutes=lot.min_minutes, max_minutes=lot.max_minutes)


def _check_car(car: Car, member: Member, at: datetime) -> None:
    if car.removed_at:
        raise CarUnknown
    if member.left_at:
        raise MemberGone
    over = Booking.objects.filter(plate=car.plate, state__in=BookingState.LIVE, during__endswith__lte=at)
    if over.exists():
        raise StillParked


def _check_bay(bay: Bay) -> None:
    if not (bay.active and bay.lot.active and bay.lot.kind in LotKind.BOOKABLE):
        raise LotUnknown


def _offer(bay: Bay, during: Range, building: Building | None) -> Window | None:
    """The window that a booking of a shared bay stands on."""
    if bay.lot.kind != LotKind.SHARED:
        return None
    window = open_windows([bay.pk], during).get(bay.pk) if building and building.open else None
    if window is None:
        raise NotOffered
    return window


def _hold(booking: Booking, lot: Lot, before: list[Item] | None = None) -> None:
    """The last thing: the hold's number comes back from the ledger, whose locks are the last."""
    items = [*(before or []), *money.hold_for(booking, lot)]
    results = money.post(items)
    held = results[-1].hold if results and len(items) > len(before or []) else None
    Booking.objects.filter(pk=booking.pk).update(hold=held)
    booking.hold = held


def free_bays(lot: Lot, during: Range, most: int = 5) -> list[dict[str, object]]:
    """Bays that are free for a whole time, by number."""
    rows = Bay.objects.filter(lot=lot, active=True).exclude(
        claims__in=BayClaim.objects.filter(live=True, during__overlap=during)
    )
    if lot.kind == LotKind.SHARED:
        rows = rows.filter(lot__building__open=True, windows__withdrawn_at=None, windows__during__contains=during)
    return [{"id": bay.pk, "number": bay.number} for bay in rows.order_by("number").distinct()[:most]]


@in_one_transaction
@audited("parking.extended")
def extend_booking(booking: Booking, minutes: int, *, by: Actor) -> Booking:
    """Stay longer: the time that follows is claimed, and the difference is set aside too.

    Raises:
        WrongState: it has ended, or its time is over.
        WrongLength, NotOffered, BayTaken, PlateBooked, InsufficientBalance: as for booking.
    """
    building = hold_offer(booking.bay.lot_id)
    row = locked([booking.pk])[0]
    require_for(row, by)
    at, lot, until = now(), row.bay.lot, row.during.upper
    if row.state not in BookingState.LIVE or until <= at:
        raise WrongState(state=row.state)
    longer = Range(row.during.lower, until + timedelta(minutes=minutes))
    if minutes <= 0 or longer.upper - longer.lower > timedelta(minutes=lot.max_minutes):
        raise WrongLength(min_minutes=lot.min_minutes, max_minutes=lot.max_minutes)
    if row.window_id:
        offered = _offer(row.bay, Range(until, longer.upper), building)
        if offered is None or offered.pk != row.window_id:
            raise NotOffered
    claims.take(row, row.bay_id, Range(until, longer.upper))
    before = money.free(row)
    row.during = longer
    row.price = parking_fee(lot, longer.lower, longer.upper, row.discount)
    row.save(update_fields=["during", "price"])
    commit_step(row, EXTENDED, at)
    note(district=lot.district_id, service=SERVICE, minutes=minutes)
    _hold(row, lot, before)
    return row


@in_one_transaction
@audited("parking.left")
def leave_bay(booking: Booking, *, by: Actor) -> Booking:
    """The car has left: what was used is paid, overstaying from the deposit, and the rest goes back.

    Raises:
        WrongState, NotBegun.
    """
    row = locked([booking.pk])[0]
    require_for(row, by)
    at = now()
    if row.state in BookingState.LIVE and at < row.during.lower:
        raise NotBegun
    items = end(row, Ending.LEFT, at)
    note(district=row.bay.lot.district_id, service=SERVICE, overstay=row.overstay)
    money.post(items)
    return row


@in_one_transaction
@audited("parking.cancelled")
def cancel_booking(booking: Booking, why: Ending = Ending.DRIVER, *, by: Actor) -> Booking:
    """Give up a booking that has not begun; everything goes back. Staff may do it at any time.

    Raises:
        WrongState, HasBegun.
    """
    row = locked([booking.pk])[0]
    require_for(row, by)
    at = now()
    if why == Ending.DRIVER and row.state in BookingState.LIVE and at >= row.during.lower:
        raise HasBegun
    if why != Ending.DRIVER:
        by.require_staff("parking.change_booking")
    items = end(row, why, at)
    note(district=row.bay.lot.district_id, service=SERVICE, why=why)
    money.post(items)
    return row
