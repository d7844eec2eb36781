"""A payment is refunded in parts: never more than was paid, with its points' ends, and told in statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils.timezone import now

from mileage import invariants
from mileage.actions.accounts import open_member_account
from mileage.models import Lot
from mileage.partners.actions import codes, payments, refunds
from mileage.partners.errors import OnlyInFull, RefundExceedsPayment
from mileage.partners.models import Message, Refund, Transaction
from tests.factories import mileage as make
from tests.factories import partners as a
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def till() -> a.Till:
    return a.Till(webhook="https://shop.example/hook")


@pytest.fixture
def paid(till) -> Transaction:
    """A payment of 100: 60 of a lot that ends soon, 40 of one that ends late."""
    member = a.customer()
    account = open_member_account(member, make.asset())
    for points, days in ((60, 10), (40, 90)):
        make.give(account, points, expires_at=now() + timedelta(days=days))
    asked = payments.ask_for_payment(till.made.client, payments.Purchase(100, "p1", "points"), by=make.SYSTEM)
    return payments.confirm_payment(asked.pk, member, by=make.SYSTEM)


def purse(paid: Transaction) -> int:
    return make.balance(open_member_account(paid.member, make.asset()))


def test_parts__come_back_with_their_ends__latest_first__until_all_is_refunded(till, paid):
    path = f"transactions/{paid.pk}/reverse"
    first = till.post(path, {"reason": "one of three", "amount": 30}).json()
    assert (first["state"], first["refunded"]) == ("done", 30)
    second = till.post(path, {"reason": "another", "amount": 30}).json()
    assert (second["refunded"], purse(paid)) == (60, 60)
    ends = Lot.objects.filter(account=open_member_account(paid.member, make.asset()), remaining__gt=0)
    days = [(lot.remaining, (lot.expires_at - now()).days + 1) for lot in ends.order_by("pk")]
    assert sorted(days) == [(10, 90), (20, 10), (30, 90)]

    answer = till.post(path, {"reason": "too much", "amount": 41})
    assert (answer.status_code, answer.json()["code"]) == (409, "refund_exceeds_payment")
    last = till.post(path, {"reason": "the rest"}).json()
    assert (last["state"], last["refunded"], purse(paid)) == ("reversed", 100, 100)
    assert till.post(path, {"reason": "again"}).json()["code"] == "not_in_this_state"
    assert [row.amount for row in Refund.objects.all()] == [30, 30, 40]
    types = [message.body["type"] for message in Message.objects.order_by("created_at")]
    assert types[-3:] == ["payment.refunded", "payment.refunded", "payment.reversed"]
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []


@pytest.mark.parametrize("amount", [0, -1, "x", 10**20, None, [5]])
def test_part__wrongly__is_refused(till, paid, amount):
    assert till.post(f"transactions/{paid.pk}/reverse", {"reason": "r", "amount": amount}).status_code == 400
    assert purse(paid) == 0


def test_part__of_given_points__is_refused(till):
    customer = codes.look_up(codes.make_code(a.customer())[0], till.partner, sandbox=False, by=make.SYSTEM)
    given = payments.give_points(till.made.client, customer, payments.Purchase(10, "e1"), by=make.SYSTEM)
    with pytest.raises(OnlyInFull):
        refunds.reverse_transaction(given.pk, till.partner, "half", 5, by=make.SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_parts__at_once__never_exceed_the_payment(till, paid, threads):
    outcomes = threads.run(
        lambda amount: refunds.reverse_transaction(paid.pk, till.partner, "r", amount, by=make.SYSTEM), [40] * 5
    )
    assert sum(isinstance(each, RefundExceedsPayment) for each in outcomes) == 3
    assert purse(paid) == 80


def test_statement__names_the_shop_and_sums_refunds(till, paid):
    refunds.reverse_transaction(paid.pk, till.partner, "one", 30, by=make.SYSTEM)
    client, month = member_client(paid.member), f"{now():%Y-%m}"
    (statement,) = client.get(f"/api/mileage/statements/{month}").json()["statements"]
    assert (statement["gained"], statement["refunded"], statement["given"]) == (130, 30, 100)
    texts = [entry["text_en"] for entry in statement["entries"]]
    assert texts[-2:] == [f"{till.partner.name_en}: Spent", f"{till.partner.name_en}: Refunded"]
    assert "Refunded in all" in client.get(f"/api/mileage/statements/{month}.csv").content.decode()
    assert client.get(f"/api/mileage/statements/{month}.pdf").status_code == 200
    (receipt,) = client.get("/api/mileage/receipts").json()["receipts"]
    assert receipt["refunded"] == 30


def test_refund__is_never_changed(till, paid):
    refunds.reverse_transaction(paid.pk, till.partner, "one", 30, by=make.SYSTEM)
    for statement in ("UPDATE partners_refund SET amount = 1", "DELETE FROM partners_refund"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
