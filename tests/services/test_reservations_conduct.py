"""Missed bookings and what follows, objections; the gate; pace and queue."""

from datetime import datetime, time, timedelta

import pytest
from django.utils.timezone import now

from anchoring.comparing import compare_records
from identity.actors import Actor
from identity.errors import NotAllowed
from identity.queries import SEOUL, today
from services.core.errors import ReasonMissing
from services.reservations import errors, gate, queueing
from services.reservations.actions import (
    check_in_at_gate,
    decide_objection,
    end_past,
    object_to,
)
from services.reservations.models import QueueTicket, Reservation, ReservationNotice, Sanction
from tests.factories import reservations as make
from tests.factories.identity import as_staff, member, member_client, staff, staff_client
from tests.services.test_reservations_api import post, wish

pytestmark = pytest.mark.django_db


def missed(unit, one, hour=10) -> Sanction:
    row = make.book(unit, make.at(hour), one)
    make.past(row)
    end_past(by=make.SYSTEM)
    return Sanction.objects.get(reservation=row)


def test_missed__warned_then_banned_longer_each_time():
    unit, one = make.unit(make.facility(checks_in=True, ban_days=[0, 7, 30])), member()

    warning = missed(unit, one)
    assert (warning.grade, warning.until) == (1, None)
    ban = missed(unit, one, 11)
    assert (ban.grade, ban.until - ban.at) == (2, timedelta(days=7))
    with pytest.raises(errors.Banned) as refusal:
        make.book(unit, make.at(12), one)
    assert refusal.value.extra["until"] == ban.until.isoformat()
    make.book(make.unit(), make.at(12), one)  # only where it was missed
    Sanction.objects.filter(pk=ban.pk).update(at=now() - timedelta(days=8), until=now() - timedelta(days=1))
    assert missed(unit, one, 12).until - now() > timedelta(days=29)
    assert ReservationNotice.objects.filter(member=one, kind="missed").count() == 3
    Sanction.objects.filter(member=one).update(at=now() - timedelta(days=91), until=None)
    assert missed(unit, one, 13).grade == 1


def test_missed__where_nothing_follows():
    unit, one = make.unit(make.facility(checks_in=True, ban_days=[])), member()
    make.past(make.book(unit, make.at(10), one))

    end_past(by=make.SYSTEM)

    assert (Sanction.objects.count(), Reservation.objects.get().state) == (0, "no_show")


def test_objection__accepted__lifts_the_ban_and_counts_no_more():
    unit, one = make.unit(make.facility(checks_in=True, ban_days=[7])), member()
    ban = missed(unit, one)

    with pytest.raises(NotAllowed):
        object_to(ban, "not me", by=Actor.member(member()))
    with pytest.raises(ReasonMissing):
        object_to(ban, " ", by=Actor.member(one))
    object_to(ban, "The gate was broken.", by=Actor.member(one))
    with pytest.raises(errors.AlreadyAsked):
        object_to(ban, "again", by=Actor.member(one))
    with pytest.raises(NotAllowed):
        decide_objection(ban, True, "yes", by=as_staff("계양구"))
    with pytest.raises(ReasonMissing):
        decide_objection(ban, True, "", by=as_staff("연수구"))
    decide_objection(ban, True, "It was.", by=as_staff("연수구"))
    with pytest.raises(errors.WrongState):
        decide_objection(ban, False, "no", by=as_staff("연수구"))

    make.book(unit, make.at(12), one)
    assert missed(unit, one, 13).grade == 1
    assert [finding for finding in compare_records() if "sanction" in finding.subject] == []


def test_objection__too_late_or_rejected__lets_it_stand():
    unit, one, other = make.unit(make.facility(checks_in=True, ban_days=[7])), member(), member()
    late, rejected = missed(unit, one), missed(unit, other, 11)
    Sanction.objects.filter(pk=late.pk).update(at=now() - timedelta(days=31))

    with pytest.raises(errors.ObjectionTooLate):
        object_to(late, "late", by=Actor.member(one))
    object_to(rejected, "no", by=Actor.member(other))
    decide_objection(rejected, False, "It was not.", by=as_staff("연수구"))
    with pytest.raises(errors.Banned):
        make.book(unit, make.at(14), other)


def test_api__what_followed_and_an_objection():
    unit, one = make.unit(make.facility(checks_in=True, ban_days=[7])), member()
    ban, client = missed(unit, one), member_client(one)

    path = f"/api/sanctions/{ban.pk}/objection"
    assert post(client, path, {"text": "x" * 501}).status_code == 400
    assert post(member_client(member()), path, {"text": "mine"}).json()["code"] == "sanction_unknown"
    assert post(client, path, {"text": "The gate was broken."}).status_code == 204

    assert [(row["grade"], row["objection"]) for row in client.get("/api/sanctions").json()["sanctions"]] == [
        (1, "open")
    ]
    assert post(client, "/api/reservations", wish(unit, 12)).json()["code"] == "banned"


