"""How long identity checks and their papers stay, and on what ground."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from identity.keeping import PURPOSE_OVER
from identity.retention import Action, Rule, Since, delete_some, register, wipe_some

from . import rules
from .leaving import BLANK
from .models import MailCount, Paper, Proofing, ProofingState


def register_rules() -> None:
    register(
        Rule(
            "proofing.papers",
            ("proofing.Paper",),
            "개인정보 보호법 art. 21(1), 24",  # passports are identifiers of their own kind
            Since.DECIDED,
            period=rules.PAPERS_KEPT,
            destroy=_papers,
        ),
        Rule(
            "proofing.unfinished",
            ("proofing.Proofing", "proofing.MailCount"),
            PURPOSE_OVER,
            Since.MADE,
            period=rules.UNFINISHED_KEPT,
            destroy=_unfinished,
        ),
        Rule(
            "proofing.checks",
            ("proofing.Proofing",),
            PURPOSE_OVER,
            Since.ENDED,
            Action.ANONYMISE,
            rules.DETAILS_KEPT,
            _details,
        ),
    )


def _papers(before: datetime) -> int:
    return delete_some(Paper.objects.filter(proofing__decided_at__lt=before))


def _unfinished(before: datetime) -> int:
    drafts = Proofing.objects.filter(state=ProofingState.DRAFT, begun_at__lt=before)
    return delete_some(drafts) + delete_some(MailCount.objects.filter(day__lt=before.date()))


def _details(before: datetime) -> int:
    """Of what was refused, withdrawn or ended, and of what was approved and ran out."""
    decided = Q(decided_at__lt=before) & ~Q(state=ProofingState.APPROVED)
    ran_out = Q(state=ProofingState.APPROVED, expires_on__lt=before.date())
    known = Q(birth_date__isnull=False) | ~Q(email="")
    return wipe_some(Proofing.objects.filter(decided | ran_out).filter(known), **BLANK)
