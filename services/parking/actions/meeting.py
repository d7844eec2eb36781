"""One driver's overstay against the next one's claim, and what time does: see docs/parking.md."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from identity import audit
from identity.actors import Actor
from identity.audit import audited, note
from mileage.transactions import in_one_transaction
from services.core.actions import ActivityReport, record_activity
from services.core.errors import AlreadyRecorded

from .. import money
from ..errors import NotBegun, NotYetOccupied, WrongState
from ..models import Booking, BookingState, Ending, NoticeKind
from ..tariff import MINUTE, overstay_fee
from .steps import SERVICE, end, hold_offer, locked, move, require_for, tell

EARLY = timedelta(minutes=10)
SOON = timedelta(minutes=10)
AT_ONCE = 200
SHARING = "parking-sharing"


@in_one_transaction
@audited("parking.arrived")
def arrive(booking: Booking, *, by: Actor) -> Booking:
    """The next driver stands in the bay: whoever was there before has left, and in doubt left in time.

    Raises:
        WrongState, NotBegun.
    """
    earlier = _overstaying(booking)
    rows = {row.pk: row for row in locked([booking.pk, *earlier])}
    row, at = rows.pop(booking.pk), now()
    require_for(row, by)
    if row.state not in BookingState.LIVE:
        raise WrongState(state=row.state)
    if at < row.during.lower - EARLY:
        raise NotBegun
    items = []
    for other in rows.values():
        if other.state in BookingState.LIVE:
            items += end(other, Ending.SEEN_GONE, at, left=other.during.upper)
    note(district=row.bay.lot.district_id, service=SERVICE, ended=len(rows))
    money.post(items)
    return row


@in_one_transaction
@audited("parking.occupied")
def report_occupied(booking: Booking, *, by: Actor) -> Booking:
    """The bay is not empty when its driver comes: they get another one, or everything back.

    Who overstays pays for it: what their deposit gives goes first to those who could not park.

    Raises:
        WrongState, NotYetOccupied: too early, or after the grace, when the driver may have parked.
    """
    hold_offer(booking.bay.lot_id)
    earlier = _overstaying(booking)
    rows = {row.pk: row for row in locked([booking.pk, *earlier])}
    row, at = rows.pop(booking.pk), now()
    require_for(row, by)
    if row.state not in BookingState.LIVE:
        raise WrongState(state=row.state)
    grace = timedelta(minutes=row.bay.lot.grace_minutes)
    if not row.during.lower - EARLY <= at <= row.during.lower + grace:
        raise NotYetOccupied
    culprit = next((other for other in rows.values() if other.state in BookingState.LIVE), None)
    note(district=row.bay.lot.district_id, service=SERVICE, bay=row.bay_id, overstayed=bool(culprit))
    if move(row, at):
        return row
    row.blocked_by = culprit
    items = end(row, Ending.OCCUPIED, at)
    tell(row.member, NoticeKind.CANCELLED, at, row)
    money.post(items)
    return row


def _overstaying(booking: Booking) -> list[Any]:
    """Live bookings of the bay whose time is over, at the latest when this one begins."""
    earlier = Booking.objects.filter(
        Q(bay=booking.bay_id), state__in=BookingState.LIVE, during__endswith__lte=max(now(), booking.during.lower)
    )
    return list(earlier.exclude(pk=booking.pk).values_list("pk", flat=True))


@in_one_transaction
@audited("parking.seen_gone")
def record_departure(booking: Booking, *, by: Actor) -> Booking:
    """An attendant finds the bay empty: the booking ends now.

    Raises:
        NotAllowed, OutOfScope, WrongState, NotBegun.
    """
    row = locked([booking.pk])[0]
    by.require_staff("parking.change_booking")
    by.require_scope(district=row.bay.lot.district_id, service=SERVICE)
    at = now()
    if row.state in BookingState.LIVE and at < row.during.lower:
        raise NotBegun
    items = end(row, Ending.SEEN_GONE, at)
    note(district=row.bay.lot.district_id, service=SERVICE)
    money.post(items)
    return row


def settle_overstays(*, by: Actor) -> int:
    """End bookings whose deposit is used up. How many. Safe late, twice, and killed in between."""
    late = Booking.objects.filter(state__in=BookingState.LIVE, during__endswith__lt=now())
    rows = late.select_related("bay__lot").order_by("during")[:AT_ONCE]
    return sum(_settle(row.pk, by) for row in rows if now() >= money.ends_by(row, row.bay.lot) or _used_up(row))


def _used_up(row: Booking) -> bool:
    fee = overstay_fee(row.bay.lot, row.during.upper, now(), row.deposit)
    return bool(row.deposit) and fee >= row.deposit


@in_one_transaction
def _settle(booking: Any, by: Actor) -> bool:
    row = locked([booking])[0]
    if row.state not in BookingState.LIVE:
        return False
    audit.record("parking.deposit_used", by=by, subject=row, district=row.bay.lot.district_id, service=SERVICE)
    money.post(end(row, Ending.DEPOSIT_USED, now()))
    return True


@transaction.atomic
def tell_drivers() -> int:
    """Notices of times that end soon, and that are over. How many were looked at."""
    at = now()
    live = Booking.objects.filter(state__in=BookingState.LIVE).select_related("member", "bay__lot")
    soon = live.filter(during__endswith__gt=at, during__endswith__lte=at + SOON, during__startswith__lte=at)
    over = live.filter(during__endswith__lte=at)
    for kind, rows in ((NoticeKind.ENDING_SOON, soon), (NoticeKind.OVERSTAYING, over)):
        for row in rows.exclude(notices__kind=kind).order_by("during")[:AT_ONCE]:
            tell(row.member, kind, at, row)
    return soon.count() + over.count()


def record_sharing(*, by: Actor) -> int:
    """Make activities of the hours that were shared: programmes turn them into rank points. How many.

    Apart from settling, since each ends with a ledger call of its own.
    """
    due = Booking.objects.filter(activity_due=True).order_by("ended_at").values_list("pk", flat=True)
    return sum(_record_sharing(pk, by) for pk in due[:AT_ONCE])


@in_one_transaction
def _record_sharing(booking: Any, by: Actor) -> bool:
    rows = Booking.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(pk=booking, activity_due=True).select_related("window__member", "bay__lot__district").first()
    if row is None or row.window is None or row.ended_at is None:
        return False
    row.activity_due = False
    row.save(update_fields=["activity_due"])
    used = min(row.ended_at, row.during.upper) - row.during.lower
    if row.window.member.left_at or used < MINUTE:
        return False
    report = ActivityReport(
        kind=SHARING,
        member=row.window.member,
        quantity=-(-used // timedelta(hours=1)),
        unit="hour",
        performed_at=row.ended_at,
        source_ref=f"parking:{row.pk}",
        district=row.bay.lot.district,
    )
    try:
        record_activity(report, by=by)
    except AlreadyRecorded:
        return False
    return True
