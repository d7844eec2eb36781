"""What staff may do about cards, and what of it needs a second person."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.models import Approval, StaffRole
from identity.roles import allow
from identity.second_person import register_kind

from .actions.appeals import PERMISSION as DECIDE_APPEAL
from .actions.conditions import PERMISSION as RECORD
from .actions.deferring import PERMISSION as DECIDE
from .actions.kinds import APPROVE as APPROVE_CARD
from .actions.kinds import PERMISSION as DESIGN
from .actions.kinds import PUBLICATION, execute_publication
from .actions.statuses import APPROVE, BULK_REVOCATION, PERMISSION, execute_bulk_revocation
from .models import StatusReason
from .staff.finding import PERMISSION as FIND


def register() -> None:
    allow(StaffRole.CLERK, PERMISSION, FIND, RECORD, DECIDE_APPEAL, DECIDE)
    allow(StaffRole.MANAGER, PERMISSION, FIND, APPROVE, RECORD, DECIDE_APPEAL, DESIGN, APPROVE_CARD, DECIDE)
    register_kind(
        BULK_REVOCATION,
        label=_("Revoke several cards"),
        execute=execute_bulk_revocation,
        describe=_describe,
        permission=APPROVE,
    )
    register_kind(
        PUBLICATION,
        label=_("Publish a card"),
        execute=execute_publication,
        describe=_describe_publication,
        permission=APPROVE_CARD,
    )


def _describe(approval: Approval) -> str | Promise:
    count = len(approval.payload["credentials"])
    reason = StatusReason(approval.payload["reason"]).label
    text = ngettext("Revoke %(count)d card for good: %(reason)s", "Revoke %(count)d cards for good: %(reason)s", count)
    return text % {"count": count, "reason": reason}


def _describe_publication(approval: Approval) -> str | Promise:
    text = _("Publish version %(version)d of %(card)s, as its draft says: who gets it, and what it says.")
    return text % {"version": approval.payload["version"], "card": approval.payload["card"]}
