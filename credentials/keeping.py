"""How long what belongs to cards stays, and on what ground."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils.timezone import now

from identity.keeping import PURPOSE_OVER
from identity.retention import BATCH, DAY, YEAR, Action, Rule, Since, delete_some, register

from .actions.appeals import TEXTS_KEPT, forget_texts
from .actions.forgetting import forget_expired
from .figures.models import ScanCount
from .figures.uploads import OLDEST, forget_uploads
from .models import CardNotice, WalletDevice
from .presentation import actions as checks
from .presentation import deliveries
from .presentation.models import UseCount

SENSITIVE = "개인정보 보호법 art. 21(1), 23"
YEARLY_SURVEY = "디지털시민증 발급 및 이용에 관한 조례 art. 7"


def register_rules() -> None:
    register(*_of_cards(), *_of_checks())


def _of_cards() -> tuple[Rule, ...]:
    return (
        # By the member's number, which is nobody's after leaving. A place in a list is never used twice.
        Rule(
            "credentials.cards",
            (
                "credentials.Credential",
                "credentials.CredentialCopy",
                "credentials.StatusChange",
                "credentials.Replacement",
                "credentials.BulkCard",
                "credentials.Offer",
                "credentials.Authorization",
                "credentials.AccessToken",
                "credentials.RefreshToken",
                "credentials.Deferral",
            ),
            PURPOSE_OVER,
            Since.MEMBER,
            Action.ANONYMISE,
        ),
        Rule(
            "credentials.answers",
            ("credentials.SpentNonce",),
            PURPOSE_OVER,
            Since.USED,
            period=timedelta(),
            destroy=lambda before: sum(forget_expired().values()),
            every_minute=True,
        ),
        Rule(
            "credentials.appeals",
            ("credentials.Appeal",),
            PURPOSE_OVER,
            Since.DECIDED,
            Action.ANONYMISE,
            TEXTS_KEPT,
            lambda before: forget_texts(),
        ),
        Rule(
            "credentials.conditions",
            ("credentials.Condition",),
            SENSITIVE,
            Since.ENDED,
            period=YEAR,
            destroy=lambda before: _by_function("retention_forget_conditions_v1", before),
        ),
        Rule(
            "credentials.representations",
            ("credentials.Representation",),
            "민법 art. 928, 개인정보 보호법 art. 22-2",
            Since.ENDED,
            Action.ANONYMISE,
            3 * YEAR,
            lambda before: _by_function("retention_forget_representations_v1", before),
        ),
        Rule(
            "credentials.devices",
            ("credentials.WalletDevice",),
            PURPOSE_OVER,
            Since.ENDED,
            period=90 * DAY,
            destroy=lambda before: delete_some(WalletDevice.objects.filter(ended_at__lt=before)),
        ),
        Rule(
            "credentials.notices",
            ("credentials.CardNotice",),
            PURPOSE_OVER,
            Since.MADE,
            period=YEAR,
            destroy=lambda before: delete_some(CardNotice.objects.filter(at__lt=before)),
        ),
    )


def _of_checks() -> tuple[Rule, ...]:
    return (
        Rule(
            "presentation.results",
            ("presentation.PresentationRequest",),
            PURPOSE_OVER,
            Since.PURPOSE,
            destroy=lambda before: checks.forget(),
            every_minute=True,
        ),
        Rule(
            "presentation.deliveries",
            ("presentation.Delivery",),
            PURPOSE_OVER,
            Since.MADE,
            period=deliveries.FORGET_AFTER,
            destroy=lambda before: deliveries.forget_old(),
        ),
        Rule(
            "presentation.counts",
            ("presentation.UseCount", "figures.ScanCount"),
            YEARLY_SURVEY,
            Since.DAY,
            period=5 * YEAR,
            destroy=_counts,
        ),
        Rule(
            "figures.uploads",
            ("figures.CountUpload", "figures.ScannerPass"),
            PURPOSE_OVER,
            Since.DAY,
            period=OLDEST,
            destroy=lambda before: sum(forget_uploads().values()),
        ),
    )


def _counts(before: datetime) -> int:
    old = Q(day__lt=before.date())
    return delete_some(UseCount.objects.filter(old)) + delete_some(ScanCount.objects.filter(old))


def _by_function(name: str, before: datetime) -> int:
    """What the product itself may not delete, the database deletes when its time is over."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s, %s)", [min(before, now()), BATCH])
        return int(cursor.fetchone()[0])
