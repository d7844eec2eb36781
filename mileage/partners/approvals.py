"""What staff may do about partners that needs a second person."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.models import Approval, StaffRole
from identity.roles import allow
from identity.second_person import register_kind
from mileage.actions import clawbacks, withdrawals
from mileage.models import ClawbackGround

from .actions import agreements, leaving, measures
from .models import Partner


def register() -> None:
    allow(StaffRole.MANAGER, agreements.APPROVE, leaving.APPROVE, withdrawals.APPROVE)
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
    register_kind(
        measures.CLAWBACK,
        label=_("Case of fraud: claw back"),
        execute=measures.approve_case_clawback,
        describe=_clawback,
        permission=clawbacks.APPROVE,
    )
    register_kind(
        measures.REMOVAL,
        label=_("Case of fraud: end the partner"),
        execute=measures.approve_case_removal,
        describe=lambda approval: _("The partner ends at once: its systems are shut out."),
        permission=leaving.APPROVE,
    )
    register_kind(
        measures.WITHDRAWAL,
        label=_("Case of fraud: withdraw the member"),
        execute=measures.approve_case_withdrawal,
        describe=lambda approval: _("The member earns no more mileage. What was earned rightly stays."),
        permission=withdrawals.APPROVE,
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


def _clawback(approval: Approval) -> str | Promise:
    awards = approval.payload["awards"]
    fields = {
        "points": sum(amount for _award, amount in awards),
        "awards": len(awards),
        "ground": ClawbackGround(approval.payload["ground"]).label,
    }
    return (
        _("%(points)d points of %(awards)d awards are taken back, %(ground)s. What was spent is owed by the member.")
        % fields
    )


def _removal(approval: Approval) -> str | Promise:
    return _("%(partner)s ends at once: its systems are shut out.") % {"partner": _name(approval)}


def _name(approval: Approval) -> str:
    return str(Partner.objects.get(pk=approval.payload["partner"]))
