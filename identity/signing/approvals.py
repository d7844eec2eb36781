"""Who may do what about keys, and that another key needs a second person."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.models import Approval, StaffRole
from identity.roles import allow
from identity.second_person import register_kind

from .actions import APPROVE, REPORT, ROTATE, ROTATION, execute_rotation
from .models import label_of


def register() -> None:
    allow(StaffRole.MANAGER, ROTATE, APPROVE, REPORT)
    allow(StaffRole.AUDITOR, "signing.view_issuerkey")
    register_kind(
        ROTATION,
        label=_("Replace a key"),
        execute=execute_rotation,
        describe=_describe,
        permission=APPROVE,
        deferred=True,
    )


def _describe(approval: Approval) -> str | Promise:
    purpose = label_of(approval.payload["purpose"])
    return _("A new key is made and published; after the overlap it signs instead of the old one: {purpose}").format(
        purpose=purpose
    )
