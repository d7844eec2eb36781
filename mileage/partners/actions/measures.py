"""What is done in a case: freeze, clawback, the end of a partner, the withdrawal of a member; and all of it undone.

What takes something away for good needs a second person. The request belongs to the case, and so does its outcome: the
approval writes it, and `note_outcomes` what came later (refused, run out, carried out by the ledger's sweep).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from identity.actors import Actor
from identity.models import Approval, ApprovalState
from identity.second_person import request_approval
from mileage.actions.books import freeze_account, thaw_account
from mileage.actions.clawbacks import REQUEST, claim, claimable
from mileage.actions.restitution import give_back
from mileage.actions.withdrawals import is_withdrawn, take_back_member, withdraw_member
from mileage.models import Account, AccountState, Award, Clawback, ClawbackGround, ClawbackState
from mileage.queries import OWN

from ..errors import NotInThisState
from ..models import Case, CaseRequest, CaseState, PartnerState, StepKind, Transaction
from .case_steps import add_step, locked, under_lock
from .leaving import remove_partner, restore_partner

CLAWBACK, REMOVAL, WITHDRAWAL = "partners.case_clawback", "partners.case_removal", "partners.case_withdrawal"
AT_ONCE = 100


@transaction.atomic
def freeze_subject(case: Case, reason: str, *, only: int | None = None, by: Actor) -> Case:
    """Freeze the accounts of the member, or one of them. Raises NotAllowed, NotInThisState."""
    row = _live(case, by)
    if row.member is None:
        raise NotInThisState(state=row.state)
    open_ones = Account.objects.filter(member=row.member, kind__in=OWN, state=AccountState.OPEN).order_by("pk")
    if only is not None:
        open_ones = open_ones.filter(pk=only)
    frozen = [freeze_account(account, reason, by=by).pk for account in open_ones]
    row.evidence = row.evidence | {"frozen": sorted({*row.evidence.get("frozen", []), *frozen})}
    row.save(update_fields=["evidence"])
    add_step(row, StepKind.FROZEN, reason, by)
    return row


@transaction.atomic
def release_subject(case: Case, reason: str, *, by: Actor) -> Case:
    """Free what the case froze. Raises NotAllowed, NotInThisState: nothing is frozen."""
    row = locked(case, by)
    if not _thaw(row, reason, by):
        raise NotInThisState(state=row.state)
    add_step(row, StepKind.RELEASED, reason, by)
    return row


@transaction.atomic
def ask_clawback(case: Case, ground: ClawbackGround, reason: str, *, most: int | None = None, by: Actor) -> Case:
    """Ask a second person to take back what the case is about, of each award `most` points.

    Raises:
        NotAllowed; NotInThisState: there is nothing left to claim.
    """
    by.require_staff(REQUEST)
    row = _live(case, by)
    left = [[award.pk, min(amount, most or amount)] for award in _awards(row) if (amount := claimable(award))]
    if not left:
        raise NotInThisState(state=row.state)
    return _ask(row, CLAWBACK, StepKind.CLAWBACK_ASKED, {"ground": ground.value, "awards": left}, reason, by)


@transaction.atomic
def ask_removal(case: Case, reason: str, *, by: Actor) -> Case:
    """Ask a second person to end the partner. Raises NotAllowed, NotInThisState."""
    row = _live(case, by)
    if row.partner is None or row.partner.state == PartnerState.ENDED:
        raise NotInThisState(state=row.state)
    return _ask(row, REMOVAL, StepKind.REMOVAL_ASKED, {}, reason, by)


@transaction.atomic
def ask_withdrawal(case: Case, reason: str, *, by: Actor) -> Case:
    """Ask a second person to withdraw the member. Raises NotAllowed, NotInThisState."""
    row = _live(case, by)
    if row.member is None or is_withdrawn(row.member):
        raise NotInThisState(state=row.state)
    return _ask(row, WITHDRAWAL, StepKind.WITHDRAWAL_ASKED, {}, reason, by)


def approve_case_clawback(approval: Approval, by: Actor) -> Case:
    """What the second person's approval does: claims, which the ledger's sweep carries out."""
    row = _approved(approval)
    ground = ClawbackGround(approval.payload["ground"])
    for award, amount in approval.payload["awards"]:
        claim(approval, award, amount, ground, by=by)
    add_step(row, StepKind.CLAWBACK_DECIDED, approval.reason, by)
    return row


def approve_case_removal(approval: Approval, by: Actor) -> Case:
    """What the second person's approval does: the partner ends at once. Raises PartnerNotActive."""
    row = _approved(approval)
    assert row.partner is not None  # noqa: S101  # whoever asked looked
    remove_partner(row.partner.pk, approval.reason, by=by)
    return _noted(row, approval, StepKind.REMOVED, by)


def approve_case_withdrawal(approval: Approval, by: Actor) -> Case:
    """What the second person's approval does: the member earns no more. Raises AlreadyWithdrawn."""
    row = _approved(approval)
    assert row.member is not None  # noqa: S101  # whoever asked looked
    withdraw_member(approval, row.member, by=by)
    return _noted(row, approval, StepKind.WITHDRAWN, by)


