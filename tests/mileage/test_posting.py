"""The posting function: balance, bounds, answers to keys, linked items."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from identity.models import Member
from mileage.errors import InsufficientBalance
from mileage.ledger import Linked
from mileage.models import AccountKind, IdempotencyRecord, Posting, Transfer
from tests.factories import mileage as make

pytestmark = pytest.mark.django_db


def test_post__a_transfer__moves_the_points_and_keeps_the_running_balance():
    member, shop = make.member_account(points=100), make.partner()

    result = make.post(make.move(member, shop, 30, source_ref="order:1"))[0].require()

    assert (make.balance(member), make.balance(shop)) == (70, 30)
    gave, got = Posting.objects.filter(transfer=result.transfer).order_by("pk")
    assert (gave.account_id, gave.amount, gave.balance, gave.number) == (member, -30, 70, 2)
    assert (got.account_id, got.amount, got.balance, got.number) == (shop, 30, 30, 1)
    done = Transfer.objects.get(pk=result.transfer)
    assert (done.kind, done.source_ref, len(bytes(done.salt))) == ("transfer", "order:1", 16)


def test_post__an_unbalanced_transfer_hidden_in_a_balanced_batch__is_refused():
    member, shop = make.member_account(points=100), make.partner()

    codes = make.codes(make.transfer((member, -10), (shop, 11)), make.transfer((member, -11), (shop, 10)))

    assert codes == ["unbalanced", "unbalanced"]
    assert make.balance(member) == 100


def test_post__two_assets_that_balance_only_together__are_refused():
    other = make.asset("other")
    member, payee = make.member_account(points=10), make.member_account(other)

    assert make.codes(make.move(member, payee, 10)) == ["unbalanced"]


def test_post__an_exchange_of_two_assets_in_one_transfer__balances_each():
    other = make.asset("other")
    member, theirs = make.member_account(points=10), make.member_account(other)
    shop, source = make.partner(), make.issuance(other)

    assert make.codes(make.transfer((member, -10), (shop, 10), (source, -9), (theirs, 9))) == ["ok"]
    assert make.balance(theirs) == 9


@pytest.mark.parametrize("legs", [[(1, -5), (1, 5)], [(1, 0), (2, 0)], [(1, -5)], []])
def test_post__legs_that_are_no_transfer__are_malformed(legs):
    accounts = {1: make.member_account(points=10), 2: make.partner()}

    assert make.codes(make.transfer(*[(accounts[account], amount) for account, amount in legs])) == ["malformed"]


def test_post__more_than_the_balance__is_refused_with_what_is_available():
    member, shop = make.member_account(points=10), make.partner()

    result = make.post(make.move(member, shop, 11))[0]

    assert (result.code, result.detail) == ("below_floor", {"account": member, "available": 10})
    with pytest.raises(InsufficientBalance):
        result.require()


def test_post__above_the_ceiling__is_refused():
    owner = Member.objects.create()
    member, owed = (
        make.open_member_account(owner, make.asset()),
        make.open_account(AccountKind.RECEIVABLE, make.asset(), member=owner),
    )
    make.give(member, 10)

    assert make.codes(make.move(member, owed, 1)) == ["above_ceiling"]  # nothing is owed


def test_post__to_an_unknown_account__is_refused():
    assert make.codes(make.move(make.member_account(points=10), 999_999, 1)) == ["unknown_account"]


def test_post__independent_items__each_sees_those_before_it():
    first, second, shop = make.member_account(points=10), make.member_account(), make.partner()

    codes = make.codes(
        make.move(first, shop, 8), make.move(first, shop, 3), make.move(first, second, 2), make.move(second, shop, 2)
    )

    assert codes == ["ok", "below_floor", "ok", "ok"]
    assert [make.balance(account) for account in (first, second, shop)] == [0, 0, 10]


def test_post__linked_items_of_which_one_is_refused__none_is_done():
    member, shop = make.member_account(points=10), make.partner()

    codes = make.codes(
        Linked((make.move(member, shop, 8), make.move(member, shop, 8), make.move(member, shop, 1))),
        make.move(member, shop, 10),
    )

    assert codes == ["linked", "below_floor", "linked", "ok"]
    assert (make.balance(member), make.balance(shop)) == (0, 10)


def test_post__linked_items_that_pass__name_the_first_of_them():
    member, shop = make.member_account(points=10), make.partner()

    results = make.post(Linked((make.move(member, shop, 1), make.move(member, shop, 2))))

    linked = set(Transfer.objects.filter(pk__in=[row.transfer for row in results]).values_list("linked_to", flat=True))
    assert linked == {results[0].transfer}


def test_post__the_same_key_and_payload__is_answered_again_and_not_done_again():
    member, shop = make.member_account(points=10), make.partner()
    item = make.move(member, shop, 6)

    first, again = make.post(item)[0], make.post(item)[0]

    assert (again.code, again.transfer, again.replayed) == ("ok", first.transfer, True)
    assert not first.replayed
    assert make.balance(member) == 4


def test_post__the_same_key_with_another_payload__is_a_clear_refusal():
    member, shop = make.member_account(points=10), make.partner()
    make.post(make.move(member, shop, 6, key="k"))

    assert make.codes(make.move(member, shop, 3, key="k")) == ["key_reused"]
    assert make.codes(make.move(member, shop, 6, key="k", source_ref="other")) == ["key_reused"]
    assert make.post(make.move(member, shop, 3, key="k"), client="another")[0].accepted


def test_post__the_same_key_twice_in_a_batch__is_refused_the_second_time():
    member, shop = make.member_account(points=10), make.partner()

    assert make.codes(make.move(member, shop, 3, key="k"), make.move(member, shop, 3, key="k")) == ["ok", "key_reused"]


def test_post__linked_items_sent_again__are_answered_again():
    member, shop = make.member_account(points=10), make.partner()
    linked = Linked((make.move(member, shop, 1), make.move(member, shop, 2)))
    first = make.post(linked)

    again = make.post(make.move(member, shop, 1), linked)  # elsewhere in its batch

    assert [row.transfer for row in again[1:]] == [row.transfer for row in first]
    assert [row.replayed for row in again] == [False, True, True]
    assert make.codes(Linked((linked.items[0], make.move(member, shop, 5)))) == ["key_reused", "linked"]


def test_post__a_refusal__is_remembered_for_a_day_and_answered_alike():
    member, shop = make.member_account(points=5), make.partner()
    item = make.move(member, shop, 6)
    make.post(item)
    make.give(member, 100)

    again = make.post(item)[0]

    assert (again.code, again.replayed, again.detail) == ("below_floor", True, {"account": member, "available": 5})


@pytest.mark.django_db(transaction=True)
def test_post__a_refusal_of_yesterday__is_decided_anew(tamper):
    member, shop = make.member_account(points=5), make.partner()
    item = make.move(member, shop, 6)
    make.post(item)
    make.give(member, 100)
    tamper("UPDATE mileage_idempotencyrecord SET recorded_at = recorded_at - interval '25 hours' WHERE code <> 'ok'")

    assert make.post(item)[0].accepted
    assert make.post(item)[0].replayed
    assert IdempotencyRecord.objects.filter(key=item.key).count() == 1


def test_post__to_or_from_a_closed_account__is_refused():
    closed, member = make.member_account(), make.member_account(points=10)
    make.set_state(closed, "closed")

    assert make.codes(make.move(member, closed, 1), make.move(closed, member, 1)) == ["account_closed"] * 2


def test_post__from_a_frozen_account__is_refused_and_to_it_is_not():
    frozen, shop = make.member_account(points=10), make.partner()
    make.set_state(frozen, "frozen")

    assert make.codes(make.move(frozen, shop, 1), make.hold(frozen, 1)) == ["account_frozen"] * 2
    assert make.give(frozen, 5).accepted


def test_post__into_a_closed_month__is_refused():
    member, last = make.member_account(points=10), now() - timedelta(days=32)
    assert make.codes(make.move(member, make.partner(), 1, event_at=last)) == ["ok"]
    make.close_period((last + timedelta(hours=9)).date().replace(day=1))

    assert make.codes(make.move(member, make.partner(), 1, event_at=last)) == ["period_closed"]
    assert make.codes(make.move(member, make.partner(), 1)) == ["ok"]


def test_post__of_what_has_not_happened_yet__is_refused():
    member = make.member_account(points=10)

    assert make.codes(make.move(member, make.partner(), 1, event_at=now() + timedelta(hours=1))) == ["event_in_future"]


def test_reverse__twice__is_refused_the_second_time():
    member, shop = make.member_account(points=10), make.partner()
    spent = make.post(make.move(member, shop, 6))[0]

    first, second = make.post(make.reverse(spent))[0], make.post(make.reverse(spent))[0]

    assert (first.code, second.code) == ("ok", "already_reversed")
    assert make.balance(member) == 10
    assert Transfer.objects.get(pk=first.transfer).reverses == spent.transfer
    assert make.codes(make.reverse(first)) == ["not_reversible"]


def test_reverse__of_what_is_not_there__is_refused():
    member = make.member_account(points=10)
    unknown = make.post(make.hold(member, 1))[0]

    assert make.codes(make.reverse(unknown)) == ["transfer_unknown"]


def test_reverse__of_points_that_were_spent__is_refused():
    member = make.member_account()
    given = make.give(member, 10)
    make.post(make.move(member, make.partner(), 5))

    assert make.codes(make.reverse(given)) == ["below_floor"]


def test_post__a_batch_of_more_than_a_thousand__is_an_error():
    with pytest.raises(Exception, match="at most 1000"):
        make.post(*[make.move(1, 2, 1) for _ in range(1001)])


@pytest.mark.django_db(transaction=True)
def test_post__after_the_clock_was_set_back__ids_and_times_still_rise(tamper):
    member, shop = make.member_account(points=10), make.partner()
    tamper(f"UPDATE mileage_account SET id_mark = mileage_id_at(now() + interval '10 minutes') WHERE id = {member}")

    done = [make.post(make.move(member, shop, 1))[0].transfer for _ in range(3)]

    assert done == sorted(set(done))
    times = Transfer.objects.filter(pk__in=done).order_by("pk").values_list("recorded_at", flat=True)
    assert list(times) == sorted(times)
    assert min(times) > now() + timedelta(minutes=9)
