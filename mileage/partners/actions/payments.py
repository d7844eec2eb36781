"""What partners do with members' points: give, hold, capture, release; and members pay. Refunds: refunds.py.

Every one ends with the ledger call.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from identity import audit
from identity.actors import Actor
from identity.models import Member
from mileage import ledger
from mileage.actions.accounts import open_account, open_member_account
from mileage.actions.awards import award
from mileage.ledger import Leg
from mileage.models import AccountKind, Asset, Hold, HoldState, Reason
from mileage.transactions import in_one_transaction

from ..errors import (
    NoAgreement,
    NotInThisState,
    PartnerNotActive,
    ReferenceUsed,
    UnknownTransaction,
)
from ..models import ApiClient, OneTimeCode, Partner, PartnerState, Transaction, TransactionKind, TransactionState
from .agreements import agreement_of
from .codes import sandbox_asset, take_from
from .messages import announce

CLIENT = "partners"
ASKED_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a partner says about it. `total` and `vat` in won; `asset` is not needed for points that it gives."""

    amount: int
    reference: str
    asset: str = ""
    total: int | None = None
    vat: int | None = None
    event_at: datetime | None = None


@in_one_transaction
def give_points(client: ApiClient, customer: OneTimeCode, what: Purchase, *, by: Actor) -> Transaction:
    """Give a member points of the partner's programme. Caps may cut them: the award then says why.

    Raises:
        PartnerNotActive: it is leaving.
        NoAgreement: it may not issue.
        ReferenceUsed: this receipt was rewarded before.
        LedgerRefusal.
    """
    partner = client.partner
    if partner.state != PartnerState.ACTIVE:
        raise PartnerNotActive
    asset = sandbox_asset() if client.sandbox else agreement_of(partner).issue_asset
    if asset is None or (partner.programme is None and not client.sandbox):
        raise NoAgreement
    row = _create(partner, client, TransactionKind.EARN, TransactionState.DONE, asset, customer.member, what)
    row.settled_at = now()
    audit.record("partner.points_given", by=by, subject=row, detail={"points": row.amount})
    tell(row)
    if client.sandbox:
        payee, source = open_member_account(customer.member, asset), open_account(AccountKind.ISSUANCE, asset)
        row.transfer = _move(row, source, payee, Reason.AWARD)
    else:
        assert partner.programme is not None  # noqa: S101  # looked at above
        row.award = award(customer.member, partner.programme.code, row.amount, f"partner:{row.pk}", row.event_at, by=by)
    row.save(update_fields=["settled_at", "transfer", "award"])
    return row


@in_one_transaction
def hold_payment(client: ApiClient, customer: OneTimeCode, what: Purchase, seconds: int, *, by: Actor) -> Transaction:
    """Set points aside that the member allowed to take by the code.

    Raises:
        NoAgreement: the partner does not accept this kind.
        OverLimit: the member did not allow so much.
        ReferenceUsed, LedgerRefusal.
    """
    asset = _accepted(client.partner, what.asset, sandbox=client.sandbox)
    take_from(customer, asset, what.amount)
    row = _create(
        client.partner, client, TransactionKind.PAYMENT, TransactionState.HELD, asset, customer.member, what, seconds
    )
    audit.record("partner.payment_held", by=by, subject=row, detail={"points": row.amount})
    account = open_member_account(customer.member, asset)
    item = ledger.PlaceHold(
        key=f"{row.pk}:hold", reason=Reason.HOLD, source_ref=source_of(row), account=account, amount=row.amount,
        seconds=seconds,
    )  # fmt: skip
    row.hold = ledger.post_one(CLIENT, item).hold
    row.save(update_fields=["hold"])
    return row


