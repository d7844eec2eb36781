"""What staff may do about cards, and what of it needs a second person."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.models import Approval, StaffRole
from identity.roles import allow
from identity.second_person import register_kind

from .actions.conditions import PERMISSION as RECORD
from .actions.statuses import APPROVE, BULK_REVOCATION, PERMISSION, execute_bulk_revocation
from .models import StatusReason
from .staff.finding import PERMISSION as FIND


def register() -> None:
    allow(StaffRole.CLERK, PERMISSION, FIND, RECORD)
    allow(StaffRole.MANAGER, PERMISSION, FIND, APPROVE, RECORD)
    register_kind(
        BULK_REVOCATION,
        label=_("Revoke several cards"),
        execute=execute_bulk_revocation,
        describe=_describe,
        permission=APPROVE,
    )


def _describe(approval: Approval) -> str | Promise:
    count = len(approval.payload["credentials"])
    reason = StatusReason(approval.payload["reason"]).label
    text = ngettext("Revoke %(count)d card for good: %(reason)s", "Revoke %(count)d cards for good: %(reason)s", count)
    return text % {"count": count, "reason": reason}
