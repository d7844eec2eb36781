"""Notices of expiry, history with filters, and statements as PDF."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from mileage import pdf
from mileage.actions.notices import notify_of_expiry
from mileage.models import ExpiryNotice, Lot
from tests.factories import mileage as make
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db
NOTICES, HISTORY = "/api/mileage/notices", "/api/mileage/history"


@pytest.fixture
def member():
    return make.citizen()


@pytest.fixture
def account(member):
    return make.open_member_account(member, make.asset())


def ends_in(account, points, **time):
    make.give(account, points, expires_at=(now() + timedelta(**time)).replace(microsecond=0))


def test_notify__thirty_and_seven_days_before__each_once(member, account):
    ends_in(account, 10, days=29)
    ends_in(account, 20, days=6)
    ends_in(account, 40, days=31)
    ends_in(account, 80, hours=-1)

    assert (notify_of_expiry(), notify_of_expiry()) == (2, 0)
    assert set(ExpiryNotice.objects.values_list("days", "amount")) == {(30, 10), (7, 20)}


def test_notify__seven_days_before_too__and_the_wallet_shows_the_newest(member, account):
    ends_in(account, 10, days=6)
    end = account_end(account)
    ExpiryNotice.objects.create(member=member, asset=make.asset(), expires_at=end, days=30, amount=12, made_at=now())

    assert notify_of_expiry() == 1
    [shown] = member_client(member).get(NOTICES).json()["notices"]
    assert (shown["days"], shown["amount"]) == (7, 10)


def account_end(account):
    return Lot.objects.get(account=account).expires_at


def test_notify__leaves_out_what_is_held_spent_or_the_citys(account):
    ends_in(account, 10, days=5)
    make.post(make.hold(account, 4), make.move(account, make.partner(), 6))

    assert notify_of_expiry() == 0


@pytest.mark.django_db(transaction=True)
def test_notify__twice_at_once__tells_once(threads):
    account = make.member_account()
    ends_in(account, 10, days=5)

    outcomes = threads.run(lambda _n: notify_of_expiry(), range(4))

    assert sorted(outcomes) == [0, 0, 0, 1]


def test_notice__is_put_away_by_its_member_alone(member, account):
    ends_in(account, 10, days=5)
    notify_of_expiry()
    client, other = member_client(member), member_client(make.citizen())
    [shown] = client.get(NOTICES).json()["notices"]
    path = f"{NOTICES}/{shown['id']}/dismiss"
    assert (shown["amount"], shown["days"], shown["unit"]) == (10, 7, "P")
    assert other.post(path).json()["code"] == "unknown_notice"
    assert client.post(f"{NOTICES}/{10**30}/dismiss").status_code == 404

    assert [client.post(path).status_code for _ in range(2)] == [204, 204]
    assert client.get(NOTICES).json() == {"notices": []}


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ({}, [7, -3, 10]),
        ({"direction": "in"}, [7, 10]),
        ({"direction": "out", "asset": "points"}, [-3]),
        ({"asset": "coins"}, [7]),
        ({"period": "2025"}, []),
        ({"direction": "", "asset": "", "period": ""}, [7, -3, 10]),
    ],
)
def test_history__shows_what_is_chosen(member, account, query, amounts):
    make.give(account, 10)
    make.post(make.move(account, make.partner(), 3))
    make.give(make.open_member_account(member, make.asset("coins")), 7)

    found = member_client(member).get(HISTORY, query).json()["results"]

    assert [row["amount"] for row in found] == amounts
    this_month = f"{now():%Y-%m}"
    assert member_client(member).get(HISTORY, query | {"period": this_month}).status_code == 200


@pytest.mark.parametrize("query", [{"direction": "up"}, {"asset": "none"}, {"period": "2026-13"}, {"period": "9999"}])
def test_history__of_what_is_not_there__is_refused(member, account, query):
    answer = member_client(member).get(HISTORY, query)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_filter")


def test_pdf__is_a_document_with_korean_letters_on_as_many_sheets_as_it_takes(member, account):
    make.post(*(make.transfer((make.issuance(), -1), (account, 1)) for _ in range(100)))
    period = f"{now():%Y}"

    answer = member_client(member, "ko").get(f"/api/mileage/statements/{period}.pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", answer.content)) == 3
    assert b"Pretendard" in answer.content
    assert answer["Content-Disposition"] == f'attachment; filename="mileage-{period}.pdf"'


@pytest.mark.parametrize("period", ["2024", "x", "2026-13", "9999"])
def test_pdf__of_a_time_that_is_none__is_refused(member, period):
    assert member_client(member).get(f"/api/mileage/statements/{period}.pdf").json()["code"] == "bad_period"


def test_fitting__cuts_what_is_too_long():
    pdf._register_fonts()

    assert pdf._fitting("짧은 글", pdf.PLAIN, 200) == "짧은 글"
    assert pdf._fitting("긴 글 " * 50, pdf.PLAIN, 200).endswith("…")
