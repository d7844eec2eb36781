"""The member's mileage over HTTP, as the wallet asks for it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anchoring.tasks import advance_log
from mileage.actions.sealing import seal_transfers
from mileage.models import Award
from tests.factories import mileage as make
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db

ACCOUNTS, HISTORY = "/api/mileage/accounts", "/api/mileage/history"


@pytest.fixture
def member():
    return make.citizen()


@pytest.fixture
def client(member):
    return member_client(member)


def test_accounts__show_balance_available_and_what_ends_next(member, client):
    make.programme()
    make.earn(member, "act:1", hours=3)
    account = make.open_member_account(member, make.asset())
    make.post(make.hold(account, 10))

    (shown,) = client.get(ACCOUNTS).json()["accounts"]

    assert shown == {
        "asset": "points",
        "name_ko": "포인트",
        "name_en": "Points",
        "unit": "P",
        "balance": 30,
        "available": 20,
        "next_expiry": {"at": "2028-12-01T00:00:00+09:00", "amount": 20},
        "owed": 0,
    }


def test_accounts__of_someone_new__are_none(client):
    assert client.get(ACCOUNTS).json() == {"accounts": []}


def test_history__newest_first_with_texts_and_whether_a_proof_can_be_had(member, client):
    make.programme()
    make.earn(member, "act:1", hours=3)
    seal_transfers()
    advance_log()
    account = make.open_member_account(member, make.asset())
    make.post(make.move(account, make.partner(), 5, reason="spend"))

    spent, earned = client.get(HISTORY).json()["results"]

    assert (spent["amount"], spent["balance"], spent["text_ko"], spent["anchored"]) == (-5, 25, "사용", False)
    assert (earned["amount"], earned["reason"], earned["anchored"]) == (30, "award", True)
    assert (earned["text_ko"], earned["text_en"]) == ("자원봉사: 적립", "Volunteering: Earned")
    assert earned["at"] == "2026-11-20T10:00:00+09:00"


def test_history__is_paged_by_cursor(member, client):
    account = make.open_member_account(member, make.asset())
    make.post(*[make.transfer((make.issuance(), -1), (account, 1)) for _ in range(60)])

    first = client.get(HISTORY).json()
    second = client.get(HISTORY, {"cursor": first["next"]}).json()

    assert [row["balance"] for row in first["results"]] == [*range(60, 10, -1)]
    assert [row["balance"] for row in second["results"]] == [*range(10, 0, -1)]
    assert second["next"] is None


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 30, "1'"])
def test_history__with_a_cursor_that_is_none__is_refused(client, cursor):
    answer = client.get(HISTORY, {"cursor": cursor})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize("path", [ACCOUNTS, HISTORY])
def test_queries__do_not_grow_with_what_there_is(member, client, path, django_assert_num_queries):
    make.programme()
    make.earn(member, "act:0")
    seal_transfers()
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(1, 40):
        make.earn(member, f"act:{number}")
    for code in ("a", "b", "c"):
        make.give(make.open_member_account(member, make.asset(code)), 5)
    seal_transfers()

    with django_assert_num_queries(len(few)):
        client.get(path)


def test_proof__of_ones_own_entry__is_a_bundle(member, client):
    make.give(make.open_member_account(member, make.asset()), 5)
    entry = client.get(HISTORY).json()["results"][0]["id"]
    assert client.get(f"/api/mileage/entries/{entry}/proof").json()["code"] == "not_yet_anchored"
    seal_transfers()
    advance_log()

    bundle = client.get(f"/api/mileage/entries/{entry}/proof").json()

    assert bundle["format"] == "incheon-wallet-proof"
    assert bundle["record"]["id"] == str(int(entry) & -16)


def test_proof__of_anothers_entry__does_not_exist(client):
    other = make.citizen()
    make.give(make.open_member_account(other, make.asset()), 5)
    entry = member_client(other).get(HISTORY).json()["results"][0]["id"]

    answer = client.get(f"/api/mileage/entries/{entry}/proof")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_entry")


def test_without_a_session__nothing_is_shown(member):
    for path in (ACCOUNTS, HISTORY, "/api/mileage/entries/1/proof"):
        assert Client(HTTP_HOST="localhost:8001").get(path).status_code in (401, 403)
    assert not Award.objects.exists()
