"""What follows from missed bookings, by the facility's grades; objections to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from anchoring.actions import append_commitment
from identity.actors import Actor
from identity.audit import audited, note
from identity.errors import NotAllowed
from identity.models import Member
from mileage.transactions import in_one_transaction
from services.core.errors import ReasonMissing

from .. import deposits
from ..errors import AlreadyAsked, ObjectionTooLate, WrongState
from ..models import NoticeKind, ObjectionState, Reservation, Sanction
from ..notices import tell
from ..records import SANCTION, sanction_record
from .steps import SERVICE, require_facility

WINDOW = timedelta(days=30)  # to object


def punish(rows: Sequence[Reservation]) -> None:
    """One consequence for each missed booking, in their order; in the transaction that ends them."""
    at = now()
    for row in sorted(rows, key=lambda row: (row.during.lower, row.pk)):
        facility = row.unit.facility
        if not facility.ban_days:
            continue
        Member.objects.select_for_update(no_key=True).get(pk=row.member_id)  # two at once are counted one by one
        since = at - timedelta(days=facility.ban_window_days)
        counted = Sanction.objects.filter(member=row.member_id, facility=facility, at__gt=since, lifted_at=None)
        grade = counted.count() + 1
        days = facility.ban_days[min(grade, len(facility.ban_days)) - 1]
        made = Sanction(reservation=row, member_id=row.member_id, facility=facility, grade=grade, at=at)
        made.until = at + timedelta(days=days) if days else None
        made.commitment = append_commitment(SANCTION, sanction_record(made))
        made.save(force_insert=True)
    tell(rows, NoticeKind.MISSED)


@transaction.atomic
@audited("sanction.objected")
def object_to(sanction: Sanction, text: str, *, by: Actor) -> Sanction:
    """Say why it is wrong, once, within 30 days. Raises NotAllowed, ReasonMissing, AlreadyAsked, ObjectionTooLate."""
    row = _locked(sanction)
    if by.user is None or by.user != row.member.user:
        raise NotAllowed
    if not text.strip():
        raise ReasonMissing
    if row.state != ObjectionState.NONE:
        raise AlreadyAsked
    if row.at < now() - WINDOW:
        raise ObjectionTooLate
    row.state, row.objection = ObjectionState.OPEN, text.strip()[:500]
    row.save(update_fields=["state", "objection"])
    note(district=row.facility.district_id, service=SERVICE)
    return row


@in_one_transaction
@audited("sanction.decided")
def decide_objection(sanction: Sanction, accepted: bool, answer: str, *, by: Actor) -> Sanction:
    """Lift it and give the deposit back, or let it stand, and say why.

    Raises:
        NotAllowed, OutOfScope, WrongState, ReasonMissing: what it says.
        InsufficientBalance: the facility's account does not cover the deposit any more.
    """
    row = _locked(sanction)
    by.require_staff("reservations.change_sanction")
    require_facility(row.facility, by)
    if row.state != ObjectionState.OPEN:
        raise WrongState(state=row.state)
    if not answer.strip():
        raise ReasonMissing
    row.state = ObjectionState.ACCEPTED if accepted else ObjectionState.REJECTED
    row.answer, row.decided_at, row.lifted_at = answer.strip()[:200], now(), now() if accepted else None
    row.save(update_fields=["state", "answer", "decided_at", "lifted_at"])
    tell([row.reservation], NoticeKind.OBJECTION, row.answer)
    note(district=row.facility.district_id, service=SERVICE, state=row.state)
    if accepted:
        deposits.give_back_kept(row.reservation)
    return row


def _locked(sanction: Sanction) -> Sanction:
    rows = Sanction.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("member__user", "facility", "reservation").get(pk=sanction.pk)
