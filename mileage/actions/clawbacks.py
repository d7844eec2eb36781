"""Taking back what was gained by fraud or gross negligence (통합마일리지 지원에 관한 조례, art. 7(4)).

One person asks, another approves, in a case (mileage/partners); a sweep carries it out. What is still there of the
award, in whoever's lots it is, goes back to the programme's budget. What was spent is owed by the award's member, in
the same asset: later earnings repay it. A shop that was paid with it keeps what it got.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils.timezone import now

from identity import audit
from identity.actors import Actor
from identity.models import Approval

from .. import ledger
from ..errors import AboveCeiling, LineChanged
from ..models import (
    Account,
    AccountKind,
    Asset,
    Award,
    AwardState,
    Clawback,
    ClawbackGround,
    ClawbackState,
    Reason,
    TransferKind,
)
from ..reserves import where_taken_back
from ..transactions import in_one_transaction, repeated
from .accounts import open_account
from .awards import CLIENT as AWARDS
from .awards import transfer_of
from .sweeps import each

CLIENT = "clawbacks"
REQUEST, APPROVE = "mileage.request_clawback", "mileage.approve_clawback"
AT_ONCE = 100
MOST_PARTS = 200  # of one claim in one batch; each is 2 items and one more for each campaign


@dataclass(frozen=True, slots=True)
class Holding:
    """What is left of an award's line in one account, and is not held. `worth`: in units of the award's own kind.

    `bonuses`: which of its units a campaign gave, by the account of its budget.
    """

    account: int
    asset: int
    free: int
    worth: int
    bonuses: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """One lot of the line. Of `total` units of the exchange that made it, `bonus` came from `budget`."""

    account: int
    asset: int
    free: int
    worth: int
    bonus: int
    total: int
    budget: int


def claim(approval: Approval, award: int, amount: int, ground: ClawbackGround, *, by: Actor) -> Clawback:
    """One claim of an approval, which may make several."""
    row = Clawback.objects.create(award_id=award, ground=ground, amount=amount, approval=approval.pk)
    audit.record("mileage.clawback_approved", by=by, subject=row, detail={"points": row.amount})
    return row


def claimable(award: Award) -> int:
    """How much of an award can be claimed: not what expired unused, was taken back, or is claimed already."""
    return _claimable(award, award.clawbacks.all())


def _claimable(award: Award, claims: Iterable[Clawback]) -> int:
    if award.state != AwardState.CREDITED:
        return 0
    claims = [row for row in claims if row.returned_at is None]
    claimed = sum(row.taken + row.owed if row.state == ClawbackState.DONE else row.amount for row in claims)
    return max(0, award.amount - _expired(transfer_of(award)) - claimed)


def carry_out_clawbacks(*, by: Actor) -> int:
    """Carry out what was approved, each claim by itself. How many moved on; a large one moves on in parts."""
    waiting = Clawback.objects.filter(state=ClawbackState.APPROVED).order_by("pk").values_list("pk", flat=True)
    return each("clawbacks", list(waiting), lambda pk: carry_out(pk, by=by))


@repeated(on=LineChanged)
@in_one_transaction
def carry_out(clawback: int, *, by: Actor) -> bool:
    """Take what is left from so many holders, and when it is the last of it, write the rest as owed.

    False when another did it. Ends with the ledger call.

    Raises:
        LineChanged: the points kept moving; the next sweep tries again.
    """
    waiting = Clawback.objects.select_for_update(skip_locked=True).filter(pk=clawback, state=ClawbackState.APPROVED)
    row = waiting.first()
    if row is None:
        return False
    award = Award.objects.select_for_update().select_related("programme__asset", "member").get(pk=row.award_id)
    amount = max(0, min(row.amount, _claimable(award, award.clawbacks.exclude(pk=row.pk))) - row.taken)
    parts = _parts(award, amount) if amount else []
    now_taken = parts[:MOST_PARTS]
    takes = _takes(row, award, now_taken)
    row.taken += sum(part.worth for part in now_taken)
    if len(parts) <= MOST_PARTS:
        row.owed = amount - sum(part.worth for part in parts)
        row.state, row.done_at = ClawbackState.DONE, now()
    row.save()
    audit.record("mileage.clawed_back", by=by, subject=row, detail={"taken": row.taken, "owed": row.owed})
    items = [*takes, *_debt(row, award)]
    if items:
        _post(items)
    return True


def collect_debts() -> int:
    """Take what came back of clawed-back lines since, such as by a released hold, against what is owed. How many.

    Whoever owes and has something to take has a turn in each run. The others cost a part of one statement.
    """
    return each("debts", _payers(), _collect)


def _payers() -> Iterator[int]:
    """The accounts of those who owe and hold something of what is claimed, page by page."""
    last = 0
    while page := _page_of_payers(last):
        yield from page
        last = page[-1]


def _page_of_payers(last: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_PAYERS, [last, AWARDS, AT_ONCE])
        return [pk for (pk,) in cursor.fetchall()]


@repeated(on=LineChanged)
@in_one_transaction
def _collect(debt_account: int) -> int:
    debt = Account.objects.select_related("asset", "member").get(pk=debt_account)
    left, items = -debt.balance, []
    taken: set[int] = set()
    claims = Clawback.objects.filter(
        award__member=debt.member, award__programme__asset=debt.asset, owed__gt=0, returned_at=None
    )
    for row in claims.select_related("award").order_by("pk"):
        free = [lot for lot in _holdings(transfer_of(row.award)) if lot.account not in taken]
        for part in _cut(free, min(left, row.owed))[: MOST_PARTS - len(taken)]:
            left -= part.worth
            taken.add(part.account)  # a batch takes from an account once; the next sweep takes the rest
            key = f"{row.pk}:{part.account}:{now().isoformat()}"
            items += _take(key, row, part, payee=debt.pk, asset=debt.asset)
    if not items:
        return 0
    try:
        _post(items)
    except AboveCeiling as error:  # an award has repaid some of it meanwhile
        raise LineChanged from error
    return len(items)


def _takes(row: Clawback, award: Award, parts: list[Holding]) -> list[ledger.Item]:
    payee, asset = award.programme.budget_id, award.programme.asset
    run = f"{row.pk}:{row.taken}"  # an account may be taken from again, of what came back to it since
    return [item for part in parts for item in _take(f"{run}:{part.account}", row, part, payee=payee, asset=asset)]


def _take(key: str, row: Clawback, part: Holding, *, payee: int, asset: Asset) -> list[ledger.Item]:
    """Take a part. What was exchanged meanwhile is retired, and what it came of is issued again: to the payee, and a
    bonus to its campaign's budget."""
    same = part.asset == asset.pk
    kind = asset if same else Asset.objects.get(pk=part.asset)
    retired = payee if same else where_taken_back(kind, part.free - sum(part.bonuses.values()))
    taken = ledger.ClawBack(
        key=key,
        transfer=transfer_of(row.award),
        account=part.account,
        payee=retired,
        amount=part.free,
        reason=Reason.CLAWBACK,
        source_ref=f"clawback:{row.pk}",
    )
    if same:
        return [taken]
    back = [_issue(f"{key}:back", row, open_account(AccountKind.ISSUANCE, asset), payee, part.worth)]
    bonuses = [
        _issue(f"{key}:bonus:{budget}", row, retired, budget, units) for budget, units in part.bonuses.items() if units
    ]
    return [taken, *back, *bonuses]


