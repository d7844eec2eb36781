"""What a member owes after a clawback: how it came about, and what has repaid it since."""

from __future__ import annotations

from dataclasses import dataclass

from identity.models import Member

from .models import Account, AccountKind, Asset, Posting
from .queries import Entry, entries_of

MOST = 200


@dataclass(frozen=True, slots=True)
class Debt:
    """A receivable in one kind of mileage. Entries newest first; below zero: became owed, above: repaid."""

    asset: Asset
    left: int
    entries: list[Entry]


def debts_of(member: Member) -> list[Debt]:
    """Every kind in which a member owes or owed something."""
    rows = Account.objects.filter(member=member, kind=AccountKind.RECEIVABLE).select_related("asset")
    return [Debt(row.asset, -row.balance, _entries(row)) for row in rows.order_by("asset__code")]


def _entries(account: Account) -> list[Entry]:
    return entries_of(Posting.objects.filter(account=account.pk).order_by("-pk")[:MOST])
