"""The wallet's addresses of parking: the whole way over HTTP, and what is refused."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection

import pytest
from django.conf import settings
from django.utils.timezone import now

from services.parking.actions import open_round
from services.parking.models import Booking, ParkingNotice, Window
from tests.factories import mileage
from tests.factories import parking as make
from tests.factories.identity import WALLET_HOST, member, member_client
from tests.services.test_parking_fuzz import deadlocks
from tests.services.test_parking_permits import CRITERIA, TERM

NO_ID = "00000000-0000-4000-8000-000000000000"


def post(client, path: str, body: object = None):
    return client.post(f"/api/parking/{path}", json.dumps(body or {}), content_type="application/json")


def get(client, path: str):
    return client.get(f"/api/parking/{path}")


def time(hours: float = 0, until: float = 1) -> dict[str, str]:
    return {"start": make.at(hours).isoformat(), "end": make.at(until).isoformat()}


def driver(points: int = 20_000):
    someone = member()
    mileage.give(mileage.open_member_account(someone, mileage.asset()), points)
    return someone, member_client(someone)


@pytest.mark.django_db
def test_the_whole_way__find_book_extend_leave():
    lot = make.lot(2)
    _someone, client = driver()
    assert [one["id"] for one in get(client, "lots?district=28185").json()["lots"]] == [lot.pk]
    assert get(client, "lots?district=28245").json() == {"lots": []}
    car = post(client, "cars", {"plate": "１２가 3456", "name": "blue"}).json()
    assert car["plate"] == "12가3456"
    quote = client.get(f"/api/parking/lots/{lot.pk}/bays", time()).json()
    assert (quote["price"], quote["deposit"], [bay["number"] for bay in quote["bays"]]) == (600, 2_000, ["01", "02"])

    made = post(client, "bookings", {"bay": quote["bays"][0]["id"], "car": car["id"]} | time())

    assert made.status_code == 201, made.content
    booking = made.json()
    assert (booking["state"], booking["plate"], booking["bay"]) == ("booked", "12가3456", "01")
    again = client.get(f"/api/parking/lots/{lot.pk}/bays", time()).json()
    assert [bay["number"] for bay in again["bays"]] == ["02"]
    make.shift(Booking.objects.get(), make.START)
    longer = post(client, f"bookings/{booking['id']}/extend", {"minutes": 30})
    assert (longer.status_code, longer.json()["price"]) == (200, 900)
    left = post(client, f"bookings/{booking['id']}/leave").json()
    assert (left["state"], left["ending"], left["charged"]) == ("ended", "left", 100)
    assert get(client, "bookings").json()["bookings"] == [left]
    assert post(client, f"cars/{car['id']}/remove").status_code == 204
    assert get(client, "cars").json() == {"cars": []}


@pytest.mark.django_db
def test_book__a_taken_bay__names_free_ones_in_two_languages():
    first, second = make.bays(make.lot(2))
    make.book(first, make.car())
    body = {"bay": first.pk} | time()

    answers = []
    for tongue in ("en", "ko"):
        car = make.car()
        answers.append(post(member_client(car.member, tongue), "bookings", body | {"car": car.pk}))

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "bay_taken")] * 2
    assert answers[0].json()["free"] == [{"id": second.pk, "number": "02"}]
    assert "Somebody else has this bay" in answers[0].json()["title"]
    assert "다른 분이 이 주차면을 예약했습니다" in answers[1].json()["title"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"bay": 999_999}, 404, "lot_unknown"),
        ({"bay": "x"}, 400, "invalid"),
        ({"bay": -1}, 400, "invalid"),
        ({"bay": 10**30}, 400, "invalid"),
        ({"car": 999_999}, 404, "car_unknown"),
        ({"car": None}, 400, "invalid"),
        ({"start": "never"}, 400, "invalid"),
        ({"start": "0001-01-01T00:00:00Z"}, 400, "invalid"),
        ({"end": "1999-01-01T00:00:00Z"}, 400, "bad_time"),
        ({"start": "1999-01-01T00:00:00Z"}, 409, "in_the_past"),
        ({"start": "9999-12-31T23:59:00Z"}, 400, "invalid"),
        ({"start": "2099-12-31T10:00:00Z", "end": "2099-12-31T11:00:00Z"}, 409, "too_far_ahead"),
    ],
)
def test_book__what_cannot_be__is_a_problem(change, status, code):
    car = make.car()
    body = {"bay": make.bay().pk, "car": car.pk} | time() | change

    answer = post(member_client(car.member), "bookings", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Booking.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["extend", "leave", "cancel", "arrive", "occupied", "explode"])
def test_do__with_somebody_elses_booking__is_unknown(action):
    booking = make.begun(make.bay(), make.car())

    answer = post(member_client(member()), f"bookings/{booking.pk}/{action}", {"minutes": 10})

    assert (answer.status_code, answer.json()["code"]) == (404, "booking_unknown")


@pytest.mark.django_db
def test_do__what_is_wrong_with_ones_own__is_a_problem():
    booking = make.begun(make.bay(), make.car())
    client = member_client(booking.member)
    for body in ({}, {"minutes": "x"}, {"minutes": 0}, {"minutes": 10**9}):
        assert post(client, f"bookings/{booking.pk}/extend", body).status_code == 400
    assert post(client, f"bookings/{booking.pk}/cancel").json()["code"] == "has_begun"
    assert post(client, f"bookings/{booking.pk}/explode").status_code == 404
    assert post(client, f"bookings/{booking.pk}/leave").status_code == 200
    assert post(client, f"bookings/{booking.pk}/leave").json()["code"] == "wrong_state"


@pytest.mark.django_db
def test_cars__what_is_no_plate_or_not_ones_own__is_a_problem():
    client = member_client(member())
    for plate, code in (("12A3456", "bad_plate"), ("x" * 41, "invalid"), ("", "invalid"), (["a"], "invalid")):
        answer = post(client, "cars", {"plate": plate})
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert post(client, f"cars/{make.car().pk}/remove").json()["code"] == "car_unknown"


@pytest.mark.django_db
def test_bays__of_no_lot_or_no_time__are_a_problem():
    client, lot = member_client(member()), make.lot()
    assert client.get("/api/parking/lots/999999/bays", time()).json()["code"] == "lot_unknown"
    assert client.get(f"/api/parking/lots/{lot.pk}/bays").json()["code"] == "invalid"
    assert client.get(f"/api/parking/lots/{lot.pk}/bays", {"start": "x", "end": "y"}).status_code == 400
    assert client.get(f"/api/parking/lots/{lot.pk}/bays", time(0, 90)).json()["code"] == "wrong_length"


@pytest.mark.django_db
def test_home__offer_and_take_back():
    home = make.building().households.first()
    speaker = home.given.get().member
    client = member_client(speaker)
    made = post(client, "windows", time(0, 4))
    assert made.status_code == 201, made.content
    assert post(client, "windows", time(1, 2)).json()["code"] == "window_overlaps"
    shown = get(client, "homes").json()["homes"]
    assert (shown[0]["bay"], shown[0]["open"], len(shown[0]["windows"])) == ("01", True, 1)
    assert post(member_client(member()), f"windows/{made.json()['id']}/withdraw").json()["code"] == "window_unknown"
    assert post(client, f"windows/{made.json()['id']}/withdraw").status_code == 204
    assert not Window.objects.filter(withdrawn_at=None).exists()
    assert post(client, "homes/withdraw").status_code == 204
    assert post(client, "homes/withdraw").json()["code"] == "no_consent"
    assert get(client, "homes").json() == {"homes": []}


@pytest.mark.django_db
def test_home__what_is_no_code_or_was_not_shown__is_a_problem():
    client = member_client(member())
    assert post(client, "homes/ask", {"code": "AAAA-BBBB-CCCC"}).json()["code"] == "building_unknown"
    assert post(client, "homes/ask", {}).json()["code"] == "invalid"
    assert post(client, "homes/consent", {"asking": NO_ID}).json()["code"] == "card_not_shown"
    assert post(client, "homes/consent", {"asking": "x"}).json()["code"] == "invalid"


@pytest.mark.django_db
def test_permits__apply_and_see_it():
    row = open_round(make.lot(kind="resident"), now() + timedelta(days=1), TERM, CRITERIA, by=make.SYSTEM)
    car = make.car(make.neighbour(), points=0)
    client = member_client(car.member)

    assert post(client, f"rounds/{row.pk}/apply", {"car": car.pk, "shift": "noon"}).json()["code"] == "invalid"
    assert post(client, "rounds/999999/apply", {"car": car.pk, "shift": "day"}).json()["code"] == "round_unknown"
    assert post(client, f"rounds/{row.pk}/apply", {"car": car.pk, "shift": "day"}).status_code == 204

    shown = get(client, "permits").json()
    assert (shown["permits"], shown["rounds"][0]["mine"][0]["state"]) == ([], "open")
    assert post(client, f"permits/{NO_ID}/car", {"car": car.pk}).json()["code"] == "permit_unknown"


@pytest.mark.django_db
def test_notices__are_ones_own_and_put_away():
    booking = make.begun(make.bay(), make.car())
    notice = ParkingNotice.objects.create(member=booking.member, kind="moved", booking=booking, at=now())
    client = member_client(booking.member, "ko")
    assert get(client, "notices").json()["notices"][0]["text"] == "같은 요금으로 다른 주차면을 드렸습니다."
    assert post(member_client(member()), f"notices/{notice.pk}/dismiss").status_code == 204
    assert len(get(client, "notices").json()["notices"]) == 1
    post(client, f"notices/{notice.pk}/dismiss")
    assert get(client, "notices").json() == {"notices": []}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("bays", "taken", "told"),
    [(4, 2, None), (8, 0, (None, "quiet")), (8, 2, (None, "quiet")), (8, 3, (3, "busy")), (8, 5, (5, "busy")),
     (8, 6, (None, "full")), (8, 8, (None, "full"))],
)  # fmt: skip
def test_occupancy__hides_small_counts__from_everyone(client, bays, taken, told):
    for bay in make.bays(make.lot(bays))[:taken]:
        make.begun(bay, make.car())

    shown = client.get("/api/parking/occupancy", HTTP_HOST=WALLET_HOST).json()["car_parks"]

    assert [(one["occupied"], one["level"]) for one in shown] == ([told] if told else [])


@pytest.mark.django_db
def test_occupancy__counts_cars_that_stay_on_and_none_that_come_later(client):
    bays = make.bays(make.lot(8))
    for bay in bays[:3]:
        make.overstayed(bay, make.car(), 20)
    make.begun(bays[0], make.car())
    make.book(bays[3], make.car())

    shown = client.get("/api/parking/occupancy", HTTP_HOST=WALLET_HOST).json()["car_parks"]

    assert [(one["occupied"], one["level"]) for one in shown] == [(3, "busy")]


@pytest.mark.django_db
def test_api__without_a_session__is_refused(client):
    for path in ("lots", "cars", "bookings", "homes", "permits", "notices"):
        assert client.get(f"/api/parking/{path}", HTTP_HOST=WALLET_HOST).status_code == 403


ATTEMPTS = 200


def _attempt(port: int, session: str, body: str) -> tuple[int, str]:
    token = "a" * 32
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    headers = {"Host": WALLET_HOST, "Cookie": cookies, "X-CSRFToken": token, "Content-Type": "application/json"}
    http = HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        http.request("POST", "/api/parking/bookings", body, headers)
        answer = http.getresponse()
        return answer.status, json.loads(answer.read()).get("code", "")
    finally:
        http.close()


@pytest.mark.django_db(transaction=True)
def test_api__two_hundred_at_once_for_one_bay__one_books_and_the_others_are_told(live_origins):
    bay, wishes = make.bay(), []
    for _ in range(ATTEMPTS):
        car = make.car(points=3_000)
        session = member_client(car.member).cookies[settings.SESSION_COOKIE_NAME].value
        wishes.append((session, json.dumps({"bay": bay.pk, "car": car.pk} | time())))
    before = deadlocks()

    with ThreadPoolExecutor(ATTEMPTS) as pool:
        answers = Counter(pool.map(lambda wish: _attempt(live_origins.port, *wish), wishes))

    assert answers == {(201, ""): 1, (409, "bay_taken"): ATTEMPTS - 1}
    assert deadlocks() == before
    make.assert_sound()
