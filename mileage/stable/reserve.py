"""Where stable tokens come from and go to, and the legal limits that count them; and the rules that hold of it all."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Greatest

from identity.queries import today
from mileage.actions.accounts import open_account
from mileage.invariants import Rule, register_rule
from mileage.ledger import AccountId
from mileage.models import AccountKind, Asset, AssetKind
from mileage.reserves import Reserve, register_reserve

from .errors import OverLegalLimit
from .models import DepositKind, Limit, Terms

PAYOUT = "payout"
# what partners were paid for: of paid settlements, what their transfers brought back to issuance
SETTLED = """
    SELECT coalesce(sum(p.amount), 0) FROM partners_settlement s, jsonb_array_elements_text(s.transfers) t (id)
    JOIN mileage_posting p ON p.id > t.id::bigint AND p.id < t.id::bigint + 16
    JOIN mileage_account a ON a.id = p.account_id AND a.kind = 'issuance'
    JOIN mileage_asset k ON k.id = a.asset_id AND k.kind = 'stable'
"""
PAID = f"(SELECT coalesce(sum(amount), 0) FROM stable_redemption WHERE state = 'paid') + ({SETTLED})"  # noqa: S608


def register() -> None:
    register_reserve(AssetKind.STABLE, Reserve(_is_open, give, take_back, pay_out))
    for rule in RULES:
        register_rule(rule)


def backing(asset: Asset, kind: str) -> AccountId:
    """Balances, bonuses and pending payouts are kept apart in full."""
    return open_account(AccountKind.BACKING, asset, code="" if kind == DepositKind.BALANCE else kind)


def count(row: Terms, amount: int) -> None:
    """Count up what is outstanding, then the year's. Raises OverLegalLimit."""
    _count(row, None, row.outstanding_limit, amount)
    _count(row, today().year, row.year_limit, amount)


def uncount(asset: Asset, amount: int, year: int | None = None) -> None:
    """No longer outstanding; with a year: it was never issued."""
    for each in dict.fromkeys((None, year)):
        Limit.objects.filter(asset=asset, year=each).update(used=Greatest(F("used") - amount, 0))


def give(asset: Asset, amount: int) -> AccountId:
    """Out of what was deposited for bonuses: what is issued without a won paid in. Raises OverLegalLimit."""
    count(Terms.objects.filter(asset=asset)[:1].get(), amount)
    return backing(asset, DepositKind.BONUS)


def take_back(asset: Asset, amount: int) -> AccountId:
    """Back to what was deposited for bonuses."""
    uncount(asset, amount)
    return backing(asset, DepositKind.BONUS)


def pay_out(asset: Asset, amount: int) -> AccountId:
    """The money leaves the reserve, and the tokens their issuance."""
    uncount(asset, amount)
    return open_account(AccountKind.ISSUANCE, asset)


def _is_open(asset: Asset) -> bool:
    return Terms.objects.filter(asset=asset).exists()


def _count(row: Terms, year: int | None, cap: int, amount: int) -> None:
    """Count up under the row's lock; a CHECK stands behind it."""
    Limit.objects.bulk_create([Limit(asset=row.asset, year=year, cap=cap)], ignore_conflicts=True)
    limit = Limit.objects.select_for_update().get(asset=row.asset, year=year)
    if limit.used + amount > cap:
        raise OverLegalLimit(left=max(0, cap - limit.used))
    limit.used, limit.cap = limit.used + amount, cap
    limit.save(update_fields=["used", "cap"])


_STABLE = "FROM mileage_account a JOIN mileage_asset k ON k.id = a.asset_id AND k.kind = 'stable'"
RULES = (
    Rule(
        "what was deposited for the stable token is in its backing, or issued, or was paid out",
        f"SELECT 'account ' || a.id {_STABLE} WHERE a.kind = 'issuance' "  # noqa: S608
        f"AND -a.balance <> (SELECT coalesce(sum(amount), 0) FROM stable_deposit) - ({PAID}) "
        "UNION ALL SELECT 'deposit ' || d.id FROM stable_deposit d WHERE NOT EXISTS (SELECT FROM mileage_posting p "
        "JOIN mileage_account a ON a.id = p.account_id AND a.kind = 'backing' "
        "AND a.code = CASE d.kind WHEN 'balance' THEN '' ELSE d.kind END "
        "WHERE p.id > d.transfer AND p.id < d.transfer + 16 AND p.amount = d.amount)",
    ),
    Rule(
        "the backing of payouts is that of the pending redemptions",
        f"SELECT a.id {_STABLE} WHERE a.kind = 'backing' AND a.code = '{PAYOUT}' "  # noqa: S608
        "AND a.balance <> (SELECT coalesce(sum(amount), 0) FROM stable_redemption WHERE state = 'pending')",
    ),
    Rule(
        "the limit of the stable token counts what is outstanding, and what is to be paid out",
        "SELECT l.asset_id FROM stable_limit l WHERE l.year IS NULL AND l.used <> ("  # noqa: S608
        "SELECT coalesce(sum(a.balance), 0) FROM mileage_account a WHERE a.asset_id = l.asset_id "
        f"AND a.kind <> 'issuance' AND (a.kind <> 'backing' OR a.code = '{PAYOUT}'))",
    ),
)
