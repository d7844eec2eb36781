"""Settle a closed month with partners and districts, pay it, and lay their lists beside ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.timezone import now
from django.utils.translation import gettext as _

from identity import audit
from identity.actors import Actor
from identity.audit import audited, note
from identity.exports import csv_lines
from identity.models import District
from identity.queries import SEOUL, districts_on, today
from mileage import ledger
from mileage.ledger import Leg
from mileage.models import Account, AccountKind, Asset, Period, Posting, Programme, Reason
from mileage.reserves import where_paid_out
from mileage.statements import id_at
from mileage.transactions import in_one_transaction

from ..errors import BadList, MonthNotClosed, NotInThisState
from ..models import (
    Agreement,
    Difference,
    DifferenceKind,
    Partner,
    Reconciliation,
    Refund,
    Settlement,
    SettlementState,
    Transaction,
    TransactionKind,
    TransactionState,
)

MAKE, PAY = "partners.add_settlement", "partners.change_settlement"
SETTLED = "settlement"  # the reason of transfers that redeem what was paid out
DISTRICT_PRICE, DISTRICT_DAYS = 1000, 30  # a district pays a won for each point of its own programmes
REFUND, TAKEN_BACK = "refund", "taken_back"
KINDS = {*TransactionKind.values, REFUND, TAKEN_BACK}
MOST_LINES, MOST_CHARACTERS = 50_000, 2_000_000


class Line(NamedTuple):
    """A gift, a payment, or what went back of one."""

    kind: str
    reference: str
    amount: int
    asset: str
    at: datetime | None


@dataclass(slots=True)
class Sums:
    """Points of a month, and thousandths of a won."""

    issued: int = 0
    taken_back: int = 0
    accepted: int = 0
    refunded: int = 0
    owes: int = 0
    earns: int = 0
    fee: int = 0

    def fields(self) -> dict[str, int]:
        """As Settlement keeps it: parts of a won fall to the other side."""
        won = {"owes": self.owes // 1000, "earns": -(-self.earns // 1000), "fee": self.fee // 10_000_000}
        points = {name: getattr(self, name) for name in ("issued", "taken_back", "accepted", "refunded")}
        return points | won


@transaction.atomic
def make_settlements(month: date, *, by: Actor) -> int:
    """Make what is missing of a month whose books are closed. How many were new; a second run makes none.

    Raises:
        NotAllowed.
        MonthNotClosed: it could still change.
    """
    by.require_staff(MAKE)
    by.require_scope()
    if not Period.objects.filter(pk=month).exists():
        raise MonthNotClosed
    before = Settlement.objects.filter(month=month).count()
    rows = [_of_partner(partner, month) for partner in Partner.objects.filter(agreements__isnull=False).distinct()]
    rows += [_of_district(district, month) for district in districts_on(month)]
    Settlement.objects.bulk_create(rows, ignore_conflicts=True)
    made = Settlement.objects.filter(month=month).count() - before
    audit.record("partner.month_settled", by=by, detail={"month": month.isoformat(), "made": made})
    return made


@in_one_transaction
def mark_paid(settlement: Settlement, *, by: Actor) -> Settlement:
    """Say that the money went over. The points that a partner accepted are redeemed. Ends with the ledger call.

    Raises:
        NotAllowed, NotInThisState.
    """
    by.require_staff(PAY)
    by.require_scope()
    row = Settlement.objects.select_for_update(of=("self",)).select_related("partner").get(pk=settlement.pk)
    if row.state != SettlementState.MADE:
        raise NotInThisState(state=row.state)
    row.state, row.paid_at = SettlementState.PAID, now()
    row.save(update_fields=["state", "paid_at"])
    audit.record("partner.settlement_paid", by=by, subject=row, detail={"won": row.net})
    items = _redemptions(row) if row.partner else []
    if items:
        results = ledger.post(ledger.Batch("settlements", (ledger.Linked(tuple(items)),)))
        row.transfers = [str(result.require().transfer) for result in results]
        row.save(update_fields=["transfers"])
    return row


def payment_file(month: date) -> Iterator[str]:
    """What the city has to pay for a month, for its bank: nothing in it is a formula."""
    rows = Settlement.objects.filter(month=month, net__gt=0, partner__isnull=False, state=SettlementState.MADE)
    return csv_lines(_payments(rows.select_related("partner").order_by("pk")))


def statement_lines(settlement: Settlement) -> Iterator[str]:
    """A settlement and every transaction in it, for the partner."""
    return csv_lines(_statement(settlement))


@transaction.atomic
@audited("partner.reconciled")
def reconcile(settlement: Settlement, text: str, *, by: Actor) -> Reconciliation:
    """Lay a partner's list beside ours: a CSV with a head `kind,reference,amount`. Differences are listed, no more.

    Raises:
        NotAllowed.
        BadList: no such head, or too long.
    """
    by.require_staff(PAY)
    if settlement.partner is None or len(text) > MOST_CHARACTERS:
        raise BadList
    theirs, unreadable = _read(text)
    ours = _ours(settlement)
    differences = list(_differences(ours, theirs, unreadable))
    row = Reconciliation.objects.create(
        settlement=settlement,
        digest=sha256(text.encode()).digest(),
        lines=len(theirs) + len(unreadable),
        alike=sum(ours.get(key) == amount for key, amount in theirs.items()),
    )
    for difference in differences:
        difference.reconciliation = row
    Difference.objects.bulk_create(differences)
    note(settlement=settlement.pk, differences=len(differences))
    return row


def _of_partner(partner: Partner, month: date) -> Settlement:
    sums, due = Sums(), 14
    for agreement, begin, end in _terms_in(partner, month):
        due = agreement.pay_within
        issued, back = _issued([partner.programme] if partner.programme else [], begin, end)
        accepted, refunded = _accepted(partner, begin, end)
        sums.issued += issued
        sums.taken_back += back
        sums.accepted += accepted
        sums.refunded += refunded
        earns = (accepted - refunded) * agreement.accept_price
        sums.owes += (issued - back) * agreement.issue_price
        sums.earns += earns
        sums.fee += earns * agreement.fee
    return Settlement(partner=partner, month=month, due_on=today() + timedelta(days=due), **sums.fields())


def _of_district(district: District, month: date) -> Settlement:
    """What its own programmes issued, and what was accepted at its partners, who are paid by the city."""
    begin, end = _bounds(month)
    own = Programme.objects.annotate(places=Count("districts")).filter(places=1, partner=None)
    issued, back = _issued(list(own.filter(districts=district)), begin, end)
    sums = Sums(issued=issued, taken_back=back, owes=(issued - back) * DISTRICT_PRICE)
    for partner in Partner.objects.filter(district=district):
        accepted, refunded = _accepted(partner, begin, end)
        sums.accepted += accepted
        sums.refunded += refunded
    due = today() + timedelta(days=DISTRICT_DAYS)
    return Settlement(district=district, month=month, due_on=due, **sums.fields())


def _terms_in(partner: Partner, month: date) -> Iterator[tuple[Agreement, datetime, datetime]]:
    """The agreements of a month with the time that each was in force; the newest of a day counts for the day."""
    begin, end = _bounds(month)
    versions = list(partner.agreements.order_by("version"))
    for position, agreement in enumerate(versions):
        later = versions[position + 1 :]
        first = max(begin, _midnight(agreement.valid_from))
        last = min(end, _midnight(later[0].valid_from)) if later else end
        if first < last:
            yield agreement, first, last


def _issued(programmes: Sequence[Programme], begin: datetime, end: datetime) -> tuple[int, int]:
    """What left the budgets to members, and what came back from them."""
    rows = _postings([programme.budget_id for programme in programmes], begin, end)
    return -sum(each for _r, each in rows if each < 0), sum(
        each for reason, each in rows if each > 0 and reason != Reason.BUDGET
    )


def _accepted(partner: Partner, begin: datetime, end: datetime) -> tuple[int, int]:
    accounts = Account.objects.filter(kind=AccountKind.PARTNER, code=partner.code).exclude(asset__code="sandbox-points")
    rows = _postings(list(accounts.values_list("pk", flat=True)), begin, end)
    return sum(each for _r, each in rows if each > 0), -sum(
        each for reason, each in rows if each < 0 and reason != SETTLED
    )


def _postings(accounts: list[int], begin: datetime, end: datetime) -> list[tuple[str, int]]:
    """Sums by reason and direction of what was recorded in a time: ids hold their time."""
    rows = Posting.objects.filter(account__in=accounts, pk__gte=id_at(begin), pk__lt=id_at(end))
    sums = []
    for part in (rows.filter(amount__gt=0), rows.filter(amount__lt=0)):
        sums += list(part.values_list("transfer__reason").annotate(sum=Sum("amount")).order_by())
    return sums


def _redemptions(row: Settlement) -> list[ledger.Item]:
    """The points leave circulation: back to issuance: of each kind what the account still holds, at most."""
    assert row.partner is not None  # noqa: S101  # the caller looked
    begin, end = _bounds(row.month)
    accounts = Account.objects.select_related("asset").filter(kind=AccountKind.PARTNER, code=row.partner.code)
    items: list[ledger.Item] = []
    for account in accounts.exclude(asset__code="sandbox-points").order_by("pk"):
        sums = _postings([account.pk], begin, end)
        amount = min(account.balance, sum(each for reason, each in sums if reason != SETTLED))
        if amount > 0:
            items.append(_redemption(row, account, account.asset, amount))
    return items


def _redemption(row: Settlement, account: Account, asset: Asset, amount: int) -> ledger.Transfer:
    legs = (Leg(account.pk, -amount), Leg(where_paid_out(asset, amount), amount))
    return ledger.Transfer(key=f"{row.pk}:{account.pk}", reason=SETTLED, source_ref=f"settlement:{row.pk}", legs=legs)


def _lines(settlement: Settlement) -> Iterator[Line]:
    """Every gift and payment of the month, and what went back in it, each with the partner's reference."""
    begin, end = _bounds(settlement.month)
    rows = Transaction.objects.filter(
        partner=settlement.partner, sandbox=False, settled_at__gte=begin, settled_at__lt=end,
        state__in=[TransactionState.DONE, TransactionState.REVERSED],
    )  # fmt: skip
    for row in rows.select_related("asset", "award").order_by("settled_at"):
        amount = row.award.amount if row.award else row.amount
        yield Line(row.kind, row.reference, amount, row.asset.code, row.settled_at)
    refunds = Refund.objects.filter(transaction__partner=settlement.partner, transaction__sandbox=False)
    refunds = refunds.filter(at__gte=begin, at__lt=end).select_related("transaction__asset").order_by("at")
    for back in refunds:
        of = back.transaction
        kind = TAKEN_BACK if of.kind == TransactionKind.EARN else REFUND
        yield Line(kind, of.reference, back.amount, of.asset.code, back.at)


