"""What members read of their payments: receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from identity.models import Member
from mileage.models import POSTINGS_PER_TRANSFER, AssetKind, Posting

from .errors import UnknownPartner, UnknownTransaction
from .models import Agreement, Partner, PartnerState, Transaction, TransactionState

PAGE = 50
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


def shop_of(code: str) -> tuple[Partner, Agreement]:
    """A partner whose own QR was scanned, and what it accepts. Raises UnknownPartner."""
    partner = Partner.objects.filter(code=code, state__in=PartnerState.LIVE).first()
    newest = partner.agreements.prefetch_related("accept_assets").order_by("-version").first() if partner else None
    if partner is None or newest is None or not newest.accept_assets.all():
        raise UnknownPartner
    return partner, newest


def leaving_partners(member: Member) -> Sequence[Partner]:
    """Partners on their way out whose points a member holds: usable there until they end."""
    rows = Partner.objects.filter(
        state=PartnerState.LEAVING,
        programme__asset__in=member.mileage_accounts.filter(balance__gt=0).values("asset"),
    )
    return list(rows.select_related("programme__asset"))


def _receipt(row: Transaction) -> Receipt:
    money = row.asset.kind == AssetKind.STABLE
    return Receipt(row, row.asset.kind, _cash(row) if money else None, None)


def _cash(row: Transaction) -> CashReceipt:
    """The part of the tax that falls to what was paid in money, rounded down."""
    vat = row.amount * (row.vat or 0) // row.total if row.total else 0
    vat = min(vat, row.amount)
    return CashReceipt(row.amount, row.amount - vat, vat)
