"""Kinds of mileage that stand for money: their units come out of a reserve and go back to it, never out of nothing.

Whose app keeps the reserve registers it. Each answer is an account for the ledger call that follows, which it counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .actions.accounts import open_account
from .ledger import AccountId
from .models import AccountKind, Asset

Counted = Callable[[Asset, int], AccountId]


@dataclass(frozen=True, slots=True)
class Reserve:
    """`paid_out`: takes units whose money leaves the reserve."""

    paid_out: Counted


_reserves: dict[str, Reserve] = {}


def register_reserve(kind: str, reserve: Reserve) -> None:
    _reserves[kind] = reserve


def where_paid_out(asset: Asset, amount: int) -> AccountId:
    """Where units go that were paid in money."""
    reserve = _reserves.get(asset.kind)
    return reserve.paid_out(asset, amount) if reserve else open_account(AccountKind.ISSUANCE, asset)
