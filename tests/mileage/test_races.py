"""Many at once on real PostgreSQL: exactly what fits is done, and nobody deadlocks."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from itertools import pairwise

import pytest
from django.db import transaction

from mileage import ledger
from mileage.actions.books import close_month
from mileage.actions.sealing import seal_transfers
from mileage.errors import EarlierMonthOpen
from mileage.ledger import Batch, Result
from mileage.models import AccountKind, Allowance, Award, Lot, Period, SealedBatch
from mileage.transactions import in_one_transaction
from tests.factories import mileage as make
from tests.factories.identity import as_staff

pytestmark = pytest.mark.django_db(transaction=True)


@in_one_transaction
def act(items) -> list[str]:
    return make.codes(*items)


def test_spend__20_at_once_for_the_last_points__exactly_one_wins(threads):
    member, shop = make.member_account(points=10), make.partner()

    outcomes = threads.run(act, [[make.move(member, shop, 10)] for _ in range(20)])

    assert Counter(code for codes in outcomes for code in codes) == {"ok": 1, "below_floor": 19}
    assert make.lots(member) == [(10, 0)]


def test_post__20_at_once_with_one_key__is_done_once_and_answered_alike(threads):
    item = make.move(make.member_account(points=100), make.partner(), 1)

    outcomes = threads.run(lambda one: make.post(one)[0], [item] * 20)

    assert {outcome.transfer for outcome in outcomes} == {outcomes[0].transfer}
    assert sum(not outcome.replayed for outcome in outcomes) == 1


def test_post__20_at_once_with_one_key_and_other_accounts__one_is_done(threads):
    shop, accounts = make.partner(), [make.member_account(points=5) for _ in range(20)]

    outcomes = threads.run(act, [[make.move(account, shop, 1, key="k")] for account in accounts])

    assert Counter(code for codes in outcomes for code in codes) == {"ok": 1, "key_reused": 19}
    assert make.balance(shop) == 1


def test_close_month__while_something_is_posted_in_an_earlier_one__waits_and_is_refused(threads):
    shop, account = make.partner(), make.member_account(points=10)
    august, september = make.moment("2026-08-10T10:00+09:00"), make.moment("2026-09-10T10:00+09:00")
    alone = make.move(account, shop, 1, event_at=august)
    batch = [make.move(account, shop, 1, event_at=at) for at in (september, august)]

    outcomes = [
        threads.queued(lambda items=items: make.post(*items), close_september, [None])[0] for items in ([alone], batch)
    ]

    assert [type(outcome) for outcome in outcomes] == [EarlierMonthOpen, EarlierMonthOpen]
    assert not Period.objects.exists()


def close_september(_argument: None) -> Period:
    return close_month(date(2026, 9, 1), by=as_staff())


def test_batches__of_opposite_order__do_not_deadlock(threads):
    a, b = make.member_account(points=1000), make.member_account(points=1000)
    there = [[make.move(a, b, 1), make.move(b, a, 1)] for _ in range(8)]
    back = [[make.move(b, a, 1), make.move(a, b, 1)] for _ in range(8)]

    for _ in range(5):
        outcomes = threads.run(post_without_retry, [fresh(batch) for batch in there + back])
        assert all(isinstance(outcome, list) for outcome in outcomes), outcomes

    assert make.balance(a) == make.balance(b) == 1000


def test_awards__to_many_members_from_one_budget__do_not_deadlock(threads):
    programme = make.programme(budget=155)
    members = [make.citizen() for _ in range(20)]

    outcomes = threads.run(lambda pair: make.earn(pair[1], f"act:{pair[0]}"), list(enumerate(members)))

    assert Counter(row.why_less for row in outcomes) == {"": 15, "budget_exhausted": 5}
    assert make.balance(programme.budget_id) == 5


def test_awards__of_one_act_at_once__only_one_is_given(threads):
    make.programme()
    member = make.citizen()

    outcomes = threads.run(lambda _: make.earn(member, "act"), range(10))

    assert sum(isinstance(row, Award) for row in outcomes) == 1
    assert {getattr(row, "code", "award") for row in outcomes} == {"award", "already_awarded"}


def test_awards__at_once_near_the_days_cap__never_pass_it(threads):
    make.programme(day_cap=45)
    member = make.citizen()

    outcomes = threads.run(lambda number: make.earn(member, f"act:{number}"), range(10))

    assert sorted(row.amount for row in outcomes) == [0] * 5 + [5, 10, 10, 10, 10]
    assert Allowance.objects.get().used == 45


def test_hold_settled_in_different_ways_at_once__only_one_is_done(threads):
    member, shop = make.member_account(points=10), make.partner()
    held = make.post(make.hold(member, 10))[0]

    outcomes = threads.run(
        act, [[make.capture(held, shop, 4)] if number % 2 else [make.release(held)] for number in range(10)]
    )

    assert Counter(code for codes in outcomes for code in codes) == {"ok": 1, "hold_settled": 9}
    assert make.held(member) == 0
    assert Lot.objects.get(account=member).held == 0


def test_reverse__at_once__only_one_is_done(threads):
    spent = make.post(make.move(make.member_account(points=10), make.partner(), 4))[0]

    outcomes = threads.run(act, [[make.reverse(spent)] for _ in range(10)])

    assert Counter(code for codes in outcomes for code in codes) == {"ok": 1, "already_reversed": 9}


def test_close_account__against_a_credit__never_closes_one_with_points(threads):
    for _ in range(5):
        account = make.member_account()
        credit, closing = (
            partial(act, [make.move(make.issuance(), account, 5)]),
            partial(make.set_state, account, "closed"),
        )

        outcomes = threads.run(lambda one: one(), [credit, closing])

        paid = outcomes[0] == ["ok"]
        assert make.balance(account) == (5 if paid else 0)
        assert make.state(account) == ("open" if paid else "closed")


def test_seal__while_a_transaction_with_a_lower_id_is_open__loses_nothing(threads):
    a, b, shop = make.member_account(points=5), make.member_account(points=5), make.partner()
    other = make.city_account(AccountKind.FEES)

    def late() -> Result:
        with transaction.atomic():
            done = make.post(make.move(a, shop, 1))[0]
            later = make.in_another_thread(lambda: make.post(make.move(b, other, 1))[0])
            assert later.transfer > done.transfer
            make.in_another_thread(seal_transfers)
            return done

    seal_transfers()
    first = late()
    batch = seal_transfers()

    assert batch is not None
    assert list(batch.seals.values_list("transfer", flat=True)) == [first.transfer]
    positions = list(SealedBatch.objects.order_by("first_position").values_list("first_position", "size"))
    assert all(first + size == following[0] for (first, size), following in pairwise(positions))


def test_seal__by_two_at_once__seals_each_transfer_once(threads):
    member, shop = make.member_account(points=50), make.partner()
    for _ in range(10):
        make.post(make.move(member, shop, 1))

    outcomes = threads.run(lambda _: seal_transfers(), range(4))

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert sum(batch.size for batch in SealedBatch.objects.all()) == 11


def post_without_retry(batch: Batch) -> list[Result]:
    return ledger.post(batch)


def fresh(items) -> Batch:
    return Batch("tests", tuple(make.move(item.legs[0].account, item.legs[1].account, 1) for item in items))
