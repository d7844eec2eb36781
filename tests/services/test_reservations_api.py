"""The wallet's addresses of reservations."""

import json

import pytest

from services.reservations.models import Facility, Reservation
from services.reservations.samples import load
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
    make.book(court, make.at(10), member())

    answer = member_client(member()).get(f"/api/units/{court.pk}/slots?date={make.a_day()}").json()

    slots = {slot["start"][11:13]: (slot["free"], slot["price"]) for slot in answer["slots"]}
    assert len(slots) == 12
    assert sorted(free for free, _ in slots.values()) == [0] + [1] * 11
    assert {price for _, price in slots.values()} == {10_000}


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
        ({"start": "0001-01-01T00:00:00Z"}, 409, "in_the_past"),
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
