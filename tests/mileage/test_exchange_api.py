"""Exchange over HTTP, as the wallet asks; and the staff's screens."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from identity.models import Approval, AuditRow, StaffRole
from identity.second_person import approve
from mileage.models import BonusCampaign, ExchangeQuote, ExchangeRate
from tests.factories import mileage as make
from tests.factories.identity import as_staff, member_client, staff, staff_client

pytestmark = pytest.mark.django_db
OFFERS, QUOTES = "/api/mileage/exchange", "/api/mileage/exchange/quotes"


@pytest.fixture
def member():
    return make.citizen()


@pytest.fixture
def client(member):
    make.rate(gives=100, gets=7, fee=100, day_limit=2_000)
    make.give(make.open_member_account(member, make.asset()), 1_000)
    return member_client(member)


def ask(client, **fields):
    body = {"source": "points", "target": "coins", "amount": 1_000} | fields
    return client.post(QUOTES, body, content_type="application/json")


def test_exchange__offer_quote_execute_receipt(client):
    (offer,) = client.get(OFFERS).json()["offers"]
    assert (offer["gives"], offer["gets"], offer["fee"], offer["day_left"]) == (100, 7, 100, 2_000)

    quote = ask(client).json()
    receipt = client.post(f"{QUOTES}/{quote['id']}/execute").json()

    assert (quote["fee"], quote["remainder"], quote["total"], quote["executed_at"]) == (10, 4, 69, None)
    assert receipt["executed_at"]
    assert client.post(f"{QUOTES}/{quote['id']}/execute").json() == receipt
    assert client.get(f"{QUOTES}/{quote['id']}").json() == receipt
    history = client.get("/api/mileage/history").json()["results"]
    assert receipt["entry"] in [row["id"] for row in history]
    assert {row["text_ko"] for row in history[:2]} == {"교환"}
    assert client.get(OFFERS).json()["offers"][0]["day_left"] == 1_000


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"amount": 0}, 400, "invalid"),
        ({"amount": "x"}, 400, "invalid"),
        ({"amount": 10**16}, 400, "invalid"),
        ({"amount": None}, 400, "invalid"),
        ({"source": "a/b"}, 400, "invalid"),
        ({"target": "x" * 41}, 400, "invalid"),
        ({"target": "unknown"}, 404, "unknown_rate"),
        ({"amount": 14}, 400, "too_little"),
        ({"amount": 2_001}, 409, "day_limit"),
    ],
)
def test_quote__of_what_cannot_be__is_refused(client, fields, status, code):
    answer = ask(client, **fields)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_quote__that_is_not_ones_own_or_over__is_not_executed(client, member):
    quote = ask(client).json()["id"]
    other = member_client(make.citizen())
    assert other.post(f"{QUOTES}/{quote}/execute").json()["code"] == "unknown_quote"
    assert other.get(f"{QUOTES}/{quote}").status_code == 404
    assert client.post(f"{QUOTES}/{uuid.uuid4()}/execute").status_code == 404
    ExchangeQuote.objects.update(expires_at=now() - timedelta(seconds=1))

    answer = client.post(f"{QUOTES}/{quote}/execute")

    assert (answer.status_code, answer.json()["code"]) == (409, "quote_expired")
    assert Client(HTTP_HOST="localhost:8001").get(OFFERS).status_code in (401, 403)


def test_rate__is_asked_for_on_the_screen_and_approved_by_another():
    source, target = make.asset(), make.asset("coins")
    form = {
        "source": source.pk, "target": target.pk, "gives": 10, "gets": 1, "fee": 0, "least": 10, "day_limit": 100,
        "year_limit": 1_000, "during_0": "2026-01-01T00:00", "during_1": "",
    }  # fmt: skip
    client = staff_client(staff(role=StaffRole.MANAGER))

    wrong = client.post("/mileage/exchangerate/add/", form | {"year_limit": 99}, follow=True)
    assert b"then of a day, then of a year" in wrong.content
    answer = client.post("/mileage/exchangerate/add/", form)

    assert answer.status_code == 302, answer.content
    assert not ExchangeRate.objects.exists()
    approve(Approval.objects.get(), by=as_staff())
    assert ExchangeRate.objects.get().during.upper is None
    assert AuditRow.objects.filter(event="exchange_rate.set").count() == 1
    assert client.get("/mileage/exchangerate/").status_code == 200
    assert client.get(f"/mileage/exchangerate/{ExchangeRate.objects.get().pk}/change/").status_code == 200


def test_campaign__is_set_on_its_screen_and_clerks_only_look():
    programme = make.programme("bonus", asset=make.asset("coins"))
    form = {
        "code": "ten", "name_ko": "10% 더", "name_en": "10 % more", "source": "", "programme": programme.pk,
        "bonus": 1_000, "during_0": "2026-01-01T00:00", "during_1": "",
    }  # fmt: skip
    clerk = staff_client(staff(role=StaffRole.CLERK))
    assert clerk.post("/mileage/bonuscampaign/add/", form).status_code == 403
    assert clerk.get("/mileage/exchangerate/add/").status_code == 403

    answer = staff_client(staff(role=StaffRole.MANAGER)).post("/mileage/bonuscampaign/add/", form)

    assert answer.status_code == 302, answer.content
    assert BonusCampaign.objects.get().bonus == 1_000
    assert clerk.get("/mileage/exchangequote/").status_code == 200
