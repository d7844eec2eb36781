"""A member is withdrawn ex officio (통합마일리지 조례, art. 6(2)), and taken back when an appeal is granted."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from identity import audit
from identity.actors import Actor
from identity.models import Approval, Member

from ..errors import AlreadyWithdrawn
from ..models import Withdrawal

APPROVE = "mileage.approve_withdrawal"


def is_withdrawn(member: Member) -> bool:
    return Withdrawal.objects.filter(member=member, ended_at=None).exists()


def withdraw_member(approval: Approval, member: Member, *, by: Actor) -> Withdrawal:
    """What a second person's approval does: nothing is earned from now on. Raises AlreadyWithdrawn."""
    try:
        with transaction.atomic():
            row = Withdrawal.objects.create(member=member, approval=approval.pk)
    except IntegrityError as error:
        raise AlreadyWithdrawn from error
    audit.record("mileage.member_withdrawn", by=by, subject=member, reason=approval.reason)
    return row


def take_back_member(approval: Approval, *, by: Actor) -> bool:
    """End a withdrawal. Whether there was one."""
    row = Withdrawal.objects.select_related("member").filter(approval=approval.pk, ended_at=None).first()
    if row is None:
        return False
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    audit.record("mileage.member_taken_back", by=by, subject=row.member)
    return True