def note_outcomes(*, by: Actor) -> int:
    """Write into cases what became of their requests. May run late, twice, at once. How many."""
    waiting = CaseRequest.objects.filter(noted_at=None).exclude(approval__state=ApprovalState.REQUESTED)
    return sum(_note_outcome(pk, by) for pk in waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def undo(case: Case, reason: str, *, by: Actor) -> None:
    """Of a case that is dismissed: free, take back, give again. Ends with the ledger call.

    Raises:
        ClawbackUnderWay, DebtChanged: in a minute.
        InsufficientBalance: the programme's budget cannot give again what was taken back.
    """
    _thaw(case, reason, by)
    claims: list[Clawback] = []
    for request in case.requests.select_related("approval").order_by("pk"):
        if request.kind == StepKind.REMOVAL_ASKED and request.approval.state == ApprovalState.EXECUTED:
            if case.partner and restore_partner(case.partner.pk, reason, by=by):
                add_step(case, StepKind.RESTORED, "", by)
        elif request.kind == StepKind.WITHDRAWAL_ASKED and take_back_member(request.approval, by=by):
            add_step(case, StepKind.TAKEN_BACK, "", by)
        claims += _claims(request.approval)
    case.requests.filter(noted_at=None).update(noted_at=now())
    if claims:
        add_step(case, StepKind.GIVEN_BACK, "", by, _amounts(claims))
        give_back(claims, by=by)


def is_frozen(case: Case) -> bool:
    return bool(_frozen(case).exists())


def frozen_in_a_case(account: Account) -> bool:
    """Whether the account is freed in a case, by which it was frozen."""
    return Case.objects.exclude(state=CaseState.DISMISSED).filter(evidence__frozen__contains=[account.pk]).exists()


def _live(case: Case, by: Actor) -> Case:
    row = locked(case, by)
    if row.state == CaseState.DISMISSED:
        raise NotInThisState(state=row.state)
    return row


def _ask(row: Case, kind: str, step: StepKind, payload: dict[str, Any], reason: str, by: Actor) -> Case:
    if row.requests.filter(kind=step, noted_at=None).exists():
        raise NotInThisState(state=row.state)
    district = row.partner.district if row.partner and not row.member else None
    approval = request_approval(kind, payload | {"case": str(row.pk)}, by=by, district=district, reason=reason)
    CaseRequest.objects.create(case=row, kind=step, approval=approval)
    add_step(row, step, reason, by)
    return row


def _approved(approval: Approval) -> Case:
    row = under_lock(approval.payload["case"])
    if row.state == CaseState.DISMISSED:
        raise NotInThisState(state=row.state)
    return row


def _noted(row: Case, approval: Approval, kind: StepKind, by: Actor) -> Case:
    CaseRequest.objects.filter(approval=approval).update(noted_at=now())
    add_step(row, kind, approval.reason, by)
    return row


@transaction.atomic
def _note_outcome(pk: int, by: Actor) -> bool:
    case = under_lock(CaseRequest.objects.values_list("case", flat=True).get(pk=pk))
    request = CaseRequest.objects.select_related("approval").get(pk=pk)
    if request.noted_at is not None:
        return False
    if request.approval.state != ApprovalState.EXECUTED:
        _noted_as(case, request, StepKind.NOT_APPROVED, "", by)
        return True
    claims = _claims(request.approval)
    if any(row.state != ClawbackState.DONE for row in claims):
        return False
    _noted_as(case, request, StepKind.CLAWED_BACK, "", by, _amounts(claims))
    return True


def _noted_as(case: Case, request: CaseRequest, kind: StepKind, text: str, by: Actor, amounts: Any = ()) -> None:
    request.noted_at = now()
    request.save(update_fields=["noted_at"])
    add_step(case, kind, text, by, amounts)


def _claims(approval: Approval) -> list[Clawback]:
    rows = Clawback.objects.filter(approval=approval.pk, returned_at=None).order_by("pk")
    return list(rows.select_related("award__programme__asset", "award__member"))


def _amounts(claims: Iterable[Clawback]) -> list[dict[str, Any]]:
    """Of each kind of mileage: what was taken, and what is owed because it was spent."""
    sums: dict[str, dict[str, Any]] = {}
    for row in claims:
        code = row.award.programme.asset.code
        line = sums.setdefault(code, {"asset": code, "taken": 0, "owed": 0})
        line["taken"] += row.taken
        line["owed"] += row.owed
    return list(sums.values())


def _awards(case: Case) -> list[Award]:
    rows = Transaction.objects.filter(pk__in=case.evidence.get("transactions", []), award__isnull=False)
    about = Q(pk__in=rows.values("award")) | Q(pk__in=case.evidence.get("awards", []))
    return list(Award.objects.filter(about).order_by("pk"))


def _frozen(case: Case) -> Any:
    return Account.objects.filter(pk__in=case.evidence.get("frozen", []), state=AccountState.FROZEN)


def _thaw(case: Case, reason: str, by: Actor) -> int:
    return len([thaw_account(account, reason, by=by) for account in _frozen(case).order_by("pk")])
