"""What several actions on bookings share: locks in the one order, ending a booking, moving it, telling the driver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range

from credentials.presentation.clients import spend
from credentials.presentation.errors import TooManyRequests
from identity.actors import Actor, ActorKind
from identity.models import Member
from mileage.ledger import Item

from .. import claims, money, tariff
from ..errors import TooManyToday, WrongState
from ..models import AbandonedCase, Bay, Booking, BookingState, Building, Ending, NoticeKind, ParkingNotice, Window
from ..records import CANCELLED, ENDED, MOVED, commit_step

SERVICE = "parking"
FREE = frozenset({Ending.DRIVER, Ending.OFFER_ENDED, Ending.OCCUPIED, Ending.STAFF})


def require_for(booking: Booking, by: Actor) -> None:
    """Raises NotAllowed, OutOfScope: the driver, the district's staff and the system may."""
    if by.kind == ActorKind.MEMBER and by.user is not None and by.user == booking.member.user:
        return
    by.require_staff("parking.change_booking")
    by.require_scope(district=booking.bay.lot.district_id, service=SERVICE)


def spend_today(what: str, who: str, limit: int) -> None:
    """Raises TooManyToday."""
    try:
        spend(what, who, limit=limit, seconds=86_400)
    except TooManyRequests as error:
        raise TooManyToday(limit=limit) from error


def hold_offer(lot_id: int) -> Building | None:
    """Keep a building's consents as they are until the transaction ends; None for a lot without a building."""
    return Building.objects.filter(lot=lot_id).select_for_update(of=("self",), no_key=True).first()


def open_windows(bays: Iterable[int], during: Range) -> dict[int, Window]:
    """For each bay the window that covers a time. Safe under the building's lock, which withdrawing takes too."""
    rows = Window.objects.filter(bay__in=list(bays), withdrawn_at=None, during__contains=during)
    return {row.bay_id: row for row in rows}


def locked(bookings: Sequence[Any]) -> list[Booking]:
    """Lock bookings in order."""
    rows = Booking.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=bookings).order_by("pk")
    return list(rows.select_related("bay__lot__asset", "member__user", "plate", "window__member"))


def end(booking: Booking, why: Ending, at: datetime, left: datetime | None = None) -> list[Item]:
    """End a locked booking, giving back its bay; the ledger items that settle it. `left`: when the bay became empty.

    Raises:
        WrongState: it has ended.
    """
    if booking.state not in BookingState.LIVE:
        raise WrongState(state=booking.state)
    lot, gone = booking.bay.lot, left or at
    booking.ended_at, booking.ending = at, why
    booking.state = BookingState.CANCELLED if why in FREE else BookingState.ENDED
    booking.charged = booking.overstay = 0
    if booking.state == BookingState.ENDED:
        used_until = min(max(gone, booking.during.lower + tariff.MINUTE), booking.during.upper)
        fee = tariff.parking_fee(lot, booking.during.lower, used_until, booking.discount)
        booking.charged = min(fee, booking.price)
        booking.overstay = tariff.overstay_fee(lot, booking.during.upper, gone, booking.deposit)
    sharer = booking.window.member if booking.window and booking.window.member.left_at is None else None
    if sharer and booking.state == BookingState.ENDED:
        booking.share = booking.charged * lot.share_percent // 100
        booking.activity_due = True
    items = money.settle(booking, lot, sharer, _owed(booking))
    booking.save()
    claims.release(booking)
    commit_step(booking, CANCELLED if booking.state == BookingState.CANCELLED else ENDED, at)
    return items


def _owed(booking: Booking) -> list[tuple[Member, int]]:
    """Who found this car in their bay and could not park gets what their booking would have cost, while it lasts."""
    left, owed = booking.overstay or 0, []
    displaced = booking.displaced.filter(state=BookingState.CANCELLED, member__left_at=None)
    for other in displaced.select_related("member").order_by("ended_at"):
        amount = min(left, other.price)
        left -= amount
        if amount:
            owed.append((other.member, amount))
    return owed


def move(booking: Booking, at: datetime) -> bool:
    """Give a locked booking another free bay of its lot for the same time and price. False: there is none."""
    lot, during = booking.bay.lot, Range(max(at, booking.during.lower), booking.during.upper)
    others = list(Bay.objects.filter(lot=lot, active=True).exclude(pk=booking.bay_id).order_by("number"))
    windows = open_windows([bay.pk for bay in others], during) if booking.window_id else {}
    claims.release(booking)
    for bay in others:
        if booking.window_id and bay.pk not in windows:
            continue
        if not claims.live_in([bay.pk], during).exists() and claims.tried(booking, bay.pk, during):
            booking.bay, booking.window = bay, windows.get(bay.pk)
            booking.save(update_fields=["bay", "window"])
            commit_step(booking, MOVED, at)
            tell(booking.member, NoticeKind.MOVED, at, booking)
            return True
    return False


def tell(
    member: Member,
    kind: NoticeKind,
    at: datetime,
    booking: Booking | None = None,
    case: AbandonedCase | None = None,
) -> None:
    """Once for each booking where the kind says so, and once for each case."""
    notice = ParkingNotice(member=member, kind=kind, booking=booking, case=case, at=at)
    ParkingNotice.objects.bulk_create([notice], ignore_conflicts=True)
