"""What about cards needs a second person."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.models import Approval
from identity.second_person import register_kind

from .actions.statuses import APPROVE, BULK_REVOCATION, execute_bulk_revocation
from .models import StatusReason


def register() -> None:
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
