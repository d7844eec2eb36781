"""How long what partners sent, and what was found about them, stays, and on what ground."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils.timezone import now

from identity.actors import Actor
from identity.keeping import EFINANCE, PURPOSE_OVER
from identity.retention import BATCH, YEAR, Action, Rule, Since, register, wipe_some

from .actions import applications, calls, codes, messages
from .models import Application, ApplicationState, Case, Partner, PartnerState

TAX = "국세기본법 art. 85-3"
DISPUTES = "전자상거래법 시행령 art. 6(1)"


def register_rules() -> None:
    register(*_of_joining(), *_of_calls(), *_of_trade())


def _of_joining() -> tuple[Rule, ...]:
    return (
        Rule(
            "partners.documents",
            ("partners.Document",),
            PURPOSE_OVER,
            Since.DECIDED,
            Action.ANONYMISE,
            applications.FORGET_DOCUMENTS_AFTER,
            lambda before: applications.forget_documents(by=Actor.system("retention")),
        ),
        Rule(
            "partners.applications",
            ("partners.Application",),
            PURPOSE_OVER,
            Since.DECIDED,
            Action.ANONYMISE,
            3 * YEAR,
            _applications,
        ),
        Rule("partners.partners", ("partners.Partner",), TAX, Since.ENDED, Action.ANONYMISE, 5 * YEAR, _partners),
    )


def _of_calls() -> tuple[Rule, ...]:
    return (
        Rule(
            "partners.calls",
            ("partners.ApiCall",),
            PURPOSE_OVER,
            Since.MADE,
            period=calls.KEPT,
            destroy=lambda before: calls.forget_calls(),
        ),
        Rule(
            "partners.messages",
            ("partners.Message",),
            PURPOSE_OVER,
            Since.MADE,
            period=messages.FORGET_AFTER,
            destroy=lambda before: messages.forget_old(),
        ),
        Rule(
            "partners.codes",
            ("partners.OneTimeCode",),
            PURPOSE_OVER,
            Since.ENDED,
            period=codes.FORGET_AFTER,
            destroy=lambda before: codes.forget_codes(),
        ),
    )


def _of_trade() -> tuple[Rule, ...]:
    return (
        # With the ledger: by the member's number, and who that was is stored apart.
        Rule(
            "partners.transactions",
            ("partners.Transaction", "partners.Refund", "partners.Difference"),
            EFINANCE,
            Since.POSTED,
            Action.SEPARATE,
            5 * YEAR,
        ),
        Rule(
            "partners.cases",
            ("partners.Case", "partners.CaseStep", "partners.CaseRequest", "partners.CaseReading"),
            DISPUTES,
            Since.DECIDED,
            Action.ANONYMISE,
            3 * YEAR,
            _cases,
        ),
    )


def _applications(before: datetime) -> int:
    over = Application.objects.filter(decided_at__lt=before).exclude(state__in=ApplicationState.OPEN)
    return wipe_some(over.exclude(contact=""), contact="", note="")


def _partners(before: datetime) -> int:
    over = Partner.objects.filter(state=PartnerState.ENDED, ends_on__lt=before.date())
    return wipe_some(over.exclude(contact=""), contact="", owner=None)


def _cases(before: datetime) -> int:
    """What was written about people. The steps are not the product's to change: a function of the database does it."""
    closed = Case.objects.filter(closed_at__lt=before)
    with connection.cursor() as cursor:
        cursor.execute("SELECT retention_forget_case_texts_v1(%s, %s)", [min(before, now()), BATCH])
        steps = int(cursor.fetchone()[0])
    return steps + wipe_some(closed.exclude(text="", evidence={}), text="", evidence={})