@in_one_transaction
def capture_payment(transaction_id: UUID, partner: Partner, amount: int | None, *, by: Actor) -> Transaction:
    """Take a held payment, or the part given; the rest goes back. Raises NotInThisState, LedgerRefusal."""
    row = locked(transaction_id, partner, TransactionKind.PAYMENT, TransactionState.HELD)
    row.amount = row.amount if amount is None else amount
    payee = open_account(AccountKind.PARTNER, row.asset, code=partner.code)
    _settle(row, TransactionState.DONE, "partner.payment_captured", by)
    item = ledger.Capture(
        key=f"{row.pk}:capture", reason=Reason.SPEND, source_ref=source_of(row), hold=row.hold or 0, payee=payee,
        amount=amount,
    )  # fmt: skip
    row.transfer = ledger.post_one(CLIENT, item).transfer
    row.save(update_fields=["transfer"])
    return row


@in_one_transaction
def release_payment(transaction_id: UUID, partner: Partner, *, by: Actor) -> Transaction:
    """Give a held payment back, or end a request that nobody confirmed. Raises NotInThisState, LedgerRefusal."""
    row = locked(transaction_id, partner, TransactionKind.PAYMENT, TransactionState.HELD, TransactionState.ASKED)
    _settle(row, TransactionState.RELEASED, "partner.payment_released", by)
    if row.hold:
        item = ledger.Release(key=f"{row.pk}:release", reason=Reason.HOLD, source_ref=source_of(row), hold=row.hold)
        ledger.post_one(CLIENT, item)
    return row


@transaction.atomic
def ask_for_payment(client: ApiClient, what: Purchase, *, by: Actor) -> Transaction:
    """A payment that whoever scans the shop's QR may confirm, for ten minutes. Raises NoAgreement, ReferenceUsed."""
    asset = _accepted(client.partner, what.asset, sandbox=client.sandbox)
    seconds = int(ASKED_FOR.total_seconds())
    row = _create(client.partner, client, TransactionKind.PAYMENT, TransactionState.ASKED, asset, None, what, seconds)
    audit.record("partner.payment_asked", by=by, subject=row, detail={"points": row.amount})
    return row


@in_one_transaction
def confirm_payment(transaction_id: UUID, member: Member, *, by: Actor) -> Transaction:
    """A member pays what a shop asks for. A second confirmation of the same member is answered alike.

    Raises:
        UnknownTransaction: nobody asks for it, or it is for trying out.
        NotInThisState: another paid it, or its time is over.
        LedgerRefusal.
    """
    rows = Transaction.objects.select_for_update(of=("self",)).select_related("partner", "asset")
    row = rows.filter(pk=transaction_id, kind=TransactionKind.PAYMENT, sandbox=False).first()
    if row is None or (row.member_id is None and row.state != TransactionState.ASKED):
        raise UnknownTransaction
    if row.member_id == member.pk and row.state == TransactionState.DONE:
        return row
    if row.state != TransactionState.ASKED or (row.expires_at and row.expires_at <= now()):
        raise NotInThisState(state=row.state)
    _accepted(row.partner, row.asset.code, sandbox=False)
    row.member = member
    row.save(update_fields=["member"])
    return _paid(row, by)


@in_one_transaction
def pay_shop(partner: Partner, member: Member, asset: str, amount: int, key: UUID, *, by: Actor) -> Transaction:
    """A member pays at a shop whose own QR they scanned. `key` makes a repeated request harmless.

    Raises:
        NoAgreement: the shop does not accept this kind.
        ReferenceUsed: the key was used for another payment.
        LedgerRefusal.
    """
    kind = _accepted(partner, asset, sandbox=False)
    reference = f"wallet-{key}"
    before = Transaction.objects.filter(partner=partner, kind=TransactionKind.PAYMENT, reference=reference).first()
    if before:
        if (before.member_id, before.asset_id, before.amount) == (member.pk, kind.pk, amount):
            return before
        raise ReferenceUsed
    what = Purchase(amount, reference)
    row = _create(partner, None, TransactionKind.PAYMENT, TransactionState.DONE, kind, member, what)
    return _paid(row, by)


def transaction_of(partner: Partner, transaction_id: UUID, *, sandbox: bool) -> Transaction:
    """A partner's own transaction. Raises UnknownTransaction, also for another's."""
    rows = Transaction.objects.select_related("asset", "award")
    found = rows.filter(pk=transaction_id, partner=partner, sandbox=sandbox).first()
    if found is None:
        raise UnknownTransaction
    return found


