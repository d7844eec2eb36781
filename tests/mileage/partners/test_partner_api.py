"""The API for partners' systems: tokens, scopes, keys, and every refusal."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils.timezone import now

from identity.second_person import approve
from mileage import invariants
from mileage.actions.accounts import open_member_account
from mileage.actions.sweeps import time_out_holds
from mileage.models import Award, Hold
from mileage.partners.actions import codes, leaving, payments
from mileage.partners.actions.clients import access_of, rotate_secret
from mileage.partners.api import partner as api
from mileage.partners.models import ApiCall, ApiSecret, Message, OneTimeCode, Transaction
from tests.factories import mileage as make
from tests.factories import partners as a
from tests.factories.identity import as_staff, member_client

pytestmark = pytest.mark.django_db


def show(till: a.Till, member, limit: int = 0) -> str:
    """A member's code, looked up by the till: the customer's number."""
    code, _row = codes.make_code(member, make.asset(), limit)
    answer = till.post("lookups", {"code": code})
    assert answer.status_code == 201
    return answer.json()["customer"]


def balance_of(member) -> int:
    return make.balance(open_member_account(member, make.asset()))


def sound() -> bool:
    return [finding.rule for finding in invariants.check_rules() if finding.breaches] == []


def earning(customer, **fields):
    return {"customer": customer, "amount": 50, "reference": "receipt-1"} | fields


def holding(customer, **fields):
    return {"customer": customer, "asset": "points", "amount": 300, "reference": "order-1"} | fields


def test_token__has_the_wanted_scopes_and_ends(monkeypatch):
    till = a.Till(scopes=["earn", "lookup"])
    answer = till.token(form="grant_type=client_credentials&scope=earn%20pay")
    assert (answer.json()["scope"], answer["Cache-Control"]) == ("earn", "no-store")
    token = answer.json()["access_token"]
    assert access_of(token).scopes == {"earn"}
    assert access_of(token + "x") is None
    monkeypatch.setattr("mileage.partners.actions.clients.TOKEN_SECONDS", -1)
    assert access_of(token) is None


@pytest.mark.parametrize(
    ("wrong", "status", "error"),
    [
        ({"secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "00000000-0000-4000-8000-000000000000"}, 401, "invalid_client"),
        ({"client_id": "none"}, 401, "invalid_client"),
        ({"form": "grant_type=password"}, 400, "unsupported_grant_type"),
        ({"form": ""}, 400, "unsupported_grant_type"),
        ({"form": "grant_type=client_credentials&scope=all"}, 400, "invalid_scope"),
    ],
)
def test_token__wrongly_asked_for__is_refused(wrong, status, error):
    answer = a.Till().token(**wrong)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_token__refused_too_often__keeps_its_owner_from_nothing(monkeypatch):
    monkeypatch.setattr(api, "TOKENS_A_MINUTE", 1)
    at = now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    till = a.Till()
    assert [till.token(secret="wrong").status_code for _ in range(2)] == [401, 429]
    assert [till.token().status_code for _ in range(2)] == [200, 429]


def test_secret__rotated__leaves_the_older_a_day():
    till = a.Till()
    newer = rotate_secret(till.made.client, by=make.SYSTEM)
    assert till.token().status_code == till.token(secret=newer.secret).status_code == 200
    ApiSecret.objects.filter(ends_at__isnull=False).update(ends_at=now())
    assert (till.token().status_code, till.token(secret=newer.secret).status_code) == (401, 200)


def test_earn__gives_points_once_for_a_receipt():
    till, member = a.Till(), a.customer()
    customer = show(till, member)

    done = till.post("earnings", earning(customer)).json()

    assert (done["state"], done["granted"], balance_of(member)) == ("done", 50, 50)
    again = till.post("earnings", earning(customer))
    assert (again.status_code, again.json()["code"]) == (409, "reference_used")
    assert Award.objects.get().programme == till.partner.programme
    assert sound()


def test_earn__beyond_a_cap__is_cut_and_says_so():
    partner = a.partner()
    a.agree(partner, a.Terms(issue_asset="points", issue_budget=10, day_cap=30))
    till, member = a.Till(partner), a.customer()
    done = till.post("earnings", earning(show(till, member))).json()
    assert (done["granted"], done["why_less"]) == (30, "day_cap")


def test_hold__captured_in_part__pays_the_shop_and_gives_the_rest_back():
    till, member = a.Till(webhook="http://localhost:1/hook"), a.customer(1000)
    customer = show(till, member, 300)
    held = till.post("holds", holding(customer, total=5000, vat=454)).json()
    assert held["state"] == "held"

    done = till.post(f"holds/{held['id']}/capture", {"amount": 200}).json()

    assert (done["state"], done["amount"]) == ("done", 200)
    assert balance_of(member) == 800
    assert make.balance(make.city_account(make.AccountKind.PARTNER, code=till.partner.code)) == 200
    told = Message.objects.get().body
    assert told == {"type": "payment.done", "transaction": held["id"], "reference": "order-1"}
    assert till.post(f"holds/{held['id']}/capture").json()["code"] == "not_in_this_state"
    assert sound()


def test_hold__released_or_run_out__gives_everything_back():
    till, member = a.Till(), a.customer(1000)
    first = till.post("holds", holding(show(till, member, 300))).json()
    assert till.post(f"holds/{first['id']}/release").json()["state"] == "released"
    second = till.post("holds", holding(show(till, member, 300))).json()
    assert payments.note_timeouts() == 0
    Transaction.objects.filter(pk=second["id"]).update(expires_at=now() - timedelta(minutes=1))
    assert payments.note_timeouts() == 0  # the ledger decides, under the hold's lock
    third = till.post("holds", holding(show(till, member, 300), reference="order-3", seconds=30)).json()
    assert make.held(open_member_account(member, make.asset())) == 600
    assert till.get(f"transactions/{third['id']}").json()["state"] == "held"
    assert time_out_holds() == 0
    assert Hold.objects.filter(state="pending").count() == 2


def test_hold__beyond_what_the_member_allowed__is_refused():
    till, member = a.Till(), a.customer(1000)
    customer = show(till, member, 300)
    assert till.post("holds", holding(customer, amount=200)).status_code == 201
    answer = till.post("holds", holding(customer, amount=101, reference="order-2"))
    assert (answer.status_code, answer.json()["code"], answer.json()["left"]) == (403, "over_limit", 100)


def test_hold__of_more_than_there_is__is_refused_and_counts_nothing():
    till, member = a.Till(), a.customer(100)
    customer = show(till, member, 300)
    answer = till.post("holds", holding(customer))
    assert (answer.status_code, answer.json()["code"]) == (409, "below_floor")
    assert OneTimeCode.objects.get().taken == 0
    assert not Transaction.objects.exists()


def test_reverse__refunds_a_payment_and_takes_given_points_back__once():
    till, member = a.Till(), a.customer(1000)
    paid = till.post("holds", holding(show(till, member, 300))).json()
    till.post(f"holds/{paid['id']}/capture")
    given = till.post("earnings", earning(show(till, member))).json()
    assert balance_of(member) == 750

    for each in (paid, given):
        answer = till.post(f"transactions/{each['id']}/reverse", {"reason": "goods came back"})
        assert (answer.status_code, answer.json()["state"]) == (200, "reversed")
        again = till.post(f"transactions/{each['id']}/reverse", {"reason": "goods came back"})
        assert (again.status_code, again.json()["state"]) == (409, "reversed")

    assert balance_of(member) == 1000
    assert sound()


def test_key__sent_again__is_answered_alike_and_done_once():
    till, member = a.Till(), a.customer()
    body = earning(show(till, member))
    first = till.post("earnings", body, key="key-00000001")
    second = till.post("earnings", body, key="key-00000001")
    assert (first.status_code, first.json(), balance_of(member)) == (201, second.json(), 50)
    assert second["Idempotent-Replayed"] == "true"
    other = till.post("earnings", body | {"amount": 51}, key="key-00000001")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_key__of_a_refusal__is_answered_alike():
    till, member = a.Till(), a.customer(100)
    body = holding(show(till, member, 300))
    first = till.post("holds", body, key="key-00000002")
    make.give(open_member_account(member, make.asset()), 900)
    second = till.post("holds", body, key="key-00000002")
    assert first.status_code == second.status_code == 409
    assert second["Content-Type"].startswith("application/problem+json")
    assert ApiCall.objects.get(key="key-00000002").status == 409


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space 1"])
def test_key__missing_or_bad__is_refused(key):
    till = a.Till()
    answer = till.post("earnings", earning(show(till, a.customer())), key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    "wrong",
    [
        {"customer": "no id"},
        {"customer": None},
        {"amount": 0},
        {"amount": -5},
        {"amount": True},
        {"amount": "many"},
        {"amount": 10**13},
        {"reference": ""},
        {"reference": "x" * 65},
        {"reference": {}},
        {"reference": "a\0b"},
        {"total": 100, "vat": 101},
        {"vat": 1},
        {"occurred_at": "2020-01-01T00:00Z"},
    ],
)
def test_earn__wrongly__is_refused(wrong):
    till = a.Till()
    answer = till.post("earnings", earning(show(till, a.customer())) | wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert json.loads(till.post("earnings", [1]).content)["status"] == 400


def test_lookup__works_once__in_time__and_for_one_partner():
    till, other, member = a.Till(), a.Till(), a.customer()
    code, row = codes.make_code(member)
    customer = till.post("lookups", {"code": f"http://localhost:8001/m#{code.lower()}"}).json()["customer"]
    for who in (till, other):
        assert who.post("lookups", {"code": code}).json()["code"] == "code_unknown"
    assert other.post("earnings", earning(customer)).json()["code"] == "customer_unknown"
    OneTimeCode.objects.filter(pk=row.pk).update(usable_until=now())
    assert till.post("earnings", earning(customer)).json()["code"] == "customer_unknown"
    late, row = codes.make_code(member)
    OneTimeCode.objects.filter(pk=row.pk).update(expires_at=now())
    assert till.post("lookups", {"code": late}).status_code == 404
    assert till.post("lookups", {"code": "x" * 201}).status_code == 400
    assert till.post("lookups", {}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_lookup__by_two_partners_at_once__tells_one(threads):
    partners = [a.partner(), a.partner()]
    code, row = codes.make_code(a.customer())

    def hold():
        OneTimeCode.objects.select_for_update().get(pk=row.pk)

    outcomes = threads.queued(hold, lambda who: codes.look_up(code, who, sandbox=False, by=make.SYSTEM), partners)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CodeUnknown", "OneTimeCode"]


def test_lookup__of_a_member_who_left__is_unknown_and_not_used():
    till, member = a.Till(), a.customer()
    code, row = codes.make_code(member)
    type(member).objects.filter(pk=member.pk).update(left_at=now())
    assert till.post("lookups", {"code": code}).json()["code"] == "code_unknown"
    row.refresh_from_db()
    assert row.partner is None


def test_transactions__of_another_partner__do_not_exist():
    till, other, member = a.Till(), a.Till(), a.customer(1000)
    held = till.post("holds", holding(show(till, member, 300))).json()["id"]
    assert other.get(f"transactions/{held}").status_code == 404
    for path in (f"holds/{held}/capture", f"holds/{held}/release"):
        assert other.post(path).json()["code"] == "unknown_transaction"
    assert other.post(f"transactions/{held}/reverse", {"reason": "mine"}).status_code == 404
    assert other.get("transactions?reference=order-1").json() == {"transactions": []}
    assert len(till.get("transactions?reference=order-1").json()["transactions"]) == 1
    assert till.get("transactions").status_code == 400


def test_scopes__that_are_missing__are_named():
    till = a.Till(scopes=["lookup"])
    customer = show(till, a.customer())
    answer = till.post("earnings", earning(customer))
    assert (answer.status_code, answer.json()["code"], answer.json()["scope"]) == (403, "insufficient_scope", "earn")


def test_token__missing_or_of_a_partner_that_ended__opens_nothing():
    till = a.Till()
    headers = till.headers()
    approve(leaving.request_removal(till.partner, "fraud", by=as_staff()), by=as_staff())
    for sent in (headers, {}, {"HTTP_AUTHORIZATION": "Bearer x"}, {"HTTP_AUTHORIZATION": "Bearer " + "x" * 2000}):
        answer = till.http.post("/partner/v1/lookups", {"code": "x"}, content_type="application/json", **sent)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_partner__that_is_leaving__accepts_and_gives_no_more():
    till, member = a.Till(), a.customer(1000)
    customer = show(till, member, 300)
    leaving.leave_as_partner(till.partner, by=make.SYSTEM)
    assert till.post("earnings", earning(customer)).json()["code"] == "partner_not_active"
    assert till.post("holds", holding(customer)).status_code == 201


def test_limit__of_calls_in_a_minute__is_kept(monkeypatch):
    monkeypatch.setattr(api, "CALLS_A_MINUTE", 1)
    till = a.Till()
    assert till.post("lookups", {"code": "x"}).status_code == 404
    answer = till.post("lookups", {"code": "x"})
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "too_many_requests", "60")


def test_sandbox__has_members_and_points_of_its_own():
    till, real, member = a.Till(sandbox=True), a.Till(), a.customer(1000)
    code = till.post("sandbox/codes", {"limit": 500}).json()["code"]
    assert real.post("lookups", {"code": code}).status_code == 404
    assert till.post("lookups", {"code": codes.make_code(member)[0]}).status_code == 404
    customer = till.post("lookups", {"code": code}).json()["customer"]

    held = till.post("holds", holding(customer)).json()
    assert (held["asset"], held["sandbox"]) == ("sandbox-points", True)
    assert till.post(f"holds/{held['id']}/capture").json()["state"] == "done"
    given = till.post("earnings", earning(customer)).json()
    assert till.post(f"transactions/{given['id']}/reverse", {"reason": "try"}).json()["state"] == "reversed"
    assert real.post("sandbox/codes", {}).json()["code"] == "sandbox_only"
    assert sound()


def test_request__is_paid_by_the_member_who_scans_it():
    till, member = a.Till(), a.customer(1000)
    asked = till.post("requests", {"asset": "points", "amount": 300, "reference": "table-4", "total": 300}).json()
    path = f"/api/mileage/pay/requests/{asked['qr'].partition('#')[2]}"
    client = member_client(member)
    assert client.get(path).json()["shop"]["name_ko"] == till.partner.name_ko

    paid = client.post(path)

    assert (paid.status_code, paid.json()["amount"], paid.json()["tender"]) == (201, 300, "point")
    assert client.post(path).json()["id"] == asked["id"]
    assert (balance_of(member), till.get(f"transactions/{asked['id']}").json()["state"]) == (700, "done")
    other = member_client(a.customer(1000))
    assert other.post(path).status_code == 409
    assert other.get(path).status_code == 404
    assert sound()


def test_request__whose_time_is_over__is_not_paid():
    till, member = a.Till(), a.customer(1000)
    asked = till.post("requests", {"asset": "points", "amount": 300, "reference": "table-4"}).json()["id"]
    Transaction.objects.update(expires_at=now())
    assert member_client(member).post(f"/api/mileage/pay/requests/{asked}").status_code == 409
    assert payments.note_timeouts() == 1
    assert till.get(f"transactions/{asked}").json()["state"] == "timed_out"
    assert till.post("requests", {"asset": "other", "amount": 1, "reference": "x"}).json()["code"] == "no_agreement"
