"""Two or two hundred who race: one books, the others are told; nothing deadlocks."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest
from django.conf import settings
from django.db import connection

from services.reservations.errors import QuotaReached, SlotTaken
from services.reservations.models import Claim, Quota, Reservation
from tests.factories import reservations as make
from tests.factories.identity import WALLET_HOST, member, member_client
from tests.servers import superuser

pytestmark = pytest.mark.django_db(transaction=True)


def deadlocks() -> int:
    """Since the database was made. Asked by another connection, which sees what ours have reported."""
    with superuser() as other:
        row = other.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [connection.settings_dict["NAME"]]
        ).fetchone()
    assert row
    return int(str(row[0]))


def kinds(outcomes) -> Counter[str]:
    return Counter(type(outcome).__name__ for outcome in outcomes)


def test_book_unit__when_twenty_race__exactly_one_wins(threads):
    court, before = make.unit(), deadlocks()

    outcomes = threads.run(lambda one: make.book(court, make.at(10), one), [member() for _ in range(20)])

    assert kinds(outcomes) == {"Reservation": 1, SlotTaken.__name__: 19}
    assert all(len(outcome.extra["nearest"]) == 3 for outcome in outcomes if isinstance(outcome, SlotTaken))
    assert (Claim.objects.count(), Reservation.objects.count(), deadlocks() - before) == (1, 1, 0)


def test_book_unit__when_halves_and_wholes_race__no_leaf_is_taken_twice(threads):
    gym = make.facility()
    leaves = make.spaces(gym, 3)
    units = [
        make.unit(gym, part) for part in (leaves, leaves[::-1], leaves[:2], leaves[1:], *([leaf] for leaf in leaves))
    ]
    before = deadlocks()

    outcomes = threads.run(
        lambda wish: make.book(wish[0], make.at(10), wish[1]), [(units[turn % 7], member()) for turn in range(28)]
    )

    assert set(kinds(outcomes)) == {"Reservation", "SlotTaken"}, outcomes
    taken = list(Claim.objects.values_list("space_id", flat=True))
    assert len(taken) == len(set(taken))
    assert deadlocks() == before


def test_book_unit__the_last_place_when_twenty_race__has_one_winner(threads):
    gym = make.facility()
    pool = make.unit(gym, make.spaces(gym, 5), taking="one")
    for _ in range(4):
        make.book(pool, make.at(10), member())

    outcomes = threads.run(lambda one: make.book(pool, make.at(10), one), [member() for _ in range(20)])

    assert kinds(outcomes) == {"Reservation": 1, "SlotTaken": 19}


def test_book_unit__all_places_when_twenty_race__are_all_had(threads):
    gym = make.facility()
    pool = make.unit(gym, make.spaces(gym, 8), taking="one")

    outcomes = threads.run(lambda one: make.book(pool, make.at(10), one), [member() for _ in range(20)])

    assert kinds(outcomes) == {"Reservation": 8, "SlotTaken": 12}


def test_book_unit__one_member_at_many_units__keeps_the_quota(threads):
    gym = make.facility(monthly_quota=3)
    citizen, courts = member(), [make.unit(gym) for _ in range(10)]

    outcomes = threads.run(lambda court: make.book(court, make.at(10), citizen), courts)

    assert kinds(outcomes) == {"Reservation": 3, QuotaReached.__name__: 7}
    assert (Quota.objects.get().used, Claim.objects.count()) == (3, 3)


ATTEMPTS = 200


def _post(port: int, session: str, body: str) -> tuple[int, str]:
    token = "a" * 32
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    headers = {"Host": WALLET_HOST, "Cookie": cookies, "X-CSRFToken": token, "Content-Type": "application/json"}
    http = HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        http.request("POST", "/api/reservations", body, headers)
        answer = http.getresponse()
        return answer.status, json.loads(answer.read()).get("code", "")
    finally:
        http.close()


@pytest.mark.parametrize("places", [0, 3], ids=["one slot", "last place"])
def test_api__two_hundred_at_once__one_books_and_the_others_are_told(live_origins, places):
    gym = make.facility()
    unit = make.unit(gym, make.spaces(gym, places + 1), taking="one" if places else "all")
    for _ in range(places):
        make.book(unit, make.at(10), member())
    sessions = [member_client(member()).cookies[settings.SESSION_COOKIE_NAME].value for _ in range(ATTEMPTS)]
    body = json.dumps({"unit": unit.pk, "start": make.at(10).start.isoformat(), "minutes": 60})
    before = deadlocks()

    with ThreadPoolExecutor(ATTEMPTS) as pool:
        answers = Counter(pool.map(lambda session: _post(live_origins.port, session, body), sessions))

    assert answers == {(201, ""): 1, (409, "slot_taken"): ATTEMPTS - 1}
    assert Claim.objects.count() == places + 1
    assert deadlocks() == before