@transaction.atomic
def note_timeouts(limit: int = 500) -> int:
    """Note what ran out: requests nobody confirmed, and holds that the ledger gave back. How many."""
    waiting = Transaction.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state__in=[TransactionState.ASKED, TransactionState.HELD], expires_at__lte=now()
    )
    rows = list(waiting.select_related("partner").order_by("expires_at")[:limit])
    over = set(
        Hold.objects.filter(pk__in=[row.hold for row in rows if row.hold], state=HoldState.TIMED_OUT).values_list(
            "pk", flat=True
        )
    )
    ended = [row for row in rows if row.hold is None or row.hold in over]
    for row in ended:
        row.state, row.settled_at = TransactionState.TIMED_OUT, now()
        row.save(update_fields=["state", "settled_at"])
        tell(row)
    return len(ended)


def _paid(row: Transaction, by: Actor) -> Transaction:
    assert row.member is not None  # noqa: S101  # set by the callers
    payee = open_account(AccountKind.PARTNER, row.asset, code=row.partner.code)
    payer = open_member_account(row.member, row.asset)
    _settle(row, TransactionState.DONE, "partner.paid", by)
    row.transfer = _move(row, payer, payee, Reason.SPEND)
    row.save(update_fields=["transfer"])
    return row


def _accepted(partner: Partner, asset: str, *, sandbox: bool) -> Asset:
    if partner.state not in PartnerState.LIVE:
        raise PartnerNotActive
    if sandbox:
        return sandbox_asset()
    found = agreement_of(partner).accept_assets.filter(code=asset).first()
    if found is None:
        raise NoAgreement
    return found


def _create(
    partner: Partner, client: ApiClient | None, kind: TransactionKind, state: TransactionState, asset: Asset,
    member: Member | None, what: Purchase, seconds: int = 0,
) -> Transaction:  # fmt: skip
    try:
        with transaction.atomic():
            return Transaction.objects.create(
                id=uuid.uuid4(),
                partner=partner,
                client=client,
                kind=kind,
                state=state,
                asset=asset,
                member=member,
                amount=what.amount,
                reference=what.reference,
                total=what.total,
                vat=what.vat,
                sandbox=client is not None and client.sandbox,
                event_at=what.event_at or now(),
                expires_at=now() + timedelta(seconds=seconds) if seconds else None,
            )
    except IntegrityError as error:
        raise ReferenceUsed from error


def locked(transaction_id: UUID, partner: Partner, kind: str, *states: TransactionState) -> Transaction:
    """A partner's transaction in one of these states, until the transaction ends."""
    rows = Transaction.objects.select_for_update(of=("self",)).select_related("asset", "award", "partner", "member")
    row = rows.filter(pk=transaction_id, partner=partner).first()
    if row is None or (kind and row.kind != kind):
        raise UnknownTransaction
    if row.state not in states:
        raise NotInThisState(state=row.state)
    return row


def _settle(row: Transaction, state: TransactionState, event: str, by: Actor) -> None:
    row.state, row.settled_at = state, now()
    row.save(update_fields=["state", "settled_at", "amount"])
    audit.record(event, by=by, subject=row, detail={"points": row.amount})
    tell(row)


def tell(row: Transaction, what: str = "", **more: int) -> None:
    """Note that the partner's systems are to hear of it."""
    body = {"type": f"{row.kind}.{what or row.state}", "transaction": str(row.pk), "reference": row.reference} | more
    announce(row.partner, body, sandbox=row.sandbox)


def _move(row: Transaction, source: int, payee: int, reason: Reason) -> int | None:
    legs = (Leg(source, -row.amount), Leg(payee, row.amount))
    item = ledger.Transfer(key=str(row.pk), reason=reason, source_ref=source_of(row), legs=legs)
    return ledger.post_one(CLIENT, item).transfer


def source_of(row: Transaction) -> str:
    return f"partner:{row.pk}"
