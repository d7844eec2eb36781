"""How long the ledger and what hangs on it stay, and on what ground."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from identity.keeping import EFINANCE, PURPOSE_OVER
from identity.models import Member
from identity.retention import DAY, YEAR, Action, Rule, Since, delete_some, keep_after_leaving, register

from .actions.exchange import KEPT, forget_quotes
from .actions.sweeps import forget_refusals
from .models import (
    Account,
    ActingLimit,
    ActingUse,
    Allowance,
    Beneficiary,
    ExchangeAllowance,
    ExpiryNotice,
    Transfer,
)

LEDGER = "mileage.ledger"
KEEP = 5 * YEAR


def register_rules() -> None:
    register(*_of_the_ledger(), *_beside_it())
    keep_after_leaving(LEDGER, asked_about_until)


def asked_about_until(member: Member) -> date | None:
    """Five years after the member's last posting; None where there is none."""
    last = None
    for account in Account.objects.filter(member=member, posting_count__gt=0):
        posted = Transfer.objects.filter(postings__account=account, postings__number=account.posting_count).latest(
            "recorded_at"
        )
        last = max(filter(None, (last, posted.recorded_at)))
    return (last + KEEP).date() if last else None


def _of_the_ledger() -> tuple[Rule, ...]:
    return (
        # Amounts by account and member's number, never changed. Who the number was goes to the separate storage.
        Rule(
            LEDGER,
            (
                "mileage.Account",
                "mileage.Transfer",
                "mileage.Posting",
                "mileage.Lot",
                "mileage.LotUse",
                "mileage.Hold",
                "mileage.HeldLot",
                "mileage.Reversal",
                "mileage.IdempotencyRecord",
                "mileage.Award",
                "mileage.RewardedAct",
                "mileage.Clawback",
                "mileage.Withdrawal",
                "mileage.ExchangeQuote",
                "mileage.Distribution",
            ),
            EFINANCE,
            Since.POSTED,
            Action.SEPARATE,
            KEEP,
        ),
        Rule(
            "mileage.refusals",
            ("mileage.IdempotencyRecord",),
            PURPOSE_OVER,
            Since.MADE,
            period=DAY,
            destroy=lambda before: forget_refusals(),
        ),
        Rule(
            "mileage.quotes",
            ("mileage.ExchangeQuote",),
            PURPOSE_OVER,
            Since.ENDED,
            period=KEPT,
            destroy=lambda before: forget_quotes(),
        ),
    )


def _beside_it() -> tuple[Rule, ...]:
    return (
        Rule(
            "mileage.counters",
            ("mileage.Allowance", "mileage.ExchangeAllowance", "mileage.ActingUse"),
            PURPOSE_OVER,
            Since.DAY,
            period=2 * YEAR,
            destroy=_counters,
        ),
        Rule(
            "mileage.notices",
            ("mileage.ExpiryNotice",),
            PURPOSE_OVER,
            Since.MADE,
            period=YEAR,
            destroy=lambda before: delete_some(ExpiryNotice.objects.filter(made_at__lt=before)),
        ),
        Rule(
            "mileage.groups",
            ("mileage.Beneficiary", "mileage.ActingLimit"),
            PURPOSE_OVER,
            Since.LEFT,
            period=timedelta(),
            destroy=lambda before: _groups(before),
        ),
    )


def _counters(before: datetime) -> int:
    """Counts of days and months; a cap for the whole of a programme needs its count as long as it runs."""
    day = before.date()
    old = Q(day__lt=day) | Q(day=None, month__lt=day.replace(day=1))
    return (
        delete_some(Allowance.objects.filter(old))
        + delete_some(ExchangeAllowance.objects.filter(days__endswith__lte=day))
        + delete_some(ActingUse.objects.filter(day__lt=day))
    )


def _groups(before: datetime) -> int:
    return sum(delete_some(model.objects.filter(member__left_at__lte=before)) for model in (Beneficiary, ActingLimit))
