"""Kinds of mileage that stand for money: their units come out of a reserve and go back to it, never out of nothing.

Whose app keeps the reserve registers it. Each answer is an account for the ledger call that follows, which it counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .actions.accounts import open_account
from .errors import StableTokenOff
from .ledger import AccountId
from .models import AccountKind, Asset, AssetKind

Counted = Callable[[Asset, int], AccountId]


@dataclass(frozen=True, slots=True)
class Reserve:
    """`given`: gives new units. `taken_back`: takes them, to be given again. `paid_out`: takes them for their money."""

    is_open: Callable[[Asset], bool]
    given: Counted
    taken_back: Counted
    paid_out: Counted


_reserves: dict[str, Reserve] = {}


def register_reserve(kind: str, reserve: Reserve) -> None:
    _reserves[kind] = reserve


def require_open(asset: Asset) -> None:
    """Raises StableTokenOff: what stands for money has no reserve, or not yet."""
    reserve = _reserves.get(asset.kind)
    if asset.kind != AssetKind.POINT and not (reserve and reserve.is_open(asset)):
        raise StableTokenOff


def where_from(asset: Asset, amount: int) -> AccountId:
    """What new units come out of."""
    reserve = _reserves.get(asset.kind)
    return reserve.given(asset, amount) if reserve else open_account(AccountKind.ISSUANCE, asset)


def where_taken_back(asset: Asset, amount: int) -> AccountId:
    """Where units go that were given wrongly."""
    reserve = _reserves.get(asset.kind)
    return reserve.taken_back(asset, amount) if reserve else open_account(AccountKind.ISSUANCE, asset)


def where_paid_out(asset: Asset, amount: int) -> AccountId:
    """Where units go that were paid in money."""
    reserve = _reserves.get(asset.kind)
    return reserve.paid_out(asset, amount) if reserve else open_account(AccountKind.ISSUANCE, asset)
