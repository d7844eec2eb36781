"""The ledger's part: one hold for price and deposit, settled once. Each function gives items; one call posts them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.timezone import now

from identity.models import Member
from mileage import ledger
from mileage.actions.accounts import open_account, open_member_account
from mileage.ledger import Leg
from mileage.models import AccountKind, Hold, HoldState, Reason

from .models import Booking, Lot
from .tariff import longest_overstay

CLIENT = "parking"
SPARE = timedelta(days=1)  # a sweep may be late by so much


def lot_account(lot: Lot) -> int:
    """Where a car park's takings are."""
    return open_account(AccountKind.PARTNER, lot.asset, code=f"parking-{lot.pk}")


def hold_for(booking: Booking, lot: Lot) -> list[ledger.Item]:
    """Set price and deposit aside until after the longest overstay."""
    amount = booking.price + booking.deposit
    if not amount:
        return []
    until = booking.during.upper + longest_overstay(lot, booking.deposit) + SPARE
    return [
        ledger.PlaceHold(
            key=f"{booking.pk}:hold:{booking.during.upper.isoformat()}",
            reason=Reason.HOLD,
            source_ref=_source(booking),
            account=open_member_account(booking.member, lot.asset),
            amount=amount,
            seconds=int((until - now()).total_seconds()),
        )
    ]


def free(booking: Booking) -> list[ledger.Item]:
    """Give all of it back."""
    if not _pending(booking):
        return []
    return [
        ledger.Release(
            key=f"{booking.pk}:free:{booking.hold}",
            reason=Reason.HOLD,
            source_ref=_source(booking),
            hold=booking.hold or 0,
        )
    ]


def settle(booking: Booking, lot: Lot, sharer: Member | None, owed: Sequence[tuple[Member, int]]) -> list[ledger.Item]:
    """Take what is to be paid; pay the sharer's share, and those who found the bay still occupied."""
    total = (booking.charged or 0) + (booking.overstay or 0)
    if not total or not _pending(booking):
        return free(booking)
    payee = lot_account(lot)
    paid: ledger.Item = ledger.Capture(
        key=f"{booking.pk}:pay",
        reason=Reason.SPEND,
        source_ref=_source(booking),
        hold=booking.hold or 0,
        payee=payee,
        amount=total,
    )
    shares = [(sharer, booking.share)] if sharer and booking.share else []
    given = [
        ledger.Transfer(
            key=f"{booking.pk}:give:{number}",
            reason=Reason.AWARD,
            source_ref=_source(booking),
            legs=(Leg(payee, -amount), Leg(open_member_account(member, lot.asset), amount)),
        )
        for number, (member, amount) in enumerate([*shares, *owed])
    ]
    return [paid, *given]


def give_back(booking: Booking, lot: Lot) -> list[ledger.Item]:
    """What was waived, out of the car park's takings."""
    return [
        ledger.Transfer(
            key=f"{booking.pk}:waive",
            reason=Reason.REFUND,
            source_ref=_source(booking),
            legs=(
                Leg(lot_account(lot), -booking.waived),
                Leg(open_member_account(booking.member, lot.asset), booking.waived),
            ),
        )
    ]


def post(items: Sequence[ledger.Item]) -> list[ledger.Result]:
    """All or none, as the last thing that a transaction does. Raises the refusal."""
    if not items:
        return []
    batch = items[0] if len(items) == 1 else ledger.Linked(tuple(items))
    results = ledger.post(ledger.Batch(CLIENT, (batch,)))
    for result in results:
        if result.code != "linked":
            result.require()
    return results


def _pending(booking: Booking) -> bool:
    """Whether there is something to settle: a hold that ran out while nobody swept has gone back already."""
    if booking.hold is None:
        return False
    return Hold.objects.filter(pk=booking.hold, state=HoldState.PENDING, expires_at__gt=now()).exists()


def ends_by(booking: Booking, lot: Lot) -> datetime:
    """By then the deposit is used up, and the sweep ends the booking."""
    end: datetime = booking.during.upper
    return end + longest_overstay(lot, booking.deposit)


def _source(booking: Booking) -> str:
    return f"parking:{booking.pk}"
