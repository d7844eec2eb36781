"""What members read of their payments and of partners that leave; and what staff see of those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.utils.timezone import now

from identity.models import Member
from identity.queries import today
from mileage.models import POSTINGS_PER_TRANSFER, Account, Asset, AssetKind, ExchangeRate, Posting
from mileage.queries import OWN, Named

from .errors import UnknownPartner, UnknownSettlement, UnknownTransaction
from .models import Agreement, Partner, PartnerState, Settlement, Transaction, TransactionState

PAGE = 50
MOST_SHOPS = 20
MOST_MONTHS = 24
TOLD_AFTER = timedelta(days=30)  # that a partner has ended
_SHOWN = (TransactionState.HELD, TransactionState.DONE, TransactionState.REVERSED)


@dataclass(frozen=True, slots=True)
class CashReceipt:
    """What counts as paid in cash (조세특례제한법 art. 126-3): money, not points that were given for nothing."""

    amount: int
    supply: int
    vat: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """`entry`: the posting whose proof can be had."""

    transaction: Transaction
    tender: str
    cash_receipt: CashReceipt | None
    entry: int | None


def receipts_of(member: Member) -> list[Receipt]:
    """A member's newest payments and points at partners."""
    rows = Transaction.objects.filter(member=member, sandbox=False, state__in=_SHOWN)
    page = rows.select_related("partner", "asset", "award").order_by("-created_at")[:PAGE]
    return [_receipt(row) for row in page]


def receipt_of(member: Member, transaction: UUID) -> Receipt:
    """One of a member's own. Raises UnknownTransaction, also for another's."""
    rows = Transaction.objects.select_related("partner", "asset", "award")
    row = rows.filter(pk=transaction, member=member, sandbox=False, state__in=_SHOWN).first()
    if row is None:
        raise UnknownTransaction
    receipt = _receipt(row)
    if row.transfer is None:
        return receipt
    ids = (row.transfer + 1, row.transfer + POSTINGS_PER_TRANSFER)
    entry = Posting.objects.filter(pk__range=ids, account__member=member).values_list("pk", flat=True).first()
    return Receipt(row, receipt.tender, receipt.cash_receipt, entry)


def shops_of(transactions: set[str]) -> dict[str, Named]:
    """The partners of transactions, by the numbers that source references name."""
    found = Transaction.objects.select_related("partner").filter(pk__in=[key for key in transactions if _is_uuid(key)])
    return {str(row.pk): row.partner for row in found}


def settlements_of(partner: Partner) -> Sequence[Settlement]:
    """What was settled with a partner, newest first."""
    return list(partner.settlements.order_by("-month")[:MOST_MONTHS])


def settlement_of(partner: Partner, settlement: int) -> Settlement:
    """One of a partner's own. Raises UnknownSettlement, also for another's."""
    row = partner.settlements.filter(pk=min(settlement, 2**63 - 1)).first()
    if row is None:
        raise UnknownSettlement
    return row


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def shop_of(code: str) -> tuple[Partner, Agreement]:
    """A partner whose own QR was scanned, and what it accepts. Raises UnknownPartner."""
    partner = Partner.objects.filter(code=code, state__in=PartnerState.LIVE).first()
    newest = partner.agreements.prefetch_related("accept_assets").order_by("-version").first() if partner else None
    if partner is None or newest is None or not newest.accept_assets.all():
        raise UnknownPartner
    return partner, newest


@dataclass(frozen=True, slots=True)
class Leaver:
    """A partner that ends, and what a member can do with its points: there until then, elsewhere, or by exchange."""

    partner: Partner
    asset: Asset
    balance: int
    elsewhere: Sequence[Partner]
    exchangeable: bool


def leaving_partners(member: Member) -> list[Leaver]:
    """Partners on their way out, or ended in the last 30 days, whose points a member holds. Five queries."""
    held = dict(member.mileage_accounts.filter(kind__in=OWN, balance__gt=0).values_list("asset", "balance"))
    rows = Partner.objects.filter(
        Q(state=PartnerState.LEAVING) | Q(state=PartnerState.ENDED, ends_on__gt=today() - TOLD_AFTER),
        programme__asset__in=held,
    )
    leavers = list(rows.select_related("programme__asset").order_by("ends_on", "pk"))
    if not leavers:
        return []
    accepting = _accepting({row.programme.asset_id for row in leavers if row.programme})
    rates = set(ExchangeRate.objects.filter(during__contains=now(), source__in=held).values_list("source", flat=True))
    return [
        Leaver(row, asset, held[asset.pk], accepting.get(asset.pk, []), asset.pk in rates)
        for row in leavers
        if row.programme and (asset := row.programme.asset)
    ]


def holders_of(partner: Partner) -> tuple[int, int]:
    """How many members hold points of a partner's kind, and how many points those are."""
    if partner.programme is None:
        return 0, 0
    accounts = Account.objects.filter(asset=partner.programme.asset_id, kind__in=OWN, balance__gt=0)
    sums = accounts.aggregate(people=Count("pk"), points=Sum("balance"))
    return sums["people"], sums["points"] or 0


def _accepting(assets: set[int]) -> dict[int, list[Partner]]:
    """Active partners whose newest agreement accepts a kind, by kind."""
    newest = Agreement.objects.filter(partner=OuterRef("partner")).order_by("-version").values("pk")[:1]
    rows = Agreement.accept_assets.through.objects.filter(
        asset__in=assets, agreement__partner__state=PartnerState.ACTIVE
    )
    rows = rows.annotate(partner=F("agreement__partner"), newest=Subquery(newest)).filter(agreement=F("newest"))
    found: dict[int, list[Partner]] = {}
    for row in rows.select_related("agreement__partner").order_by("agreement__partner__name_ko")[:MOST_SHOPS]:
        found.setdefault(row.asset_id, []).append(row.agreement.partner)
    return found


def _receipt(row: Transaction) -> Receipt:
    money = row.asset.kind == AssetKind.STABLE
    return Receipt(row, row.asset.kind, _cash(row) if money else None, None)


def _cash(row: Transaction) -> CashReceipt:
    """The part of the tax that falls to what was paid in money and not refunded, rounded down."""
    paid = row.amount - row.refunded
    vat = min(paid * (row.vat or 0) // row.total if row.total else 0, paid)
    return CashReceipt(paid, paid - vat, vat)
