"""The staff's part: one person looks at the papers and refuses, or asks another to approve."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import structlog
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from identity.actors import Actor
from identity.audit import audited
from identity.models import Approval, ApprovalState
from identity.queries import today
from identity.second_person import request_approval

from . import errors, rules
from .models import Proofing, ProofingState

APPROVAL = "proofing.approval"
CHECK, APPROVE = "proofing.check_proofing", "proofing.approve_proofing"
_TOLD = (ProofingState.APPROVED, ProofingState.REFUSED)
_GIVE_UP = dt.timedelta(days=1)  # an address that refuses mail is not asked for ever
log = structlog.get_logger()


@transaction.atomic
@audited("proofing.checked")
def ask_to_approve(proofing: Proofing, text: str, *, by: Actor) -> Proofing:
    """Say that the papers are right; another person approves. Raises ProofingClosed, CheckAsked, NotAllowed."""
    row = _reviewed(proofing, by)
    if waits_for_approval(row):
        raise errors.CheckAsked
    row.approval = request_approval(APPROVAL, {"proofing": str(row.pk)}, by=by, reason=text)
    row.save(update_fields=["approval"])
    return row


def waits_for_approval(proofing: Proofing) -> bool:
    asked = proofing.approval
    return asked is not None and asked.state == ApprovalState.REQUESTED and asked.expires_at > now()


def describe(approval: Approval) -> str:
    """For the second person: which check it is, nothing about whose."""
    return _(
        "Identity check %(number)s is approved: for a year its applicant counts as who the papers name. Open the check "
        "and look at the papers first."
    ) % {"number": str(approval.payload.get("proofing", ""))[:8]}


def execute_approved(approval: Approval, by: Actor) -> Proofing:
    """Called by the second person's decision."""
    return _approve(str(approval.payload["proofing"]), by=by)


@transaction.atomic
@audited("proofing.approved")
def _approve(number: str, *, by: Actor) -> Proofing:
    """An earlier check of the member ends. Raises ProofingClosed."""
    by.require_staff(APPROVE)
    row = Proofing.objects.select_for_update(of=("self",), no_key=True).get(pk=number)
    if row.state != ProofingState.SUBMITTED:
        raise errors.ProofingClosed
    earlier = Proofing.objects.filter(member=row.member_id, state=ProofingState.APPROVED)
    earlier.update(state=ProofingState.ENDED)
    row.state, row.decided_at, row.expires_on = ProofingState.APPROVED, now(), today() + rules.VALID
    row.save(update_fields=["state", "decided_at", "expires_on"])
    transaction.on_commit(_hint)
    return row


@transaction.atomic
@audited("proofing.refused")
def refuse(proofing: Proofing, reason: str, *, by: Actor) -> Proofing:
    """With the reason that the applicant reads. Raises ProofingClosed, NotAllowed."""
    row = _reviewed(proofing, by)
    row.state, row.reason, row.decided_at = ProofingState.REFUSED, reason, now()
    row.save(update_fields=["state", "reason", "decided_at"])
    transaction.on_commit(_hint)
    return row


@transaction.atomic
@audited("proofing.ended")
def end(proofing: Proofing, reason: str, *, by: Actor) -> Proofing:
    """Believe it no longer; cards that stand on it end with the daily check. Raises ProofingClosed, NotAllowed."""
    by.require_staff(CHECK)
    by.require_scope()
    row = Proofing.objects.select_for_update(of=("self",), no_key=True).get(pk=proofing.pk)
    if row.state != ProofingState.APPROVED:
        raise errors.ProofingClosed
    row.state, row.reason, row.seen_at = ProofingState.ENDED, reason, None
    row.save(update_fields=["state", "reason", "seen_at"])
    return row


def tell_some() -> int:
    """Mail to whom a decision was made that it is there. How many; what cannot be sent waits for the next round."""
    told = 0
    late = Proofing.objects.filter(state__in=_TOLD, told_at=None, decided_at__gt=now() - _GIVE_UP)
    for number in late.order_by("decided_at").values_list("pk", flat=True)[:100]:
        try:
            told += _tell(number)
        except OSError:
            log.warning("proofing.mail_not_sent", proofing=str(number))
    return told


@transaction.atomic
def _tell(number: UUID) -> int:
    rows = Proofing.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    row = rows.filter(pk=number, told_at=None).exclude(email="").first()
    if row is None:
        return 0
    row.told_at = now()
    row.save(update_fields=["told_at"])
    parts = []
    for language in ("ko", "en"):
        with override(language):
            text = _("There is an answer to your identity check. Open your wallet to read it.")
            parts.append((_("[Incheon Wallet] Your identity check"), text))
    subject = " · ".join(subject for subject, _text in parts)
    EmailMessage(subject, "\n\n".join(text for _subject, text in parts) + "\n", to=[row.email]).send()
    return 1


def _hint() -> None:
    from .tasks import tell

    tell.delay()


def _reviewed(proofing: Proofing, by: Actor) -> Proofing:
    by.require_staff(CHECK)
    by.require_scope()
    # without the approval: whoever waited for the lock would read it as it was before
    row = Proofing.objects.select_for_update(of=("self",), no_key=True).get(pk=proofing.pk)
    if row.state != ProofingState.SUBMITTED:
        raise errors.ProofingClosed
    return row
