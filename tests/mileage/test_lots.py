"""Lots: what is spent first, what is passed on, what expires."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from mileage.actions.sweeps import expire_lots
from mileage.ledger import LotTerms
from mileage.models import AccountKind, Lot, LotUse
from tests.factories import mileage as make

pytestmark = pytest.mark.django_db


TODAY = now().replace(microsecond=0)  # one for all: two readings may lie in two seconds


def in_days(days: int):
    return TODAY + timedelta(days=days)


def uses(result) -> list[tuple[int, int]]:
    """Account and amount of the lots that a transfer took from."""
    rows = LotUse.objects.filter(posting__gt=result.transfer, posting__lt=result.transfer + 16)
    return sorted(rows.values_list("lot__amount", "amount"))


def test_spend__takes_the_earliest_expiry_first_then_the_oldest():
    member = make.member_account()
    make.give(member, 1)  # for ever
    make.give(member, 20, expires_at=in_days(20))
    make.give(member, 10, expires_at=in_days(10))
    make.give(member, 11, expires_at=in_days(10))

    first = make.post(make.move(member, make.partner(), 15))[0]
    second = make.post(make.move(member, make.partner(), 27))[0]

    assert uses(first) == [(10, 10), (11, 5)]
    assert uses(second) == [(1, 1), (11, 6), (20, 20)]


def test_spend__of_expired_points__is_refused_before_any_sweep():
    member = make.member_account(points=10, expires_at=in_days(-1))

    assert make.balance(member) == 10
    assert make.codes(make.move(member, make.partner(), 1)) == ["below_floor"]


def test_spend__of_points_that_have_not_begun__is_refused():
    member = make.member_account(points=10, starts_at=in_days(1))

    assert make.codes(make.move(member, make.partner(), 1)) == ["below_floor"]


def test_pass_on__keeps_ancestry_and_expiry():
    school, pupil = make.member_account(), make.member_account()
    make.give(school, 10, expires_at=in_days(10), programme=7)
    make.give(school, 10, expires_at=in_days(20))

    make.post(make.move(school, pupil, 15))

    first, second = Lot.objects.filter(account=pupil).order_by("expires_at")
    assert (first.amount, first.expires_at, first.programme) == (10, in_days(10), 7)
    assert (second.amount, second.expires_at) == (5, in_days(20))
    assert first.root == first.parent == Lot.objects.get(account=school, amount=10, programme=7).pk


def test_pass_on__in_one_batch_through_three_accounts__keeps_the_line():
    a, b, c = make.member_account(points=10, expires_at=in_days(5)), make.member_account(), make.member_account()

    assert make.codes(make.move(a, b, 10), make.move(b, c, 4), make.move(c, a, 1)) == ["ok", "ok", "ok"]

    assert [make.balance(account) for account in (a, b, c)] == [1, 6, 3]
    root = Lot.objects.get(account=a, parent=None)
    assert set(Lot.objects.values_list("root", "expires_at")) == {(root.pk, in_days(5))}


def test_pass_on__to_a_payee_in_good_faith__ends_the_line():
    member, shop = make.member_account(points=10), make.partner()

    make.post(make.move(member, shop, 10))

    assert not Lot.objects.filter(account=shop).exists()


def test_a_transfer_from_lots_and_a_budget__makes_lots_of_both_kinds():
    giver, payee = make.member_account(points=10, expires_at=in_days(3)), make.member_account()
    source = make.issuance()

    make.post(make.transfer((giver, -10), (source, -5), (payee, 15), terms=LotTerms(expires_at=in_days(9))))

    assert set(Lot.objects.filter(account=payee).values_list("amount", "expires_at")) == {
        (10, in_days(3)),
        (5, in_days(9)),
    }


def test_award_then_spend_in_one_batch__uses_the_new_lot():
    member, shop = make.member_account(), make.partner()

    codes = make.codes(make.transfer((make.issuance(), -10), (member, 10)), make.move(member, shop, 10))

    assert codes == ["ok", "ok"]
    assert make.lots(member) == [(10, 0)]


def test_many_spends_in_one_batch__cut_the_same_lots_in_order():
    member, shop = make.member_account(), make.partner()
    for _ in range(5):
        make.give(member, 10)

    results = make.post(*[make.move(member, shop, 7) for _ in range(8)])

    assert [row.code for row in results] == ["ok"] * 7 + ["below_floor"]
    assert make.lots(member) == [(10, 0)] * 4 + [(10, 1)]
    assert uses(results[1]) == [(10, 3), (10, 4)]


def test_reverse__of_an_award__takes_back_its_own_lot():
    member = make.member_account(points=10)
    given = make.give(member, 5)

    make.post(make.reverse(given))

    assert make.lots(member) == [(10, 10), (5, 0)]


def test_reverse__of_a_spend__gives_back_what_was_taken_with_its_expiry():
    member = make.member_account(points=10, expires_at=in_days(3))
    spent = make.post(make.move(member, make.partner(), 6))[0]

    make.post(make.reverse(spent))

    back = Lot.objects.get(account=member, amount=6)
    assert (back.remaining, back.expires_at, back.parent) == (6, in_days(3), back.root)


def test_reverse__of_a_gift_between_members__restores_both():
    giver, payee = make.member_account(points=10, expires_at=in_days(3)), make.member_account(points=4)
    gift = make.post(make.move(giver, payee, 6))[0]

    make.post(make.reverse(gift))

    assert make.lots(payee) == [(4, 4), (6, 0)]
    assert make.lots(giver) == [(10, 4), (6, 6)]


def test_expire__moves_what_has_expired_and_nothing_else():
    member, sink = make.member_account(points=10, expires_at=in_days(-1)), make.city_account(AccountKind.EXPIRY)
    make.give(member, 5, expires_at=in_days(1))

    assert make.codes(make.expire(member, sink)) == ["ok"]

    assert (make.balance(member), make.balance(sink)) == (5, 10)
    assert make.codes(make.expire(member, sink)) == ["nothing_expired"]


def test_expire_lots__late_and_twice__expires_once():
    members = [make.member_account(points=10, expires_at=in_days(-day)) for day in (1, 40)]
    keeps = make.member_account(points=10, expires_at=in_days(1))

    assert (expire_lots(), expire_lots()) == (2, 0)

    assert [make.balance(account) for account in (*members, keeps)] == [0, 0, 10]
    assert make.balance(make.city_account(AccountKind.EXPIRY)) == 20
    assert make.lots(members[0]) == [(10, 0)]


def test_expire__of_held_points__waits_for_the_hold():
    member = make.member_account(points=10, expires_at=now() + timedelta(seconds=1.5))
    held = make.post(make.hold(member, 4))[0]
    make.wait_until_past(Lot.objects.get(account=member).expires_at)

    assert expire_lots() == 1
    assert make.balance(member) == 4
    assert make.codes(make.capture(held, make.partner(), 3)) == ["ok"]  # pinned in time
    assert expire_lots() == 1
    assert make.balance(member) == 0
