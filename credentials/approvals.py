"""What staff may do about cards, and what of it needs a second person."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.models import Approval, StaffRole
from identity.roles import allow
from identity.second_person import register_kind

from .actions import bulk
from .actions.appeals import PERMISSION as DECIDE_APPEAL
from .actions.bulk import APPROVE, BULK_CHANGE
from .actions.conditions import PERMISSION as RECORD
from .actions.deferring import PERMISSION as DECIDE
from .actions.institutions import APPROVE as APPROVE_INSTITUTION
from .actions.institutions import LISTING, WITHDRAW, execute_listing
from .actions.institutions import PERMISSION as LIST_INSTITUTION
from .actions.kinds import APPROVE as APPROVE_CARD
from .actions.kinds import PERMISSION as DESIGN
from .actions.kinds import PUBLICATION, RETIREMENT, execute_publication, execute_retirement
from .actions.offers import PERMISSION as OFFER
from .actions.printing import PERMISSION as PRINT
from .actions.representations import PERMISSION as REPRESENT
from .actions.statuses import PERMISSION
from .models import CredentialState, StatusReason
from .staff.finding import PERMISSION as FIND
from .status.past import PERMISSION as READ_PAST


def register() -> None:
    allow(StaffRole.CLERK, PERMISSION, FIND, RECORD, DECIDE_APPEAL, DECIDE)
    allow(StaffRole.MANAGER, PERMISSION, FIND, APPROVE, RECORD, DECIDE_APPEAL, DESIGN, APPROVE_CARD, DECIDE)
    allow(StaffRole.AUDITOR, "credentials.view_statuslist", READ_PAST)
    allow(StaffRole.MANAGER, LIST_INSTITUTION, APPROVE_INSTITUTION, WITHDRAW)
    for role in (StaffRole.CLERK, StaffRole.MANAGER):
        allow(role, REPRESENT, PRINT, OFFER)
    register_kind(
        BULK_CHANGE,
        label=_("Change the status of several cards"),
        execute=bulk.execute,
        describe=_describe,
        permission=APPROVE,
        deferred=True,
    )
    register_kind(
        PUBLICATION,
        label=_("Publish a card"),
        execute=execute_publication,
        describe=_describe_publication,
        permission=APPROVE_CARD,
    )
    register_kind(
        RETIREMENT,
        label=_("Issue a card no more"),
        execute=execute_retirement,
        describe=_describe_retirement,
        permission=APPROVE_CARD,
    )
    register_kind(
        LISTING,
        label=_("Put an institution on the trust list"),
        execute=execute_listing,
        describe=_describe_listing,
        permission=APPROVE_INSTITUTION,
    )


def _describe(approval: Approval) -> str | Promise:
    count, reason = approval.payload["count"], StatusReason(approval.payload["reason"]).label
    texts = {
        CredentialState.SUSPENDED: ngettext(
            "Suspend %(count)d card: %(reason)s", "Suspend %(count)d cards: %(reason)s", count
        ),
        CredentialState.ACTIVE: ngettext(
            "Reinstate %(count)d card: %(reason)s", "Reinstate %(count)d cards: %(reason)s", count
        ),
        CredentialState.REVOKED: ngettext(
            "Revoke %(count)d card for good: %(reason)s", "Revoke %(count)d cards for good: %(reason)s", count
        ),
    }
    return texts[CredentialState(approval.payload["after"])] % {"count": count, "reason": reason}


def _describe_publication(approval: Approval) -> str | Promise:
    text = _("Publish version %(version)d of %(card)s, as its draft says: who gets it, and what it says.")
    return text % {"version": approval.payload["version"], "card": approval.payload["card"]}


def _describe_retirement(approval: Approval) -> str | Promise:
    text = _("%(card)s (version %(version)d) is issued no more. Cards that people have stay valid until their end.")
    return text % {"card": approval.payload["card"], "version": approval.payload["version"]}


def _describe_listing(approval: Approval) -> str | Promise:
    text = _("Verifiers will accept cards of %(name)s (%(code)s), of these kinds only: %(cards)s")
    cards = ", ".join(approval.payload["cards"]) or "–"
    return text % {"name": approval.payload["name_ko"], "code": approval.payload["institution"], "cards": cards}
