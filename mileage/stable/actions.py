"""The stable token's life: terms, deposits, issues, redemptions, disputes, proofs. Each ends with the ledger call."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils.timezone import now

from anchoring.actions import append_commitment
from identity import audit
from identity.actors import Actor
from identity.models import Approval, Member
from identity.queries import SEOUL, today
from identity.second_person import request_approval
from mileage import ledger
from mileage.actions.accounts import open_account, open_member_account
from mileage.actions.exchange import give_limits_back
from mileage.errors import StableTokenOff
from mileage.ledger import Leg
from mileage.models import (
    POSTINGS_PER_TRANSFER,
    AccountKind,
    Asset,
    AssetKind,
    Posting,
    Programme,
    Reason,
    Transfer,
    TransferKind,
)
from mileage.partners.actions.refunds import reverse_transaction
from mileage.partners.models import Transaction
from mileage.queries import OWN
from mileage.reserves import require_open
from mileage.transactions import in_one_transaction

from .errors import (
    DepositKnown,
    DisputeDecided,
    NotDisputable,
    RedemptionKeyReused,
    RedemptionSettled,
    Returned,
)
from .models import (
    Deposit,
    DepositKind,
    Dispute,
    DisputeState,
    Redemption,
    RedemptionState,
    ReserveProof,
    Terms,
)
from .reserve import PAID, PAYOUT, backing, count, give, pay_out, uncount

ASK, APPROVE = "stable.add_terms", "stable.approve_terms"
SETTLED = "settle"  # the source of what settles a redemption
SETTLE, DECIDE = "stable.change_redemption", "stable.change_dispute"
TERMS, DEPOSIT, ISSUE, CORRECT = "stable.terms", "stable.deposit", "stable.issue", "stable.correction"
FUND = "stable.funding"
CLIENT, CODE = "stable", "stable-won"


def terms() -> Terms:
    """The terms in force. Raises StableTokenOff."""
    row = Terms.objects.select_related("asset").first()
    if row is None:
        raise StableTokenOff
    return row


def propose_terms(legal_basis: str, trustee: str, outstanding: int, year: int, reason: str, *, by: Actor) -> Approval:
    """Ask a second person to switch the token on, or to set other terms."""
    by.require_staff(ASK)
    by.require_scope()
    payload = {"legal_basis": legal_basis, "trustee": trustee, "outstanding_limit": outstanding, "year_limit": year}
    return request_approval(TERMS, payload, by=by, reason=reason)


@transaction.atomic
def approve_terms(approval: Approval, by: Actor) -> Terms:
    names = {"kind": AssetKind.STABLE, "name_ko": "인천원", "name_en": "Incheon won", "unit": "원"}
    asset, _made = Asset.objects.get_or_create(code=CODE, defaults=names)
    row = Terms.objects.create(asset=asset, approval=approval.pk, **approval.payload)
    audit.record("stable.terms_set", by=by, subject=row)
    return row


def request_deposit(kind: DepositKind, amount: int, bank_reference: str, reason: str, *, by: Actor) -> Approval:
    """Ask a second person to record money that the trustee has received. Raises StableTokenOff, DepositKnown."""
    by.require_staff(ASK)
    by.require_scope()
    terms()
    if Deposit.objects.filter(bank_reference=bank_reference).exists():
        raise DepositKnown
    payload = {"kind": kind.value, "amount": amount, "bank_reference": bank_reference}
    return request_approval(DEPOSIT, payload, by=by, reason=reason)


@in_one_transaction
def approve_deposit(approval: Approval, by: Actor) -> Deposit:
    """The deposit fills the backing: an account that cannot fall below zero, and that nothing else fills."""
    asset = terms().asset
    try:
        with transaction.atomic():
            row = Deposit.objects.create(approval=approval.pk, **approval.payload)
    except IntegrityError as error:
        raise DepositKnown from error
    audit.record("stable.deposited", by=by, subject=row, detail={"won": row.amount})
    source = open_account(AccountKind.ISSUANCE, asset)
    row.transfer = _move(f"deposit:{row.pk}", source, backing(asset, row.kind), row.amount, Reason.BUDGET)
    row.save(update_fields=["transfer"])
    return row


def request_issue(member: Member, amount: int, kind: DepositKind, reason: str, *, by: Actor) -> Approval:
    """Ask a second person to issue tokens to a member out of what was deposited."""
    by.require_staff(ASK)
    by.require_scope()
    terms()
    return request_approval(
        ISSUE, {"member": str(member.pk), "amount": amount, "kind": kind.value}, by=by, reason=reason
    )


@in_one_transaction
def approve_issue(approval: Approval, by: Actor) -> Member:
    """Issue. Raises OverLegalLimit; InsufficientBalance: so much was not deposited."""
    wanted, row = approval.payload, terms()
    member = Member.objects.get(pk=wanted["member"])
    count(row, wanted["amount"])
    audit.record("stable.issued", by=by, subject=member, detail={"won": wanted["amount"]})
    payee = open_member_account(member, row.asset)
    _move(f"issue:{approval.pk}", backing(row.asset, wanted["kind"]), payee, wanted["amount"], Reason.AWARD)
    return member


def request_funding(programme: Programme, amount: int, reason: str, *, by: Actor) -> Approval:
    """Ask a second person to fund a budget that pays bonuses, out of what was deposited for them."""
    by.require_staff(ASK)
    by.require_scope()
    require_open(programme.asset)
    return request_approval(FUND, {"programme": programme.pk, "amount": amount}, by=by, reason=reason)


@in_one_transaction
def approve_funding(approval: Approval, by: Actor) -> Programme:
    """Fund it. Raises OverLegalLimit; InsufficientBalance: so much was not deposited for bonuses."""
    programme = Programme.objects.select_related("asset").get(pk=approval.payload["programme"])
    amount = approval.payload["amount"]
    audit.record("stable.programme_funded", by=by, subject=programme, detail={"won": amount})
    _move(f"fund:{approval.pk}", give(programme.asset, amount), programme.budget_id, amount, Reason.BUDGET)
    return programme


@in_one_transaction
def redeem(member: Member, amount: int, payout: str, key: UUID, *, by: Actor) -> Redemption:
    """Give tokens back for money: they are burned at once. A repeated key is answered alike.

    Raises:
        StableTokenOff, RedemptionKeyReused, LedgerRefusal.
    """
    asset = terms().asset
    row, made = Redemption.objects.get_or_create(
        member=member, key=key, defaults={"amount": amount, "payout": payout, "asset": asset}
    )
    if not made:
        if (row.amount, row.payout) != (amount, payout):
            raise RedemptionKeyReused
        return row
    audit.record("stable.redeemed", by=by, subject=row, detail={"won": amount})
    _move(f"redeem:{row.pk}", open_member_account(member, asset), backing(asset, PAYOUT), amount, Reason.SPEND)
    return row


@in_one_transaction
def settle_redemption(redemption: Redemption, paid: bool, note: str, *, by: Actor) -> Redemption:
    """The bank paid, or sent it back: then the member has the tokens again. Raises NotAllowed, RedemptionSettled."""
    by.require_staff(SETTLE)
    by.require_scope()
    row = Redemption.objects.select_for_update(of=("self",)).select_related("asset", "member").get(pk=redemption.pk)
    if row.state != RedemptionState.PENDING:
        raise RedemptionSettled
    row.state, row.note = (RedemptionState.PAID if paid else RedemptionState.RETURNED), note[:200]
    row.settled_at = now()
    row.save(update_fields=["state", "note", "settled_at"])
    audit.record(f"stable.redemption_{row.state}", by=by, subject=row)
    payee = pay_out(row.asset, row.amount) if paid else open_member_account(row.member, row.asset)
    _move(f"{SETTLED}:{row.pk}", backing(row.asset, PAYOUT), payee, row.amount, Reason.CORRECTION)
    return row


@transaction.atomic
def dispute(member: Member, posting: int, text: str, *, by: Actor) -> Dispute:
    """Say that a movement of one's tokens is wrong; once.

    Raises:
        NotDisputable: also for another's.
        Returned: it gave back what was redeemed, paid, or disputed.
    """
    mine = Posting.objects.filter(pk=posting, account__member=member, account__kind__in=OWN)
    found = mine.filter(account__asset__kind=AssetKind.STABLE).select_related("transfer").first()
    if found is None or Dispute.objects.filter(member=member, transfer=found.transfer_id).exists():
        raise NotDisputable
    moved = found.transfer
    if moved.kind == TransferKind.REVERSE or moved.reason == Reason.REFUND or _source(moved)[0] == SETTLED:
        raise Returned
    row = Dispute.objects.create(member=member, transfer=found.transfer_id, text=text)
    audit.record("stable.disputed", by=by, subject=row)
    return row


def request_correction(row: Dispute, reason: str, *, by: Actor) -> Approval:
    """Ask a second person to reverse the disputed transfer. Raises NotAllowed, DisputeDecided."""
    by.require_staff(DECIDE)
    by.require_scope()
    if row.state != DisputeState.OPEN:
        raise DisputeDecided
    return request_approval(CORRECT, {"dispute": str(row.pk)}, by=by, reason=reason)


@in_one_transaction
def approve_correction(approval: Approval, by: Actor) -> Dispute:
    """Put it right by whatever undoes it: a redemption is returned, a payment refunded, all else reversed.

    Raises:
        DisputeDecided.
        RedemptionSettled: it was paid out, or returned.
        MileageError: of the refund, or the ledger's.
    """
    row = _decided(Dispute(pk=approval.payload["dispute"]), DisputeState.CORRECTED, approval.reason, by)
    transfer = Transfer.objects.get(pk=row.transfer)
    match _source(transfer):
        case ("redeem", key):
            settle_redemption(Redemption(pk=key), False, approval.reason, by=by)
        case ("partner", key):
            payment = Transaction.objects.select_related("partner").get(pk=key)
            reverse_transaction(payment.pk, payment.partner, approval.reason, by=by)
        case ("exchange", _):
            give_limits_back(transfer.pk)
            _reverse(row, transfer)
        case _:
            _reverse(row, transfer)
    return row


@transaction.atomic
def refuse_dispute(row: Dispute, answer: str, *, by: Actor) -> Dispute:
    """Refuse it, with the reason that the member reads. Raises NotAllowed, DisputeDecided."""
    by.require_staff(DECIDE)
    by.require_scope()
    return _decided(row, DisputeState.REFUSED, answer, by)


@transaction.atomic
def prove_reserve(*, by: Actor) -> ReserveProof | None:
    """The day's proof, once a day; None when it is there, or the token is off."""
    row = Terms.objects.select_related("asset").first()
    if row is None or ReserveProof.objects.filter(pk=today()).exists():
        return None
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [row.asset_id])  # one statement: all sums are of one moment
        deposited, paid_out, outstanding, unissued, pending = map(int, cursor.fetchone())
    proof = ReserveProof(
        day=today(),
        deposited=deposited,
        paid_out=paid_out,
        outstanding=outstanding,
        unissued=unissued,
        pending=pending,
    )
    proof.commitment = append_commitment("stable.reserve", proof.record())
    proof.save(force_insert=True)
    audit.record("stable.reserve_proved", by=by, detail={"covered": proof.covered})
    return proof


