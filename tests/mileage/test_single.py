"""A single transfer takes a short way through the posting function: what it leaves is what the general way leaves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.db.models import F
from django.utils.timezone import now

from mileage.ledger import Item, LotTerms
from mileage.models import Account, AccountKind, IdempotencyRecord, Lot, LotUse, Posting, Transfer
from mileage.wire import post_single
from tests.factories import mileage as make
from tests.servers import superuser

pytestmark = pytest.mark.django_db


def award() -> Item:
    terms = LotTerms(expires_at=now() + timedelta(days=9), starts_at=now() - timedelta(days=1), programme=7)
    return make.move(make.issuance(), make.member_account(), 5, terms=terms)


def award_with_the_payee_first() -> Item:
    return make.transfer((make.member_account(), 5), (make.issuance(), -5), terms=LotTerms())


def spending() -> Item:
    return make.move(purse(), make.partner(), 7)


def gift() -> Item:
    return make.move(purse(), make.member_account(), 7, source_ref="gift:1")


def between_city_accounts() -> Item:
    budget = make.city_account(AccountKind.BUDGET, code="b")
    make.give(budget, 20)
    return make.move(budget, make.partner(), 20, event_at=now() - timedelta(minutes=1))


def purse() -> int:
    """An account with two lots, the younger of which ends first."""
    account = make.member_account(points=5)
    make.give(account, 4, expires_at=now() + timedelta(days=3))
    return account


def too_much() -> Item:
    return make.move(make.member_account(points=3), make.partner(), 4)


def above_the_ceiling() -> Item:
    debt = make.open_account(AccountKind.RECEIVABLE, make.asset(), member=make.citizen())
    return make.move(make.member_account(points=3), debt, 1)


def held() -> Item:
    account = make.member_account(points=3)
    make.post(make.hold(account, 2))
    return make.move(account, make.partner(), 2)


def of_a_lot_that_has_not_begun() -> Item:
    account = make.member_account()
    make.give(account, 4, starts_at=now() + timedelta(days=1))
    return make.move(account, make.partner(), 4)


def in_state(state: str) -> Callable[[], Item]:
    def item() -> Item:
        account = make.member_account(points=0 if state == "closed" else 9)
        make.set_state(account, state)
        return make.move(account, make.partner(), 1)

    return item


def of_an_unknown_account() -> Item:
    return make.move(make.member_account(points=3), 1, 1)


def of_two_kinds() -> Item:
    return make.move(make.member_account(points=3), make.partner(make.asset("other")), 1)


def in_the_future() -> Item:
    return make.move(make.member_account(points=3), make.partner(), 1, event_at=now() + timedelta(hours=1))


def in_a_closed_month() -> Item:
    last = now().replace(day=1) - timedelta(days=9)
    make.close_period(last.date().replace(day=1))
    return make.move(make.member_account(points=3), make.partner(), 1, event_at=last)


def without_a_reason() -> Item:
    return make.move(make.member_account(points=3), make.partner(), 1, reason="r" * 61)


CASES = (
    *((make_item, "ok") for make_item in (award, award_with_the_payee_first, spending, gift, between_city_accounts)),
    *((make_item, "below_floor") for make_item in (too_much, held, of_a_lot_that_has_not_begun)),
    (above_the_ceiling, "above_ceiling"),
    (in_state("frozen"), "account_frozen"),
    (in_state("closed"), "account_closed"),
    (of_an_unknown_account, "unknown_account"),
    (of_two_kinds, "unbalanced"),
    (in_the_future, "event_in_future"),
    (in_a_closed_month, "period_closed"),
    (without_a_reason, "malformed"),
)


@pytest.mark.parametrize(("make_item", "code"), CASES)
def test_post__a_transfer_alone__leaves_what_it_leaves_in_company(make_item, code):
    alone = undone(lambda: left_by(make_item()))
    in_company = undone(lambda: left_by(make_item(), company=True))

    assert alone == in_company
    assert alone["answer"][0] == code


@pytest.mark.parametrize("make_item", [spending, too_much])
def test_post__a_transfer_again__is_answered_again_and_not_done_again(make_item):
    item = make_item()
    first = make.post(item)[0]
    before = Posting.objects.count()

    again = make.post(item)[0]

    assert (again.code, again.transfer, again.replayed) == (first.code, first.transfer, True)
    assert make.codes(make.move(item.legs[0].account, item.legs[1].account, 1, key=item.key)) == ["key_reused"]
    assert Posting.objects.count() == before


def test_index__of_an_account__is_never_of_what_a_posting_changes():
    """Otherwise each posting would write new entries into every index, for ever, for a budget that all awards use."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'mileage_account' "
            "AND indexdef ~ 'balance|held|posting_count|id_mark'"
        )
        assert cursor.fetchall() == []