def _issue(key: str, row: Clawback, issuance: int, payee: int, amount: int) -> ledger.Item:
    legs = (ledger.Leg(issuance, -amount), ledger.Leg(payee, amount))
    return ledger.Transfer(key=key, legs=legs, reason=Reason.CLAWBACK, source_ref=f"clawback:{row.pk}")


def _debt(row: Clawback, award: Award) -> list[ledger.Item]:
    """Written against issuance, not into the budget: nobody may spend what has not come back."""
    if not row.owed:
        return []
    asset: Asset = award.programme.asset
    debtor = open_account(AccountKind.RECEIVABLE, asset, member=award.member)
    issuance = open_account(AccountKind.ISSUANCE, asset)
    legs = (ledger.Leg(debtor, -row.owed), ledger.Leg(issuance, row.owed))
    return [
        ledger.Transfer(key=f"{row.pk}:owed", reason=Reason.CLAWBACK, source_ref=f"clawback:{row.pk}", legs=legs),
    ]


def _parts(award: Award, amount: int) -> list[Holding]:
    """From whom how much: the member's own account first, then whoever it was passed on to."""
    own = set(Account.objects.filter(member=award.member).values_list("pk", flat=True))
    holdings = sorted(_holdings(transfer_of(award)), key=lambda part: (part.account not in own, part.account))
    return _cut(holdings, amount)


