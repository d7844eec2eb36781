"""What was clawed back is given again when an appeal is granted: all of it, so that what is still owed is repaid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.timezone import now

from identity import audit
from identity.actors import Actor
from identity.queries import SEOUL

from .. import ledger
from ..errors import AboveCeiling, ClawbackUnderWay, DebtChanged
from ..ledger import Leg, LotTerms
from ..models import AccountKind, Award, Clawback, ClawbackState, Reason
from ..transactions import in_one_transaction
from .accounts import debt_of, open_account, open_member_account
from .awards import lot_end
from .clawbacks import CLIENT

AT_LEAST = timedelta(days=90)  # what is given again lasts so long, also where its own end has passed


@in_one_transaction
def give_back(claims: Sequence[Clawback], *, by: Actor) -> None:
    """Give again what claims took and made owed. Ends with the ledger call.

    Raises:
        ClawbackUnderWay: one is being carried out; a minute.
        DebtChanged: the member has just repaid some of it.
        InsufficientBalance: the programme has spent what came back to it.
    """
    if any(row.state != ClawbackState.DONE for row in claims):
        raise ClawbackUnderWay
    repaid: dict[int, int] = {}
    items = [_item(row, repaid) for row in claims if row.returned_at is None and row.taken + row.owed]
    for row in claims:
        row.returned_at = row.returned_at or now()
        row.save(update_fields=["returned_at"])
        audit.record("mileage.given_back", by=by, subject=row, detail={"points": row.taken + row.owed})
    if not items:
        return
    for result in ledger.post(ledger.Batch(CLIENT, (ledger.Linked(tuple(items)),))):
        if isinstance(result.refusal(), AboveCeiling):
            raise DebtChanged
        if result.code != "linked":
            result.require()


def _item(row: Clawback, repaid: dict[int, int]) -> ledger.Transfer:
    """Taken points from the budget that they went back to, owed ones from issuance, against which they were written."""
    award = row.award
    programme, member = award.programme, award.member
    debt, total = debt_of(member, programme.asset), row.taken + row.owed
    left = -debt.balance - repaid.get(debt.pk, 0) if debt else 0
    to_debt = min(total, left)
    if debt:
        repaid[debt.pk] = repaid.get(debt.pk, 0) + to_debt
    legs = (
        Leg(programme.budget_id, -row.taken),
        Leg(open_account(AccountKind.ISSUANCE, programme.asset), -row.owed),
        Leg(debt.pk if debt else 0, to_debt),
        Leg(open_member_account(member, programme.asset), total - to_debt),
    )
    return ledger.Transfer(
        key=f"{row.pk}:given-back",
        reason=Reason.CORRECTION,
        source_ref=f"clawback:{row.pk}",
        legs=tuple(leg for leg in legs if leg.amount),
        terms=_terms(award),
    )


def _terms(award: Award) -> LotTerms:
    own_end = lot_end(award.programme, award.event_at.astimezone(SEOUL).date())
    return LotTerms(expires_at=max(own_end, now() + AT_LEAST) if own_end else None, programme=award.programme_id)