def _decided(row: Dispute, state: DisputeState, answer: str, by: Actor) -> Dispute:
    locked = Dispute.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.state != DisputeState.OPEN:
        raise DisputeDecided
    locked.state, locked.answer = state, answer[:500]
    locked.save(update_fields=["state", "answer"])
    audit.record(f"stable.dispute_{state}", by=by, subject=locked)
    return locked


def _reverse(row: Dispute, transfer: Transfer) -> None:
    """What it issued was never issued."""
    asset = terms().asset
    unissued = Posting.objects.filter(pk__gt=transfer.pk, pk__lte=transfer.pk + POSTINGS_PER_TRANSFER)
    unissued = unissued.filter(account__asset=asset, account__kind=AccountKind.BACKING, amount__lt=0)
    if issued := -(unissued.aggregate(sum=Sum("amount"))["sum"] or 0):
        uncount(asset, issued, transfer.recorded_at.astimezone(SEOUL).year)
    key = f"dispute:{row.pk}"
    ledger.post_one(CLIENT, ledger.Reverse(key=key, reason=Reason.CORRECTION, source_ref=key, transfer=transfer.pk))


def _source(transfer: Transfer) -> tuple[str, str]:
    """What asked for it: its kind, and its key."""
    kind, _colon, key = transfer.source_ref.partition(":")
    return kind, key


def _move(key: str, source: int, payee: int, amount: int, reason: Reason) -> int | None:
    legs = (Leg(source, -amount), Leg(payee, amount))
    return ledger.post_one(CLIENT, ledger.Transfer(key=key, reason=reason, source_ref=key, legs=legs)).transfer


_SUMS = f"""
SELECT (SELECT coalesce(sum(amount), 0) FROM stable_deposit), {PAID},
       coalesce(sum(balance) FILTER (WHERE kind NOT IN ('backing', 'issuance')), 0),
       coalesce(sum(balance) FILTER (WHERE kind = 'backing' AND code <> '{PAYOUT}'), 0),
       coalesce(sum(balance) FILTER (WHERE kind = 'backing' AND code = '{PAYOUT}'), 0)
FROM mileage_account WHERE asset_id = %s
"""  # noqa: S608  # our own text
