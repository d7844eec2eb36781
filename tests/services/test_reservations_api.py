"""The wallet's addresses of reservations."""

import json
from datetime import time, timedelta

import pytest

from services.reservations import search
from services.reservations.models import Discount, Facility, OpeningException, Price, Reservation
from services.reservations.queries import free_slots
from services.reservations.samples import load
from services.reservations.search import free_days
from tests.factories import reservations as make
from tests.factories.identity import member, member_client

pytestmark = pytest.mark.django_db


def post(client, path: str, body: dict | None = None):
    return client.post(path, json.dumps(body or {}), content_type="application/json")


def wish(court, hour: int = 10, **fields) -> dict:
    return {"unit": court.pk, "start": make.at(hour).start.isoformat(), "minutes": 60} | fields


def test_facilities__of_the_samples__by_district_and_sport():
    load()
    load()
    client = member_client(member())

    found = client.get("/api/facilities?district=28185&sport=swimming").json()["facilities"]

    assert [(one["name_en"], [unit["sport"] for unit in one["units"]]) for one in found] == [
        ("Sample Yeonsu-gu Sports Centre", ["swimming"])
    ]
    assert client.get("/api/facilities?district=28245").json() == {"facilities": []}
    assert Facility.objects.count() == 1


def test_slots__tell_what_is_free_and_at_what_price():
    court = make.unit()
    Price.objects.create(unit=court, begins=time(23), ends=time(23, 30), amount=6_000)
    Discount.objects.create(facility=court.facility, card="citizen", percent=20)
    make.book(court, make.at(10), member())

    answer = member_client(member()).get(f"/api/units/{court.pk}/slots?date={make.a_day()}").json()

    slots = {slot["start"][11:13]: (slot["free"], slot["price"]) for slot in answer["slots"]}
    assert len(slots) == 12
    assert sorted(free for free, _ in slots.values()) == [0] + [1] * 11
    assert {price for _, price in slots.values()} == {10_000}
    terms = answer["unit"]
    assert terms["prices"] == [
        {"first_weekday": 0, "last_weekday": 6, "begins": "23:00:00", "ends": "23:30:00", "amount": 6_000}
    ]
    assert [(row["card_ko"], row["card_en"], row["percent"]) for row in terms["discounts"]] == [
        ("인천시민카드", "Incheon Citizen Card", 20)
    ]


def test_book_list_and_cancel():
    court = make.unit()
    client = member_client(member())

    made = post(client, "/api/reservations", wish(court))

    assert made.status_code == 201
    body = made.json()
    assert (body["state"], body["price"], body["refund"], body["unit"]) == ("booked", 10_000, None, court.pk)
    assert client.get("/api/reservations").json()["reservations"] == [body]
    cancelled = post(client, f"/api/reservations/{body['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"], cancelled.json()["refund"]) == (200, "cancelled", 10_000)
    assert post(client, f"/api/reservations/{body['id']}/cancel").json()["code"] == "wrong_state"


def test_book__what_is_taken__is_a_problem_with_the_nearest_slots_in_two_languages():
    court = make.unit()
    make.book(court, make.at(10), member())

    english, korean = (
        post(member_client(member(), tongue), "/api/reservations", wish(court)) for tongue in ("en", "ko")
    )

    assert (english.status_code, english["Content-Type"]) == (409, "application/problem+json")
    assert (english.json()["code"], len(english.json()["nearest"])) == ("slot_taken", 3)
    assert english.json()["title"] == "Somebody else has this time. Choose another one."
    assert korean.json()["title"] == "이 시간은 다른 분이 예약했습니다. 다른 시간을 골라 주세요."


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"unit": 999_999}, 404, "unit_unknown"),
        ({"minutes": 90}, 409, "not_a_slot"),
        ({"minutes": 180}, 409, "wrong_length"),
        ({"minutes": 0}, 400, "invalid"),
        ({"start": "never"}, 400, "invalid"),
        ({"start": "0001-01-01T00:00:00Z"}, 400, "invalid"),
        ({"start": "2020-01-01T10:00:00+09:00"}, 409, "in_the_past"),
        ({"start": "9999-12-31T23:59:00Z"}, 400, "invalid"),
        ({"start": "2099-12-31T10:00:00+09:00"}, 409, "too_early"),
    ],
)
def test_book__what_cannot_be__is_a_problem(change, status, code):
    answer = post(member_client(member()), "/api/reservations", wish(make.unit(), **change))

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Reservation.objects.exists()


def test_slots__of_no_day__are_a_problem():
    client, court = member_client(member()), make.unit()

    assert client.get(f"/api/units/{court.pk}/slots?date=tomorrow").json()["code"] == "bad_time"
    assert client.get("/api/units/999999/slots?date=2026-12-01").json()["code"] == "unit_unknown"
    for day in ("0001-01-01", "9999-12-31"):
        assert client.get(f"/api/units/{court.pk}/slots?date={day}").status_code < 500


def test_cancel__of_somebody_elses__is_unknown():
    booked = make.book(make.unit(), make.at(10), member())

    answer = post(member_client(member()), f"/api/reservations/{booked.pk}/cancel")

    assert (answer.status_code, answer.json()["code"]) == (404, "reservation_unknown")


