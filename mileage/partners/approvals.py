"""What staff may do about partners that needs a second person."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.models import Approval, StaffRole
from identity.roles import allow
from identity.second_person import register_kind

from .actions import agreements, leaving
from .models import Partner


def register() -> None:
    allow(StaffRole.MANAGER, agreements.APPROVE, leaving.APPROVE)
    register_kind(
        agreements.KIND,
        label=_("Agreement with a partner"),
        execute=agreements.approve_agreement,
        describe=_agreement,
        permission=agreements.APPROVE,
    )
    register_kind(
        leaving.KIND,
        label=_("End a partner ex officio"),
        execute=leaving.approve_removal,
        describe=_removal,
        permission=leaving.APPROVE,
    )


def _agreement(approval: Approval) -> str | Promise:
    wanted = approval.payload
    fields = {
        "partner": _name(approval),
        "issues": wanted["issue_asset"] or "–",
        "budget": wanted["issue_budget"],
        "issue_price": wanted["issue_price"],
        "accepts": ", ".join(wanted["accept_assets"]) or "–",
        "accept_price": wanted["accept_price"],
        "fee": wanted["fee"],
    }
    return (
        _(
            "%(partner)s: issues %(issues)s, %(budget)d points more, and owes %(issue_price)d/1000 won for each; "
            "accepts %(accepts)s, and is owed %(accept_price)d/1000 won for each, less %(fee)d/10000."
        )
        % fields
    )


def _removal(approval: Approval) -> str | Promise:
    return _("%(partner)s ends at once: its systems are shut out.") % {"partner": _name(approval)}


def _name(approval: Approval) -> str:
    return str(Partner.objects.get(pk=approval.payload["partner"]))
