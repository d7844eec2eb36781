"""Staff give back what a driver paid for overstaying: in one action, over the car park's bound with a second person."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Approval, ApprovalState
from identity.second_person import request_approval
from mileage.transactions import in_one_transaction
from services.core.errors import ReasonMissing

from .. import money
from ..errors import MemberGone, NothingToWaive, WaiverAsked
from ..models import Booking, BookingState, NoticeKind
from ..records import WAIVED, commit_step
from .steps import SERVICE, locked, tell

KIND, APPROVE = "parking.waiver", "parking.approve_waiver"


def can_be_waived(booking: Booking) -> bool:
    return booking.state == BookingState.ENDED and bool(booking.overstay) and not booking.waived


def needs_second_person(booking: Booking) -> bool:
    return (booking.overstay or 0) > booking.bay.lot.waiver_bound


def waive_overstay(booking: Booking, reason: str, *, by: Actor) -> Booking | Approval:
    """Give the charge back at once; over the car park's bound the answer is a request to a second person.

    Raises:
        NotAllowed, OutOfScope, ReasonMissing, NothingToWaive, MemberGone, WaiverAsked: what it says.
        InsufficientBalance: the car park's takings do not cover it, such as after others were paid from it.
    """
    lot = booking.bay.lot
    by.require_staff("parking.change_booking")
    by.require_scope(district=lot.district_id, service=SERVICE)
    if not reason.strip():
        raise ReasonMissing
    if not needs_second_person(booking):
        return _waive(booking.pk, reason, by=by)
    _require_waivable(booking)
    waiting = Approval.objects.filter(kind=KIND, state=ApprovalState.REQUESTED, payload__booking=str(booking.pk))
    if waiting.exists():
        raise WaiverAsked
    payload = {"booking": str(booking.pk), "amount": booking.overstay}
    return request_approval(KIND, payload, by=by, district=lot.district, service=SERVICE, reason=reason.strip()[:200])


def approve_waiver(approval: Approval, by: Actor) -> Booking:
    """What the second person's approval does. Raises NothingToWaive, MemberGone, InsufficientBalance."""
    return _waive(approval.payload["booking"], approval.reason, by=by)


def describe_waiver(approval: Approval) -> str | Promise:
    return _("%(amount)d that a driver paid for overstaying is given back out of the car park's takings.") % {
        "amount": approval.payload["amount"]
    }


@in_one_transaction
@audited("parking.overstay_waived")
def _waive(booking: Any, reason: str, *, by: Actor) -> Booking:
    row = locked([booking])[0]
    _require_waivable(row)
    row.waived, row.waiver_reason = row.overstay or 0, reason.strip()[:200]
    row.save(update_fields=["waived", "waiver_reason"])
    at = now()
    commit_step(row, WAIVED, at)
    tell(row.member, NoticeKind.WAIVED, at, row)
    note(district=row.bay.lot.district_id, service=SERVICE, reason=row.waiver_reason, amount=row.waived)
    money.post(money.give_back(row, row.bay.lot))
    return row


def _require_waivable(booking: Booking) -> None:
    if not can_be_waived(booking):
        raise NothingToWaive
    if booking.member.left_at:
        raise MemberGone