def test_gate__the_holder_checks_in_with_the_code_of_now():
    unit, one = make.unit(make.facility(checks_in=True)), member()
    booked = make.book(unit, make.at(10), one)
    code, client = gate.code_of(unit.facility_id), member_client(one)

    assert post(client, "/api/reservations/check-in", {"code": code}).json()["code"] == "nothing_to_check_in"
    make.past(booked, timedelta(minutes=-10))
    with pytest.raises(NotAllowed):
        check_in_at_gate(code, one, by=Actor.member(member()))
    assert post(member_client(member()), "/api/reservations/check-in", {"code": code}).status_code == 404
    old = gate.code_of(unit.facility_id, int(now().timestamp()) // gate.SECONDS - 5)
    other = f"{unit.facility_id}.{gate.code_of(make.facility().pk).split('.')[1]}"
    for wrong in (old, other, "", ".", "x.y", f"{unit.facility_id}.", "9" * 50):
        refused = post(client, "/api/reservations/check-in", {"code": wrong})
        assert refused.json()["code"] in ("code_over", "invalid"), wrong
    assert post(client, "/api/reservations/check-in", {"code": code}).json()["state"] == "used"
    assert post(client, "/api/reservations/check-in", {"code": code}).status_code == 404


def test_gate_page__shows_a_code_to_its_own_staff_only():
    gym = make.facility()
    page = f"/reservations/facility/{gym.pk}/gate/"

    shown = staff_client(staff("연수구", "reservations")).get(page)

    assert shown.status_code == 200
    assert shown["Refresh"] == "15"
    assert "no-store" in shown["Cache-Control"]
    assert b"<svg" in shown.content
    assert staff_client(staff("계양구", "reservations")).get(page).status_code == 404


def test_pace__more_attempts_than_the_facility_takes__are_told_to_wait():
    unit = make.unit(make.facility(tries_per_minute=2))
    client = member_client(member())

    answers = [post(client, "/api/reservations", wish(unit, hour)).status_code for hour in (10, 10, 11)]

    assert answers == [201, 409, 429]
    (made,) = client.get("/api/reservations").json()["reservations"]
    assert post(client, f"/api/reservations/{made['id']}/change", wish(unit, 12)).status_code == 429
    assert post(member_client(member()), "/api/reservations", wish(unit, 11)).status_code == 201


def at_night(monkeypatch, hour: int, minute: float, day=None) -> None:
    moment = datetime.combine(day or today(), datetime.min.time(), SEOUL) + timedelta(hours=hour, minutes=minute)
    monkeypatch.setattr(queueing, "now", lambda: moment)


def test_queue__who_comes_before_the_opening_is_ordered_by_lot(monkeypatch):
    gym = make.facility(queue_per_minute=2)
    people = [member() for _ in range(6)]
    tomorrow = today() + timedelta(days=1)
    at_night(monkeypatch, 23, 55)
    for one in people[:5]:
        queueing.join_queue(gym, one)
    at_night(monkeypatch, 0, 1, tomorrow)
    late = queueing.join_queue(gym, people[5])

    turns = [queueing.join_queue(gym, one) for one in people]

    assert sorted(turn.before for turn in turns) == [0, 1, 2, 3, 4, 5]
    assert (late.before, late.at.minute) == (5, 2)
    assert QueueTicket.objects.count() == 6
    by_lot = [ticket.member for ticket in QueueTicket.objects.order_by("-early", "lot")]
    assert [queueing.join_queue(gym, one).at.minute for one in by_lot] == [0, 0, 1, 1, 2, 2]


def test_queue__at_the_hour_at_which_the_facility_opens_its_booking(monkeypatch):
    gym, one = make.facility(queue_per_minute=2, opens_at=time(9)), member()
    for hour, minute in ((0, 0), (8, 49), (9, 31)):
        at_night(monkeypatch, hour, minute)
        with pytest.raises(errors.NoQueue):
            queueing.join_queue(gym, one)
    at_night(monkeypatch, 8, 55)

    turn = queueing.join_queue(gym, one)

    opening = turn.at.astimezone(SEOUL)
    assert (turn.before, opening.hour, opening.minute, opening.date()) == (0, 9, 0, today())


def test_queue__in_the_first_half_hour_only_whose_turn_it_is_books(monkeypatch):
    unit = make.unit(make.facility(queue_per_minute=1), resident_days=14, other_days=14)
    first, second = member(), member()
    at_night(monkeypatch, 0, 0)
    with pytest.raises(errors.QueueFirst) as refusal:
        make.book(unit, make.at(10, ahead=14), first)
    assert refusal.value.extra == {"turn_at": None}
    queueing.join_queue(unit.facility, first)
    at_night(monkeypatch, 0, 0.5)
    queueing.join_queue(unit.facility, second)

    with pytest.raises(errors.QueueFirst):
        make.book(unit, make.at(10, ahead=14), second)
    make.book(unit, make.at(10, ahead=14), first)
    make.book(unit, make.at(10, ahead=13), second)  # that day was open before
    at_night(monkeypatch, 0, 1)
    make.book(unit, make.at(11, ahead=14), second)
    at_night(monkeypatch, 0, 31)
    make.book(unit, make.at(12, ahead=14), member())


def test_api__queue():
    client = member_client(member())

    assert post(client, f"/api/facilities/{make.facility().pk}/queue").json()["code"] == "no_queue"
    assert post(client, "/api/facilities/99999/queue").json()["code"] == "unit_unknown"
