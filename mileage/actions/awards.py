"""Programmes turn acts into points, and take them back when the act was recorded wrongly."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from identity import audit
from identity.actors import Actor
from identity.models import Member
from identity.queries import SEOUL

from .. import ledger
from ..errors import (
    AboveCeiling,
    AlreadyAwarded,
    DebtChanged,
    InsufficientBalance,
    NothingToReverse,
    UnknownProgramme,
)
from ..ledger import Leg, LotTerms
from ..models import AssetKind, Award, AwardState, IdempotencyRecord, Programme, Reason, RewardedAct, WhyLess
from ..rules import Act, points_for
from ..transactions import in_one_transaction, repeated
from . import allowances
from .accounts import debt_of, open_member_account
from .withdrawals import is_withdrawn

CLIENT = "awards"


def award(
    member: Member, programme_code: str, quantity: int, source_ref: str, event_at: datetime, *, by: Actor, **more: Any
) -> Award:
    """`award_all` by one programme."""
    return award_all(member, (programme_code,), quantity, source_ref, event_at, by=by, **more)[0]


@repeated(on=DebtChanged)
@in_one_transaction
def award_all(
    member: Member,
    programme_codes: Collection[str],
    quantity: int,
    source_ref: str,
    event_at: datetime,
    *,
    by: Actor,
    **more: Any,
) -> list[Award]:
    """Credit what programmes give for an act. Call it last: it ends with the ledger call. `more`: the rest of `Act`.

    An act earns in each of them, and once in those that exclude each other: in the first by code that gives anything.
    What the rules do not allow is no error: the award then says why it is less, or nothing (`WhyLess`). What the member
    owes after a clawback is repaid from it first.

    Raises:
        UnknownProgramme: no programme that rewards acts has this code.
        AlreadyAwarded: a programme rewarded this source before.
        LedgerRefusal: the member's account is closed, or the month's books are.
    """
    act = Act(quantity, source_ref, event_at, **more)
    found = Programme.objects.select_related("asset", "budget").filter(code__in=programme_codes)
    programmes = found.exclude(asset__kind=AssetKind.STABLE).order_by("code")
    if missing := set(programme_codes) - {programme.code for programme in programmes}:
        raise UnknownProgramme(programme=min(missing))
    rows = [_decide(programme, member, act, by) for programme in programmes]
    _credit([row for row in rows if row.amount], act.day)
    return rows


def _decide(programme: Programme, member: Member, act: Act, by: Actor) -> Award:
    """What one programme gives, under the locks of its caps, before its budget has said yes."""
    districts = set(programme.districts.values_list("pk", flat=True))
    wanted, why = points_for(programme, act, districts)
    if wanted and is_withdrawn(member):
        wanted, why = 0, WhyLess.WITHDRAWN
    household = allowances.household_of(programme, member, act.day) if wanted else ""
    row = _create(programme, member, household, act)
    if wanted and not _claimed(programme, act):
        wanted, why = 0, WhyLess.EXCLUDED
    granted, cut = allowances.take(programme, member, household, act.day, wanted) if wanted else (0, "")
    if programme.exclusion and programme.budget.balance < granted:
        # seen without a lock, so that another of its group may give instead; the ledger has the last word
        allowances.give_back(programme, row, act.day, granted)
        granted, cut = 0, WhyLess.BUDGET
    row.amount, row.why_less = granted, cut or why
    row.state = AwardState.CREDITED if granted else AwardState.NOTHING
    if wanted and not granted:
        _unclaim(row)
    row.save(update_fields=["amount", "why_less", "state"])
    audit.record("mileage.awarded", by=by, subject=row, detail={"programme": programme.code, "points": granted})
    return row


def _create(programme: Programme, member: Member, household: str, act: Act) -> Award:
    try:
        with transaction.atomic():
            return Award.objects.create(
                programme=programme,
                member=member,
                household=household,
                source_ref=act.source_ref,
                act=act.name,
                version=programme.version,
                quantity=act.quantity,
                amount=0,
                state=AwardState.NOTHING,
                event_at=act.event_at,
                evidence=act.evidence_mark,
            )
    except IntegrityError as error:
        raise AlreadyAwarded(source_ref=act.source_ref) from error


def _claimed(programme: Programme, act: Act) -> bool:
    """Whether this programme is the one of its group that rewards the act; another's claim under way is waited for."""
    if not programme.exclusion:
        return True
    try:
        with transaction.atomic():
            RewardedAct.objects.create(group=programme.exclusion, act=act.name, programme=programme)
    except IntegrityError:
        return False
    return True