def _ours(settlement: Settlement) -> dict[tuple[str, str], int]:
    """The lines' sums by kind and reference: a payment may be refunded in parts."""
    sums: dict[tuple[str, str], int] = {}
    for line in _lines(settlement):
        sums[line.kind, line.reference] = sums.get((line.kind, line.reference), 0) + line.amount
    return sums


def _read(text: str) -> tuple[dict[tuple[str, str], int], list[str]]:
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    if not {"kind", "reference", "amount"} <= set(reader.fieldnames or ()):
        raise BadList
    found: dict[tuple[str, str], int] = {}
    unreadable: list[str] = []
    for number, line in enumerate(reader, 1):
        if number > MOST_LINES:
            raise BadList
        kind, reference, amount = (str(line.get(name) or "").strip() for name in ("kind", "reference", "amount"))
        readable = kind in KINDS and 0 < len(reference) <= 64 and amount.isascii() and amount.isdecimal()
        if readable and len(amount) <= 15 and (kind, reference) not in found:
            found[kind, reference] = int(amount)
        else:
            unreadable.append(reference[:64] or f"#{number}")
    return found, unreadable


def _differences(
    ours: dict[tuple[str, str], int], theirs: dict[tuple[str, str], int], unreadable: list[str]
) -> Iterator[Difference]:
    for key in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(key), theirs.get(key)
        if mine != other:
            kind = DifferenceKind.AMOUNT
            if mine is None or other is None:
                kind = DifferenceKind.ONLY_THERE if mine is None else DifferenceKind.ONLY_HERE
            yield Difference(kind=kind, what=key[0], reference=key[1], ours=mine, theirs=other)
    for reference in unreadable:
        yield Difference(kind=DifferenceKind.UNREADABLE, what="", reference=reference)


def _payments(rows: Iterable[Settlement]) -> Iterator[Sequence[object]]:
    yield _("Reference"), _("Partner"), _("Business number"), _("Won"), _("Due")
    for row in rows:
        assert row.partner is not None  # noqa: S101  # filtered
        reference = f"{row.month:%Y%m}-{row.pk}"
        yield reference, row.partner.name_ko, row.partner.business_number, row.net, row.due_on.isoformat()


def _statement(row: Settlement) -> Iterator[Sequence[object]]:
    for name in ("issued", "taken_back", "accepted", "refunded", "owes", "earns", "fee", "net"):
        yield name, getattr(row, name)
    yield ()
    yield "kind", "reference", "amount", "asset", "settled_at"
    for each in _lines(row):
        at = each.at.astimezone(SEOUL).isoformat(timespec="seconds") if each.at else ""
        yield each.kind, each.reference, each.amount, each.asset, at


def _bounds(month: date) -> tuple[datetime, datetime]:
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return _midnight(month), _midnight(following)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SEOUL)
