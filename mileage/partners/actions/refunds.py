"""Given points are taken back; payments are refunded, in full or in parts. Each ends with the ledger call.

A full refund is a reversal: the lots come back as they were. A part comes back with the ends of those lots of the
payment that last longest; what was spent at a shop is out of reach of a clawback, so no ancestry is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F

from identity import audit
from identity.actors import Actor
from mileage import ledger
from mileage.actions.accounts import open_account, open_member_account
from mileage.actions.awards import reverse_award
from mileage.ledger import Leg, LotTerms
from mileage.models import POSTINGS_PER_TRANSFER, AccountKind, LotUse, Reason
from mileage.transactions import in_one_transaction

from ..errors import OnlyInFull, RefundExceedsPayment
from ..models import Partner, Refund, Transaction, TransactionKind, TransactionState
from .payments import CLIENT, locked, source_of, tell


class Part(NamedTuple):
    """So much of a payment, out of lots of one end."""

    amount: int
    expires_at: datetime | None
    programme: int | None


@in_one_transaction
def reverse_transaction(
    transaction_id: UUID, partner: Partner, reason: str, amount: int | None = None, *, by: Actor
) -> Transaction:
    """Take given points back, or refund a payment: what is left of it, or a part. In parts until all is refunded.

    Raises:
        UnknownTransaction, NotInThisState: nothing is left, or it is not done.
        RefundExceedsPayment: less is left of it.
        OnlyInFull: points that were given are not taken back in parts.
        LedgerRefusal: the member spent what was given; the partner's account holds less than is refunded.
    """
    row = locked(transaction_id, partner, "", TransactionState.DONE)
    if row.kind == TransactionKind.EARN and amount is not None:
        raise OnlyInFull
    before, left = row.refunded, row.amount - row.refunded
    wanted = left if amount is None else amount
    if wanted > left:
        raise RefundExceedsPayment(left=left)
    _note(row, wanted, by)
    if row.award and row.award.amount:
        reverse_award(row.award, reason, by=by)
    elif row.transfer:
        _post([_whole(row)] if wanted == row.amount else list(_in_parts(row, before, wanted)))
    return row


def _note(row: Transaction, amount: int, by: Actor) -> None:
    row.refunded += amount
    if row.refunded == row.amount:
        row.state = TransactionState.REVERSED
    row.save(update_fields=["refunded", "state"])
    if back := row.award.amount if row.award else amount:
        Refund.objects.create(transaction=row, amount=back)
    audit.record("partner.reversed", by=by, subject=row, detail={"points": amount})
    if row.state == TransactionState.REVERSED:
        tell(row)
    else:
        tell(row, "refunded", amount=amount)


def _whole(row: Transaction) -> ledger.Item:
    reason = Reason.CORRECTION if row.kind == TransactionKind.EARN else Reason.REFUND
    return ledger.Reverse(key=f"{row.pk}:reverse", reason=reason, source_ref=source_of(row), transfer=row.transfer or 0)


def _in_parts(row: Transaction, before: int, wanted: int) -> Iterator[ledger.Item]:
    assert row.member is not None  # noqa: S101  # only a request that nobody confirmed has none
    source = open_account(AccountKind.PARTNER, row.asset, code=row.partner.code)
    payee = open_member_account(row.member, row.asset)
    for number, part in enumerate(_parts(row.transfer or 0, before, wanted)):
        yield ledger.Transfer(
            key=f"{row.pk}:refund:{before}:{number}",
            reason=Reason.REFUND,
            source_ref=source_of(row),
            legs=(Leg(source, -part.amount), Leg(payee, part.amount)),
            terms=LotTerms(expires_at=part.expires_at, programme=part.programme),
        )


def _parts(transfer: int, skip: int, wanted: int) -> Iterator[Part]:
    """The part of a payment after what was refunded before: of the lots it took, those that end last come first."""
    uses = LotUse.objects.filter(posting__gt=transfer, posting__lt=transfer + POSTINGS_PER_TRANSFER + 1)
    lots = uses.order_by(F("lot__expires_at").desc(nulls_first=True), "-lot")
    for amount, expires_at, programme in lots.values_list("amount", "lot__expires_at", "lot__programme"):
        passed = min(skip, amount)
        skip -= passed
        taken = min(amount - passed, wanted)
        wanted -= taken
        if taken:
            yield Part(taken, expires_at, programme)


def _post(items: list[ledger.Item]) -> None:
    """All or none; of refused ones, one names the cause and the others are "linked"."""
    for result in ledger.post(ledger.Batch(CLIENT, (ledger.Linked(tuple(items)),))):
        if result.code != "linked":
            result.require()