def undone(work: Callable[[], Any]) -> Any:
    """Run something and take it back. Not by `atomic`, in which the ledger is called once."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before_it")
        found = work()
        cursor.execute("ROLLBACK TO SAVEPOINT before_it")
    return found


def left_by(item: Item, *, company: bool = False) -> dict[str, Any]:
    """All that posting an item leaves. Ids by their distance and lots by their order: they are new each time."""
    accounts = [leg.account for leg in item.legs]
    other = make.asset("company")
    others = [make.move(make.issuance(other), make.partner(other), 1)] if company else []
    result = make.post(item, *others)[0]
    base = result.transfer or 0
    lots = list(Lot.objects.filter(account__in=accounts).order_by("pk"))
    place = {None: None} | {lot.pk: number for number, lot in enumerate(lots)}
    record = IdempotencyRecord.objects.get(key=item.key)
    return {
        "answer": (result.code, result.hold, result.replayed, result.detail and result.detail["available"]),
        "kept": (record.client, record.code, record.transfer == result.transfer, record.hold),
        "transfer": [
            [row.kind, row.reason, row.source_ref, row.linked_to, row.reverses, row.hold, len(bytes(row.salt))]
            for row in Transfer.objects.filter(pk=base, event_at=item.event_at or F("recorded_at"))
        ],
        "postings": [
            (row.pk - base, accounts.index(row.account_id), row.amount, row.balance, row.number)
            for row in Posting.objects.filter(transfer=base).order_by("pk")
        ],
        "accounts": [
            (row.balance, row.held, row.posting_count, row.id_mark > base, row.state)
            for row in Account.objects.filter(pk__in=accounts).order_by("pk")
        ],
        "lots": [
            (
                lot.posting > base > 0,
                lot.amount,
                lot.remaining,
                lot.held,
                lot.programme,
                place[lot.parent],
                place[lot.root],
            )
            for lot in lots
        ],
        "terms": [
            (
                accounts.index(lot.account_id),
                lot.expires_at and (lot.expires_at - now()).days,
                (now() - lot.starts_at).days,
            )
            for lot in lots
        ],
        "uses": sorted(
            (row.posting - base, place[row.lot_id], row.amount) for row in LotUse.objects.filter(lot__in=lots)
        ),
        "waits for its seal": waits(base),
    }


def waits(transfer: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM mileage_unsealed WHERE transfer_id = %s)", [transfer])
        return bool(cursor.fetchone()[0])


def test_post_single__of_what_the_database_cannot_read__raises_as_django_does():
    broken = '{"kind": "transfer", "key": "k", "reason": "r", "legs": [["x", -1], ["y", 1]]}'

    with pytest.raises(DataError), transaction.atomic():
        post_single(connection, "tests", broken)

    assert make.codes(spending()) == ["ok"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("in_transaction", [False, True])
def test_post__after_the_server_forgot_the_statement__is_done_once(in_transaction):
    shop = make.partner()
    accounts = [make.member_account(points=9) for _ in range(4)]
    for account in accounts:
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        with transaction.atomic() if in_transaction else nullcontext():
            Account.objects.count()  # the transaction has begun
            assert make.codes(make.move(account, shop, 1)) == ["ok"]

    assert make.balance(shop) == len(accounts)


@pytest.mark.django_db(transaction=True)
def test_post__after_the_server_ended_the_connection__raises_as_django_does_and_begins_anew():
    item = spending()
    make.post(make.move(make.issuance(), make.member_account(), 1))  # prepared
    with superuser() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

    for _time in range(2):
        with pytest.raises(OperationalError):
            make.post(item)
    connection.close()

    assert make.codes(item) == ["ok"]
