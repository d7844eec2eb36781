"""Members show codes, pay at shops and keep receipts; of two at once one wins."""

from __future__ import annotations

import uuid

import pytest

from mileage.actions.accounts import open_member_account
from mileage.models import Asset, AssetKind
from mileage.partners.actions import codes
from mileage.partners.actions.payments import confirm_payment
from mileage.partners.errors import MileageError
from mileage.partners.models import Transaction, TransactionKind, TransactionState
from mileage.partners.queries import leaving_partners, receipt_of
from tests.factories import mileage as make
from tests.factories import partners as a
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db


def pay(client, shop, **fields):
    body = {"asset": "points", "amount": 300, "key": str(uuid.uuid4())} | fields
    return client.post(f"/api/mileage/pay/shops/{shop.code}", body, content_type="application/json")


def test_shop__is_paid_once_for_a_key():
    shop, member = a.partner(), a.customer(1000)
    client = member_client(member)
    assert client.get(f"/api/mileage/pay/shops/{shop.code}").json()["accepts"][0]["code"] == "points"
    key = str(uuid.uuid4())

    first, second = pay(client, shop, key=key), pay(client, shop, key=key)

    assert (first.status_code, first.json()) == (201, second.json())
    assert first.json()["business_number"] == shop.business_number
    assert first.json()["entry"]
    assert make.balance(open_member_account(member, make.asset())) == 700
    assert pay(client, shop, key=key, amount=301).json()["code"] == "reference_used"
    assert [row["id"] for row in client.get("/api/mileage/receipts").json()["receipts"]] == [first.json()["id"]]
    other = member_client(a.customer())
    assert other.get(f"/api/mileage/receipts/{first.json()['id']}").status_code == 404
    assert pay(other, shop, key=key).json()["code"] == "reference_used"


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"amount": 0}, 400),
        ({"amount": 1001}, 409),
        ({"amount": "all"}, 400),
        ({"key": "no id"}, 400),
        ({"asset": "other"}, 409),
        ({"asset": None}, 400),
    ],
)
def test_shop__is_not_paid_wrongly(wrong, status):
    shop, member = a.partner(), a.customer(1000)
    assert pay(member_client(member), shop, **wrong).status_code == status
    assert not Transaction.objects.exists()


def test_shop__unknown_or_without_agreement__does_not_exist():
    client = member_client(a.customer())
    assert client.get("/api/mileage/pay/shops/none").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({}, 201),
        ({"asset": "points", "limit": 5}, 201),
        ({"limit": 5}, 400),
        ({"asset": "none"}, 400),
        ({"limit": -1}, 400),
    ],
)
def test_codes__are_made_for_earning_or_up_to_a_limit(wanted, status):
    client = member_client(a.customer(10))
    answer = client.post("/api/mileage/pay/codes", wanted, content_type="application/json")
    assert answer.status_code == status
    if status == 201:
        assert answer.json()["qr"].endswith(f"/m#{answer.json()['code']}")
    assert make.Account.objects.count() >= 1


def test_codes__are_limited_in_a_minute():
    client = member_client(a.customer())
    statuses = {  # more than two minutes' worth: a new minute may begin meanwhile
        client.post("/api/mileage/pay/codes", {}, content_type="application/json").status_code for _ in range(41)
    }
    assert statuses == {201, 429}


def test_receipt__of_money__says_what_counts_as_cash():
    shop, member = a.partner(), a.customer()
    won = Asset.objects.create(code="won", kind=AssetKind.STABLE, name_ko="원", name_en="Won", unit="원")
    row = Transaction.objects.create(
        partner=shop, kind=TransactionKind.PAYMENT, state=TransactionState.DONE, asset=won, member=member, amount=5500,
        reference="r", total=11000, vat=1000, event_at=make.now(),
    )  # fmt: skip
    receipt = receipt_of(member, row.pk)
    assert receipt.cash_receipt is not None
    assert (receipt.tender, receipt.cash_receipt.supply, receipt.cash_receipt.vat) == ("stable", 5000, 500)


def test_partner__that_leaves__is_told_to_those_who_hold_its_points():
    shop, member = a.partner(), a.customer(10)
    assert leaving_partners(member) == []
    member_client(shop.owner).post(f"/api/partners/{shop.pk}/leave")
    assert [row.partner for row in leaving_partners(member)] == [shop]
    assert leaving_partners(a.customer()) == []


@pytest.mark.django_db(transaction=True)
def test_confirm__by_many_at_once__one_pays(threads):
    till = a.Till()
    asked = till.post("requests", {"asset": "points", "amount": 300, "reference": "table-4"}).json()["id"]
    members = [a.customer(1000) for _ in range(4)]

    outcomes = threads.run(lambda member: confirm_payment(asked, member, by=make.SYSTEM), members)

    assert sum(isinstance(outcome, Transaction) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, MileageError) for outcome in outcomes) == 3
    assert make.balance(make.city_account(make.AccountKind.PARTNER, code=till.partner.code)) == 300


@pytest.mark.django_db(transaction=True)
def test_earn__twice_at_once_with_one_key__gives_once(threads):
    till, member = a.Till(), a.customer()
    customer = till.post("lookups", {"code": codes.make_code(member)[0]}).json()["customer"]
    body = {"customer": customer, "amount": 50, "reference": "receipt-1"}
    till.headers()

    answers = threads.run(lambda key: till.post("earnings", body, key=key), ["key-00000001"] * 4)

    assert {answer.status_code for answer in answers} == {201}
    assert make.balance(open_member_account(member, make.asset())) == 50