def _cut(holdings: list[Piece], amount: int) -> list[Holding]:
    """So much of the line, in the award's own units. Of one account, the lots that end first, as the ledger takes them.

    What was exchanged is taken in whole units of its kind: enough for the amount, or all.
    """
    parts: dict[int, Holding] = {}
    for lot in holdings:
        if not amount or not lot.worth:
            continue
        worth = min(lot.worth, amount)
        free = -(-lot.free * worth // lot.worth)
        amount -= worth
        before = parts.get(lot.account, Holding(lot.account, lot.asset, 0, 0))
        bonuses = {**before.bonuses, lot.budget: before.bonuses.get(lot.budget, 0) + free * lot.bonus // lot.total}
        parts[lot.account] = Holding(lot.account, lot.asset, before.free + free, before.worth + worth, bonuses)
    return list(parts.values())


def _holdings(transfer: int) -> list[Piece]:
    """Lot by lot, in the order in which the ledger takes them."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDINGS, [transfer])
        return [Piece(*row) for row in cursor.fetchall()]


def _expired(transfer: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRED, [transfer, TransferKind.EXPIRE])
        return int(cursor.fetchone()[0])


def _post(items: Sequence[ledger.Item]) -> None:
    """All or none; of refused ones, one names the cause and the others are "linked"."""
    for result in ledger.post(ledger.Batch(CLIENT, (ledger.Linked(tuple(items)),))):
        if result.code != "linked":
            result.require()


_HOLDINGS = """
SELECT w.account, w.asset, w.free, floor(w.free * w.gave / w.got)::bigint,
       coalesce(b.bonus, 0), coalesce(b.total, 1), coalesce(b.budget, 0)
FROM mileage_line_worth_v2(%s) w LEFT JOIN LATERAL mileage_lot_bonus_v1(w.lot) b ON true
WHERE w.free > 0 ORDER BY w.account, w.expires_at, w.lot
"""
_PAYERS = """
SELECT a.id FROM mileage_account a
WHERE a.kind = 'receivable' AND a.id > %s AND a.balance < 0 AND EXISTS (
    SELECT FROM mileage_award w
    JOIN mileage_programme g ON g.id = w.programme_id AND g.asset_id = a.asset_id
    JOIN mileage_clawback c ON c.award_id = w.id AND c.owed > 0 AND c.returned_at IS NULL
    JOIN mileage_idempotencyrecord i ON i.client = %s AND i.key = w.id::text
    JOIN LATERAL mileage_line_of(i.transfer_id) l ON l.remaining > l.held
    WHERE w.member_id = a.member_id)
ORDER BY a.id LIMIT %s
"""
_EXPIRED = """
SELECT coalesce(sum(floor(u.amount * l.gave / l.got)), 0) FROM mileage_line_worth_v2(%s) l
JOIN mileage_posting p ON p.account_id = l.account
JOIN mileage_transfer t ON t.id = p.transfer_id AND t.kind = %s
JOIN mileage_lotuse u ON u.posting_id = p.id AND u.lot_id = l.lot
"""
