"""What staff may do about mileage that needs a second person."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.models import Approval, StaffRole
from identity.roles import allow
from identity.second_person import register_kind

from .actions.clawbacks import APPROVE, KIND, REQUEST, approve_clawback
from .actions.rates import APPROVE as APPROVE_RATE
from .actions.rates import KIND as RATE
from .actions.rates import approve_rate, describe_rate
from .models import ClawbackGround


def register() -> None:
    allow(StaffRole.MANAGER, REQUEST, APPROVE, APPROVE_RATE)
    register_kind(KIND, label=_("Claw back points"), execute=approve_clawback, describe=_describe, permission=APPROVE)
    register_kind(
        RATE, label=_("Set an exchange rate"), execute=approve_rate, describe=describe_rate, permission=APPROVE_RATE
    )


def _describe(approval: Approval) -> str | Promise:
    fields = {"points": approval.payload["amount"], "ground": ClawbackGround(approval.payload["ground"]).label}
    return _("%(points)d points of an award are taken back, %(ground)s. What was spent is owed by the member.") % fields
