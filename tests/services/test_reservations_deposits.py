"""Deposits: held with the booking, given back or kept in part when it ends; changes, check-in, no-shows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils.timezone import now

from identity.actions.members import consequences_of_leaving, leave
from identity.actors import Actor
from identity.errors import NotAllowed
from mileage.actions.accounts import open_member_account
from mileage.errors import InsufficientBalance
from mileage.models import Account
from services.reservations import errors
from services.reservations.actions import (
    ClosureRequest,
    cancel_reservation,
    change_reservation,
    check_in,
    close_facility,
    decide_objection,
    end_past,
    object_to,
    refuse_reservation,
)
from services.reservations.deposits import give_back_kept
from services.reservations.models import Cause, Claim, Quota, Reservation, Sanction, Unit
from tests.factories import mileage as points
from tests.factories import reservations as make
from tests.factories.identity import as_staff, member

pytestmark = pytest.mark.django_db


def court(**fields):
    gym = make.facility(deposit_asset=points.asset(), **fields)
    return make.unit(gym, deposit=100)


def purse(of) -> tuple[int, int]:
    """Balance, and what is set aside."""
    account = open_member_account(of, points.asset())
    return points.balance(account), points.held(account)


def kept_by(gym) -> int:
    return sum(Account.objects.filter(code=f"facility-{gym.pk}").values_list("balance", flat=True))


def test_deposit__is_held_and_given_back_at_check_in():
    one = make.saver(150)
    booked = make.book(court(checks_in=True), make.at(10), one)

    assert purse(one) == (150, 100)
    make.past(booked, timedelta(minutes=5))
    used = check_in(booked, by=as_staff("연수구"))

    assert (used.state, used.deposit_kept, purse(one)) == ("used", 0, (150, 0))
    assert Claim.objects.get().state == "booked"


def test_deposit__that_cannot_be_held__refuses_the_booking():
    unit = court()
    with pytest.raises(InsufficientBalance):
        make.book(unit, make.at(10), make.saver(99))

    assert not Claim.objects.exists()
    assert not Reservation.objects.exists()


def test_objection__accepted__gives_the_kept_deposit_back_once():
    one, other = make.saver(100), make.saver(100)
    unit = court(checks_in=True, ban_days=[7])
    for row in (make.book(unit, make.at(10), one), make.book(unit, make.at(12), other)):
        make.past(row)
    end_past(by=make.SYSTEM)
    assert (purse(one), purse(other), kept_by(unit.facility)) == ((0, 0), (0, 0), 200)

    for of, right in ((one, True), (other, False)):
        sanction = Sanction.objects.get(member=of)
        object_to(sanction, "The gate was broken.", by=Actor.member(of))
        decide_objection(sanction, right, "Looked at.", by=as_staff("연수구"))

    assert (purse(one), purse(other), kept_by(unit.facility)) == ((100, 0), (0, 0), 100)
    give_back_kept(Reservation.objects.get(member=one))
    assert (purse(one), kept_by(unit.facility)) == ((100, 0), 100)


def test_objection__after_a_hold_that_had_gone_back__gives_nothing_that_was_not_taken():
    one, unit = make.saver(100), court(checks_in=True, ban_days=[7])
    row = make.book(unit, make.at(10), one)
    make.past(row)
    points.post(points.release(row))
    end_past(by=make.SYSTEM)
    assert (purse(one), kept_by(unit.facility)) == ((100, 0), 0)

    sanction = Sanction.objects.get()
    object_to(sanction, "The gate was broken.", by=Actor.member(one))
    decide_objection(sanction, True, "Looked at.", by=as_staff("연수구"))

    assert (purse(one), kept_by(unit.facility)) == ((100, 0), 0)


@pytest.mark.parametrize(("ahead", "cause", "kept"), [(6, "holder", 0), (3, "holder", 10), (3, "rain", 0)])
def test_cancel__keeps_of_the_deposit_what_the_table_withholds(ahead, cause, kept):
    unit, one = court(), make.saver(100)
    booked = make.book(unit, make.at(10, ahead=ahead), one)
    Reservation.objects.update(made_at=now() - timedelta(days=1))
    by = Actor.member(one) if cause == "holder" else as_staff("연수구")

    ended = cancel_reservation(booked, Cause(cause), by=by)

    assert (ended.deposit_kept, purse(one), kept_by(unit.facility)) == (kept, (100 - kept, 0), kept)


def test_refusal_and_closure__give_the_deposit_back():
    unit, one = court(), make.saver(200)
    unit.mode = "approval"
    unit.save()
    refuse_reservation(make.book(unit, make.at(10), one), "no", by=as_staff("연수구"))
    unit.mode = "instant"
    unit.save()
    make.book(unit, make.at(12), one)

    close_facility(ClosureRequest(unit.facility, make.at(9, 10), Cause.DISASTER, "storm"), by=as_staff("연수구"))

    assert purse(one) == (200, 0)
    assert set(Reservation.objects.values_list("hold", "deposit_kept")) == {(None, 0)}


def test_not_coming__costs_the_deposit_and_frees_the_time():
    unit, one = court(checks_in=True, grace_minutes=20, monthly_quota=1), make.saver(100)
    booked = make.book(unit, make.at(10), one)
    make.past(booked, timedelta(minutes=19))
    assert end_past(by=make.SYSTEM) == 0
    make.past(booked, timedelta(minutes=21))

    assert end_past(by=make.SYSTEM) == 1

    booked.refresh_from_db()
    assert (booked.state, purse(one), kept_by(unit.facility)) == ("no_show", (0, 0), 100)
    assert Claim.objects.get().state == "released"
    assert Quota.objects.get().used == 1  # a missed booking counts
    with pytest.raises(errors.WrongState):
        check_in(booked, by=as_staff("연수구"))


def test_end_past__where_nobody_checks_in__it_was_used():
    one = make.saver(100)
    make.past(make.book(court(), make.at(10), one), timedelta(hours=2))

    end_past(by=make.SYSTEM)

    assert (Reservation.objects.get().state, purse(one)) == ("used", (100, 0))


def test_check_in__too_early_or_by_others__is_refused():
    one = make.saver(100)
    booked = make.book(court(), make.at(10), one)

    with pytest.raises(errors.NotCheckInTime):
        check_in(booked, by=as_staff("연수구"))
    for stranger in (Actor.member(one), as_staff("계양구")):
        with pytest.raises(NotAllowed):
            check_in(booked, by=stranger)


def test_change__moves_time_deposit_and_claim_as_one():
    unit, one = court(monthly_quota=1), make.saver(100)
    booked = make.book(unit, make.at(10), one)

    moved = change_reservation(booked, make.at(12), by=Actor.member(one))

    booked.refresh_from_db()
    assert (booked.state, moved.state, moved.replaces) == ("moved", "booked", booked)
    assert purse(one) == (100, 100)
    make.book(unit, make.at(10), make.saver(100))
    with pytest.raises(errors.NoChangeLeft):
        change_reservation(moved, make.at(14), by=Actor.member(one))
    assert change_reservation(moved, make.at(14), by=as_staff("연수구")).state == "booked"


def test_change__ends_the_lapsed_hold_that_it_meets():
    room, one = court(), make.saver(100)
    booked = make.book(room, make.at(10), one)
    Unit.objects.update(mode="approval")
    room.refresh_from_db()
    asked = make.book(room, make.at(12), make.saver(100))
    Reservation.objects.filter(pk=asked.pk).update(decide_by=now())
    asked.claims.update(held_until=now())

    change_reservation(booked, make.at(12), by=Actor.member(one))

    asked.refresh_from_db()
    assert asked.state == "lapsed"


def test_change__to_what_is_taken__leaves_everything_as_it_was():
    unit, one = court(), make.saver(100)
    booked = make.book(unit, make.at(10), one)
    make.book(unit, make.at(12), make.saver(100))

    with pytest.raises(errors.SlotTaken) as refusal:
        change_reservation(booked, make.at(12), by=Actor.member(one))

    booked.refresh_from_db()
    assert (booked.state, purse(one), len(refusal.value.extra["nearest"])) == ("booked", (100, 100), 3)


def test_change__does_not_make_a_late_cancellation_free():
    unit, one = court(), make.saver(100)
    booked = make.book(unit, make.at(10, ahead=3), one)
    Reservation.objects.update(made_at=now() - timedelta(days=1))
    moved = change_reservation(booked, make.at(10, ahead=13), by=Actor.member(one))

    ended = cancel_reservation(moved, by=Actor.member(one))

    assert (ended.refund, ended.deposit_kept) == (9_000, 10)


def test_change__of_others_or_to_another_facility__is_refused():
    booked = make.book(make.unit(), make.at(10), member())

    for stranger in (Actor.member(member()), as_staff("계양구")):
        with pytest.raises(NotAllowed):
            change_reservation(booked, make.at(12), by=stranger)
    with pytest.raises(errors.UnitUnknown):
        change_reservation(booked, make.at(12), make.unit(), by=Actor.member(booked.member))


def test_database__refuses_a_deposit_without_a_live_reservation():
    booked = make.book(court(), make.at(10), make.saver(100))

    with pytest.raises(IntegrityError, match="reservation_deposit_held_while_it_lives"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reservations_reservation SET state = 'used', deposit_kept = 0 WHERE id = %s", [booked.pk]
        )


def test_leaving__cancels_what_is_coming_and_gives_deposits_back():
    unit, one = court(), make.saver(200)
    assert not any("reservations" in text for text in consequences_of_leaving(one))
    for hour in (10, 12):
        make.book(unit, make.at(hour), one)
    assert any("reservations" in text or "예약" in text for text in consequences_of_leaving(one))

    leave(one, by=Actor.member(one), confirmed=True)

    assert set(Reservation.objects.values_list("state", "hold")) == {("cancelled", None)}
    assert purse(one) == (200, 0)
