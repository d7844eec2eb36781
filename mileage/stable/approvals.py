"""Everything that makes tokens needs a second person."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.models import Approval, StaffRole
from identity.roles import allow
from identity.second_person import register_kind
from mileage.models import Programme

from . import actions


def register() -> None:
    allow(StaffRole.MANAGER, actions.APPROVE)
    kinds = (
        (actions.TERMS, _("Terms of the stable token"), actions.approve_terms, _terms),
        (actions.DEPOSIT, _("Deposit for the stable token"), actions.approve_deposit, _amount),
        (actions.ISSUE, _("Issue stable tokens"), actions.approve_issue, _amount),
        (actions.FUND, _("Fund a bonus in stable tokens"), actions.approve_funding, _funding),
        (actions.CORRECT, _("Correct a movement of stable tokens"), actions.approve_correction, _correction),
    )
    for kind, label, execute, describe in kinds:
        register_kind(kind, label=label, execute=execute, describe=describe, permission=actions.APPROVE)


def _terms(approval: Approval) -> str | Promise:
    text = _("By %(legal_basis)s, kept by %(trustee)s: up to %(outstanding_limit)d won, %(year_limit)d a year.")
    return str(text % approval.payload)


def _amount(approval: Approval) -> str | Promise:
    return str(_("%(amount)d won (%(kind)s).") % approval.payload)


def _funding(approval: Approval) -> str | Promise:
    programme = Programme.objects.get(pk=approval.payload["programme"])
    return str(_("%(amount)d won for %(code)s.") % (approval.payload | {"code": programme.code}))


def _correction(approval: Approval) -> str | Promise:
    return _("The disputed transfer is reversed.")