def test_api__without_a_session__is_refused(client):
    for path in ("/api/facilities", "/api/reservations"):
        assert client.get(path, HTTP_HOST="localhost:8001").status_code == 403


def test_units__searched_by_district_sport_day_and_free_now():
    court, pool = make.unit(sport="tennis"), make.unit(make.facility("계양구"), sport="swimming")
    make.book(court, make.at(9), member())
    client = member_client(member())

    found = client.get(f"/api/units?date={make.a_day()}").json()

    assert {one["unit"]["id"]: one["free"] for one in found["units"]} == {court.pk: 11, pool.pk: 12}
    assert found["sports"] == ["swimming", "tennis"]
    by_sport = client.get(f"/api/units?date={make.a_day()}&sport=swimming").json()["units"]
    assert [one["unit"]["id"] for one in by_sport] == [pool.pk]
    district = found["districts"][0]["code"]
    assert len(client.get(f"/api/units?district={district}").json()["units"]) == 1
    assert client.get(f"/api/units?date={make.a_day()}&free_now=1").json()["units"] == []


def test_units__free_now__are_those_that_can_begin_within_the_hour(monkeypatch):
    free, full = make.unit(), make.unit()
    make.book(full, make.at(12), member())
    monkeypatch.setattr(search, "now", lambda: make.at(11).start + timedelta(minutes=30))

    found = member_client(member()).get(f"/api/units?date={make.a_day()}&free_now=1").json()["units"]

    assert [(one["unit"]["id"], one["first"][11:16]) for one in found] == [(free.pk, "12:00")]


@pytest.mark.parametrize("date", ["", "yesterday", "9999-12-31", "2026-13-01"])
def test_units__for_no_day__is_refused(date):
    court = make.unit()
    client = member_client(member())

    assert client.get(f"/api/units/{court.pk}/slots?date={date}").json()["code"] == "bad_time"
    assert date == "" or client.get(f"/api/units?date={date}").status_code == 400


def test_search__agrees_with_the_slots_of_each_unit():
    gym = make.facility()
    leaves = make.spaces(gym, 2)
    units = [
        make.unit(gym, leaves, buffer_minutes=30),
        make.unit(gym, leaves[:1], slot_minutes=30, min_slots=3, max_slots=4),
        make.unit(gym, leaves, taking="one"),
        make.unit(gym, leaves[1:], mode="approval"),
    ]
    for unit, hour in ((units[0], 9), (units[1], 12), (units[2], 14), (units[2], 15), (units[3], 17)):
        length = 2 if unit is units[1] else 1
        make.book(unit, make.at(hour, length), member())
    OpeningException.objects.create(facility=gym, day=make.a_day(4), reason="holiday")
    OpeningException.objects.create(facility=gym, day=make.a_day(5), opens=time(10), closes=time(14), reason="short")

    days = free_days([unit.pk for unit in units], make.a_day(2), make.a_day(6))

    found = {(one.unit, one.day): (one.count, one.first) for one in days}
    for unit in units:
        for ahead in range(2, 7):
            free = [slot for slot in free_slots(unit, make.a_day(ahead)) if slot.free]
            expected = (len(free), free[0].start) if free else None
            assert found.get((unit.pk, make.a_day(ahead))) == expected, (unit.pk, ahead)


def test_change__over_the_api():
    court, client = make.unit(), member_client(member())
    made = post(client, "/api/reservations", wish(court)).json()
    assert made["changeable"]
    assert made["cancelled_now"] == {"refund": 10_000, "deposit_kept": 0}

    moved = post(client, f"/api/reservations/{made['id']}/change", wish(court, 12))

    assert (moved.status_code, moved.json()["replaces"]) == (201, made["id"])
    assert [row["id"] for row in client.get("/api/reservations").json()["reservations"]] == [moved.json()["id"]]
    again = post(client, f"/api/reservations/{moved.json()['id']}/change", wish(court, 14))
    assert (again.status_code, again.json()["code"]) == (409, "no_change_left")
    stranger = post(member_client(member()), f"/api/reservations/{moved.json()['id']}/change", wish(court, 14))
    assert stranger.status_code == 404
    assert post(client, f"/api/reservations/{moved.json()['id']}/change", {"start": "soon"}).status_code == 400


def test_calendar__holds_what_is_coming_with_reminders():
    court, citizen = make.unit(name_ko="코트; 하나, 둘", name_en="Court; one, two"), member()
    booked = make.book(court, make.at(10), citizen)

    answer = member_client(citizen).get("/api/reservations/calendar.ics")

    lines = answer.content.decode().split("\r\n")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:{booked.pk}@reservations.incheon" in lines
    assert "SUMMARY:Court\\; one\\, two" in lines
    assert {"TRIGGER:-PT1440M", "TRIGGER:-PT60M", "STATUS:CONFIRMED"} <= set(lines)
    assert all(len(line.encode()) <= 75 for line in lines)
    assert member_client(member()).get("/api/reservations/calendar.ics").content.decode().count("VEVENT") == 0
