"""What staff may do about mileage that needs a second person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from identity.models import StaffRole
from identity.roles import allow
from identity.second_person import register_kind

from .actions.clawbacks import APPROVE, REQUEST
from .actions.rates import APPROVE as APPROVE_RATE
from .actions.rates import KIND as RATE
from .actions.rates import approve_rate, describe_rate


def register() -> None:
    allow(StaffRole.MANAGER, REQUEST, APPROVE, APPROVE_RATE)
    register_kind(
        RATE, label=_("Set an exchange rate"), execute=approve_rate, describe=describe_rate, permission=APPROVE_RATE
    )
