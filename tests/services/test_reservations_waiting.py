"""The waiting list: who waits comes first, an offer is a claim, and it ends."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from identity.actors import Actor
from identity.errors import NotAllowed
from mileage.errors import InsufficientBalance
from services.reservations import errors
from services.reservations.actions import (
    BookingRequest,
    accept_offer,
    cancel_reservation,
    join_waiting_list,
    lapse_reservations,
    leave_waiting_list,
    offer_times,
    remind,
    waiting,
)
from services.reservations.models import Claim, Quota, Reservation, ReservationNotice, Waiting
from tests.factories import mileage as points
from tests.factories import reservations as make
from tests.factories.identity import as_staff, member, member_client
from tests.services.test_reservations_api import post, wish

pytestmark = pytest.mark.django_db


def wait(court, one, during=None) -> Waiting:
    return join_waiting_list(BookingRequest(court, during or make.at(10), one), by=Actor.member(one))


def offers() -> int:
    return offer_times(by=make.SYSTEM)


def told(one) -> list[str]:
    return list(ReservationNotice.objects.filter(member=one).order_by("pk").values_list("kind", flat=True))


def test_offer__goes_to_who_waits_longest_and_is_a_claim():
    court, first, second = make.unit(), member(), member()
    taken = make.book(court, make.at(10), member())
    wait(court, first)
    wait(court, second)
    assert offers() == 0
    cancel_reservation(taken, by=Actor.member(taken.member))

    with pytest.raises(errors.SlotTaken):  # free, but others wait for it
        make.book(court, make.at(10), member())
    assert offers() == 1

    offer = Reservation.objects.get(member=first)
    claim = Claim.objects.get(state="held")
    assert (offer.state, claim.reservation, claim.held_until) == ("offered", offer, offer.decide_by)
    assert offer.decide_by <= now() + timedelta(minutes=120)
    assert (told(first), told(second)) == (["offered"], [])
    with pytest.raises(NotAllowed):
        accept_offer(offer, by=Actor.member(second))
    assert accept_offer(offer, by=Actor.member(first)).state == "booked"
    assert Waiting.objects.get(member=first).state == "taken"
    with pytest.raises(errors.OfferOver):
        accept_offer(offer, by=Actor.member(first))


def test_waiting__for_more_than_is_free__keeps_nobody_from_the_part_that_is():
    court, one = make.unit(), member()
    rest, freed = make.book(court, make.at(11), member()), make.book(court, make.at(10), member())
    wait(court, one, make.at(10, 2))
    cancel_reservation(freed, by=Actor.member(freed.member))

    assert offers() == 0
    make.book(court, make.at(10), member())  # whose end would free nothing for who waits
    cancel_reservation(Reservation.objects.get(during__startswith=make.at(10).start, state="booked"), by=make.SYSTEM)
    cancel_reservation(rest, by=Actor.member(rest.member))
    with pytest.raises(errors.SlotTaken) as refusal:
        make.book(court, make.at(10), member())
    starts = [slot["start"] for slot in refusal.value.extra["nearest"]]
    assert starts == [make.at(hour).start.isoformat() for hour in (9, 12, 13)]  # not what is waited for
    wait(court, member())  # told so, one can stand behind them
    assert offers() == 1


def test_waiting__many_who_wait_in_vain__do_not_hide_who_could_have_it(monkeypatch):
    monkeypatch.setattr(waiting, "AT_ONCE", 1)
    gym = make.facility()
    court, pool = make.unit(gym), make.unit(gym, make.spaces(gym, 2), taking="one")
    make.book(court, make.at(10), member())
    rows = [make.book(pool, make.at(10), member()) for _ in range(2)]
    wait(court, member())
    one = wait(pool, member()).member
    cancel_reservation(rows[0], by=make.SYSTEM)

    assert offers() == 1
    assert Reservation.objects.get(state="offered").member == one


def test_offer__not_taken_in_time_or_declined__goes_to_the_next():
    court, waiters = make.unit(), [member() for _ in range(3)]
    taken = make.book(court, make.at(10), member())
    for one in waiters:
        wait(court, one)
    cancel_reservation(taken, by=Actor.member(taken.member))
    offers()
    first = Reservation.objects.get(member=waiters[0])
    Reservation.objects.filter(pk=first.pk).update(decide_by=now())
    first.claims.update(held_until=now())
    first.refresh_from_db()
    with pytest.raises(errors.OfferOver):
        accept_offer(first, by=Actor.member(waiters[0]))

    assert offers() == 1
    second = Reservation.objects.get(member=waiters[1])
    assert cancel_reservation(second, by=Actor.member(waiters[1])).refund == 0
    assert offers() == 1

    assert [row.state for row in Waiting.objects.order_by("pk")] == ["missed", "missed", "offered"]
    assert told(waiters[0]) == ["offered", "lapsed"]
    assert lapse_reservations(by=make.SYSTEM) == 0


def test_offer__deposit_is_held_when_it_is_accepted():
    court = make.unit(make.facility(deposit_asset=points.asset()), deposit=100)
    taken, poor, rich = make.book(court, make.at(10), make.saver(100)), make.saver(10), make.saver(100)
    wait(court, poor)
    wait(court, rich)
    cancel_reservation(taken, by=Actor.member(taken.member))
    offers()
    offer = Reservation.objects.get(member=poor)
    assert offer.hold is None

    with pytest.raises(InsufficientBalance):
        accept_offer(offer, by=Actor.member(poor))
    cancel_reservation(offer, by=Actor.member(poor))
    offers()
    assert accept_offer(Reservation.objects.get(member=rich), by=Actor.member(rich)).hold


def test_offer__where_the_facility_approves__becomes_a_request():
    room, one = make.unit(mode="approval"), member()
    taken = make.book(room, make.at(10), member())
    wait(room, one)
    cancel_reservation(taken, by=Actor.member(taken.member))
    offers()

    accepted = accept_offer(Reservation.objects.get(member=one), by=Actor.member(one))

    claim = Claim.objects.get(state="held")
    assert (accepted.state, claim.held_until) == ("requested", accepted.decide_by)


def test_offer__whom_a_rule_refuses_meanwhile__is_passed_over_and_told():
    court = make.unit(make.facility(monthly_quota=1))
    one, other = member(), member()
    taken = make.book(court, make.at(10, ahead=1), member())
    wait(court, one, make.at(10, ahead=1))
    wait(court, other, make.at(10, ahead=1))
    Quota.objects.create(member=one, facility=court.facility, month=make.a_day(1).replace(day=1), used=1, allowed=1)
    cancel_reservation(taken, by=as_staff("연수구"))

    assert offers() == 1

    assert Reservation.objects.get(state="offered").member == other
    assert (Waiting.objects.get(member=one).state, told(one)) == ("over", ["passed_over"])


def test_join__what_is_refused():
    court, one = make.unit(), member()
    with pytest.raises(errors.StillFree):
        wait(court, one)
    for hour in range(9, 15):
        make.book(court, make.at(hour), member())
    first = wait(court, one)
    with pytest.raises(errors.AlreadyWaiting):
        wait(court, one)
    for hour in range(11, 15):
        wait(court, one, make.at(hour))
    with pytest.raises(errors.TooManyWaits):
        wait(court, one, make.at(9))
    with pytest.raises(NotAllowed):
        leave_waiting_list(first, by=Actor.member(member()))
    with pytest.raises(NotAllowed):
        join_waiting_list(BookingRequest(court, make.at(9), one), by=Actor.member(member()))
    assert leave_waiting_list(first, by=Actor.member(one)).state == "left"
    with pytest.raises(errors.WaitingUnknown):
        leave_waiting_list(first, by=Actor.member(one))


def test_api__join_list_accept_and_notices():
    court, one = make.unit(), member()
    client = member_client(one)
    taken = make.book(court, make.at(10), member())
    wait(court, member())

    joined = post(client, "/api/waiting", wish(court))

    assert joined.status_code == 201
    listed = client.get("/api/waiting").json()["waiting"]
    assert [(row["state"], row["before"], row["offer"]) for row in listed] == [("waiting", 1, None)]
    assert client.delete(f"/api/waiting/{joined.json()['id']}").status_code == 204
    assert client.delete(f"/api/waiting/{joined.json()['id']}").json()["code"] == "waiting_unknown"
    assert member_client(member()).delete(f"/api/waiting/{joined.json()['id']}").status_code == 404
    Waiting.objects.update(state="left")
    wait(court, one)
    cancel_reservation(taken, by=Actor.member(taken.member))
    offers()
    offer = client.get("/api/waiting").json()["waiting"][0]["offer"]
    assert post(member_client(member()), f"/api/reservations/{offer}/accept").status_code == 404
    assert post(client, f"/api/reservations/{offer}/accept").json()["state"] == "booked"
    assert post(client, f"/api/reservations/{offer}/accept").json()["code"] == "offer_over"
    notice = client.get("/api/reservations/notices").json()["notices"][0]
    assert (notice["kind"], notice["reservation"]) == ("offered", offer)
    assert client.delete(f"/api/reservations/notices/{notice['id']}").status_code == 204
    assert client.get("/api/reservations/notices").json() == {"notices": []}
    for wrong in ({}, wish(court, unit="x"), wish(court, minutes=-1), wish(court, start="soon")):
        assert post(client, "/api/waiting", wrong).status_code == 400


def test_remind__of_tomorrow_once():
    booked = make.book(make.unit(), make.at(10, ahead=1), member())
    make.book(make.unit(), make.at(10, ahead=2), member())

    assert (remind(), remind()) == (1, 0)
    assert told(booked.member) == ["reminder"]
