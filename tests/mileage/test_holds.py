"""Holds: placed, captured in full or part, released, timed out; each once."""

import pytest

from mileage.actions.sweeps import time_out_holds
from mileage.ledger import Linked
from mileage.models import HeldLot, Hold, Lot
from tests.factories import mileage as make

pytestmark = pytest.mark.django_db


def test_hold__sets_points_aside_without_moving_them():
    member, shop = make.member_account(points=10), make.partner()

    held = make.post(make.hold(member, 7))[0].require()

    assert (make.balance(member), make.held(member)) == (10, 7)
    assert make.codes(make.move(member, shop, 4)) == ["below_floor"]
    assert make.codes(make.move(member, shop, 3)) == ["ok"]
    assert HeldLot.objects.get(hold=held.hold).amount == 7


def test_hold__of_more_than_there_is__is_refused():
    assert make.codes(make.hold(make.member_account(points=10), 11)) == ["below_floor"]


def test_capture__in_full__pays():
    member, shop = make.member_account(points=10), make.partner()
    held = make.post(make.hold(member, 7))[0]

    paid = make.post(make.capture(held, shop))[0].require()

    assert (make.balance(member), make.held(member), make.balance(shop)) == (3, 0, 7)
    row = Hold.objects.get(pk=held.hold)
    assert (row.state, row.captured, row.transfer) == ("captured", 7, paid.transfer)


def test_capture__in_part__releases_the_rest_and_uses_what_ends_first():
    member, shop = make.member_account(), make.partner()
    make.give(member, 5, expires_at=make.moment("2030-01-01T00:00:00+00:00"))
    make.give(member, 5, expires_at=make.moment("2029-01-01T00:00:00+00:00"))
    held = make.post(make.hold(member, 8))[0]

    make.post(make.capture(held, shop, 6))

    assert (make.balance(member), make.held(member)) == (4, 0)
    assert make.lots(member) == [(5, 4), (5, 0)]
    assert not Lot.objects.filter(held__gt=0).exists()


def test_capture__of_more_than_was_held__is_refused():
    held = make.post(make.hold(make.member_account(points=10), 7))[0]

    assert make.codes(make.capture(held, make.partner(), 8)) == ["capture_exceeds_hold"]


def test_release__gives_the_points_back():
    member = make.member_account(points=10)
    held = make.post(make.hold(member, 7))[0]

    assert make.codes(make.release(held)) == ["ok"]

    assert make.held(member) == 0
    assert make.codes(make.move(member, make.partner(), 10)) == ["ok"]


@pytest.mark.parametrize("settle", ["capture", "release"])
@pytest.mark.parametrize("again", ["capture", "release"])
def test_settle__twice__is_refused_the_second_time(settle, again):
    shop = make.partner()
    held = make.post(make.hold(make.member_account(points=10), 7))[0]
    make.post(make.capture(held, shop) if settle == "capture" else make.release(held))

    assert make.codes(make.capture(held, shop) if again == "capture" else make.release(held)) == ["hold_settled"]


def test_settle__twice_in_one_batch__is_refused_the_second_time():
    held = make.post(make.hold(make.member_account(points=10), 7))[0]

    assert make.codes(make.release(held), make.capture(held, make.partner())) == ["ok", "hold_settled"]


def test_settle__of_what_is_no_hold__is_refused():
    given = make.give(make.member_account(), 1)
    given = type(given)("ok", None, given.transfer, False, None)

    assert make.codes(make.release(given), make.capture(given, make.partner())) == ["hold_unknown"] * 2


def test_release_and_spend_in_one_linked_batch__spends_what_came_back():
    member, shop = make.member_account(points=10), make.partner()
    held = make.post(make.hold(member, 10))[0]

    assert make.codes(Linked((make.release(held), make.move(member, shop, 10)))) == ["ok", "ok"]


def test_linked__of_which_a_later_part_fails__leaves_the_hold_as_it_was():
    member, shop = make.member_account(points=10), make.partner()
    held = make.post(make.hold(member, 6))[0]

    codes = make.codes(Linked((make.capture(held, shop, 5), make.hold(member, 1), make.move(member, shop, 99))))

    assert codes == ["linked", "linked", "below_floor"]
    assert (make.balance(member), make.held(member), Hold.objects.get().state) == (10, 6, "pending")


def test_time_out__before_its_time__is_refused_and_after_it_is_done_once():
    member, shop = make.member_account(points=10), make.partner()
    held = make.post(make.hold(member, 7, seconds=1))[0]
    assert make.codes(make.time_out(held)) == ["hold_not_expired"]
    make.wait_until_past(Hold.objects.get().expires_at)

    assert make.codes(make.capture(held, shop)) == ["hold_expired"]
    assert (time_out_holds(), time_out_holds()) == (1, 0)

    assert (make.held(member), Hold.objects.get().state) == (0, "timed_out")


def test_close__an_account_with_a_hold__is_refused():
    member = make.member_account(points=1)
    make.post(make.hold(member, 1))

    with pytest.raises(Exception, match="account_closed_is_empty"):
        make.set_state(member, "closed")