def _unclaim(row: Award) -> None:
    RewardedAct.objects.filter(programme=row.programme, act=row.act).delete()


def _credit(rows: list[Award], day: date) -> None:
    """One ledger call for all; each item is decided by itself. A debt is repaid by the first of its kind."""
    if not rows:
        return
    owed: dict[int, tuple[int, int]] = {}
    for row in rows:
        if row.programme.asset_id not in owed:
            debt = debt_of(row.member, row.programme.asset)
            owed[row.programme.asset_id] = (debt.pk, -debt.balance) if debt else (0, 0)
    items = []
    for row in rows:
        debtor, left = owed[row.programme.asset_id]
        repaid = min(row.amount, left)
        owed[row.programme.asset_id] = (debtor, left - repaid)
        items.append(_item(row, day, debtor, repaid))
    for row, result in zip(rows, ledger.post(ledger.Batch(CLIENT, tuple(items))), strict=True):
        refusal = result.refusal()
        if isinstance(refusal, InsufficientBalance):  # the programme's budget: the only account that gives here
            _refuse(row, day)
        elif isinstance(refusal, AboveCeiling):  # less is owed by now than a moment ago
            raise DebtChanged
        elif refusal:
            raise refusal


def _item(row: Award, day: date, debtor: int, repaid: int) -> ledger.Transfer:
    programme = row.programme
    credits = [(open_member_account(row.member, programme.asset), row.amount - repaid), (debtor, repaid)]
    return ledger.Transfer(
        key=str(row.pk),
        reason=Reason.AWARD,
        source_ref=f"award:{row.pk}",
        event_at=row.event_at,
        legs=(Leg(programme.budget_id, -row.amount), *(Leg(*credit) for credit in credits if credit[1])),
        terms=LotTerms(expires_at=lot_end(programme, day), programme=programme.pk),
    )


def _refuse(row: Award, day: date) -> None:
    allowances.give_back(row.programme, row, day, row.amount)
    _unclaim(row)
    row.amount, row.state, row.why_less = 0, AwardState.NOTHING, WhyLess.BUDGET
    row.save(update_fields=["amount", "state", "why_less"])


def lot_end(programme: Programme, day: date) -> datetime | None:
    """The first moment in Seoul at which points earned on a day are no longer usable; None: for ever."""
    if programme.lot_months is None:
        return None
    months = day.month + programme.lot_months  # the month after the last, counted from 0
    return datetime(day.year + months // 12, months % 12 + 1, 1, tzinfo=SEOUL)


def reverse_award(source: Award, reason: str, *, by: Actor) -> Award:
    """`reverse_awards` of one."""
    return reverse_awards((source,), reason, by=by)[0]


@in_one_transaction
def reverse_awards(sources: Collection[Award], reason: str, *, by: Actor) -> list[Award]:
    """Take back what an act earned, because it was recorded wrongly; all or none. Ends with the ledger call.

    Raises:
        NothingToReverse: one earned nothing, or was taken back before.
        InsufficientBalance: the member has spent it.
        NotReversible: it was clawed back from.
    """
    locked = Award.objects.select_for_update(of=("self",)).select_related("programme", "member")
    rows = list(locked.filter(pk__in=[source.pk for source in sources]).order_by("programme__code"))
    for row in rows:
        _take_back(row, reason, by)
    items = tuple(
        ledger.Reverse(
            key=f"{row.pk}:reverse",
            reason=Reason.CORRECTION,
            source_ref=f"award:{row.pk}",
            transfer=transfer_of(row),
        )
        for row in rows
    )
    for result in ledger.post(ledger.Batch(CLIENT, (ledger.Linked(items),))):
        if refusal := result.refusal():
            raise refusal
    return rows


def _take_back(row: Award, reason: str, by: Actor) -> None:
    if row.state != AwardState.CREDITED:
        raise NothingToReverse
    row.state = AwardState.REVERSED
    row.save(update_fields=["state"])
    allowances.give_back(row.programme, row, row.event_at.astimezone(SEOUL).date(), row.amount)
    _unclaim(row)
    audit.record("mileage.award_reversed", by=by, subject=row, reason=reason, detail={"points": row.amount})


def transfer_of(row: Award) -> int:
    """The transfer that credited an award. Raises NothingToReverse."""
    answer = IdempotencyRecord.objects.get(client=CLIENT, key=str(row.pk))
    if answer.transfer is None:
        raise NothingToReverse
    return answer.transfer
