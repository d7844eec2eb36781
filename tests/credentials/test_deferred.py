"""Cards that staff approve: 202 and an interval, a decision in the admin, and the deferred credential endpoint."""

import datetime as dt
import json

import pytest
from django.utils import timezone
from jwcrypto.jwe import JWE

from credentials.actions.deferring import INTERVAL, approve_issue, refuse_issue
from credentials.actions.forgetting import forget_expired
from credentials.errors import DecisionRefused
from credentials.models import Credential, Deferral, DeferralState
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope
from identity.models import AuditRow, StaffRole
from tests.credentials.test_encryption import JWT, encrypted, response_key, wanted
from tests.credentials.test_token import refusal
from tests.factories.credentials import Wallet, new_keys, new_version, offered, payload_of, resident
from tests.factories.haip import HaipWallet
from tests.factories.identity import member_client, staff, staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def approved_by_staff(db):
    new_version("citizen", needs_approval=True)


@pytest.fixture
def wallet(db):
    return Wallet(keys=new_keys(2))


@pytest.fixture
def token(wallet):
    return wallet.token(offered(resident(district="연수구")))


@pytest.fixture
def waiting(wallet, token):
    return wallet.ask(token).json()["transaction_id"]


def clerk(district="연수구"):
    return staff(district, role=StaffRole.CLERK)


def decided(decide=approve_issue, note="documents seen"):
    return decide(Deferral.objects.get(), note, by=Actor.staff(clerk()))


def test_credential__when_staff_must_approve__answers_202_and_issues_nothing(wallet, token):
    answer = wallet.ask(token)

    body = answer.json()
    assert (answer.status_code, answer["Cache-Control"]) == (202, "no-store")
    assert set(body) == {"transaction_id", "interval"} and body["interval"] == INTERVAL
    assert not Credential.objects.exists()
    assert AuditRow.objects.filter(event="credential.deferred").count() == 1


def test_metadata__names_the_deferred_endpoint(wallet):
    address = wallet.http.get("/.well-known/openid-credential-issuer").json()["deferred_credential_endpoint"]

    assert address.endswith("/openid4vci/deferred-credential")


def test_deferred__until_staff_decide__answers_202_with_the_same_id(wallet, token, waiting):
    for _ in range(2):
        answer = wallet.ask_deferred(token, waiting)

        assert (answer.status_code, answer.json()) == (202, {"transaction_id": waiting, "interval": INTERVAL})


def test_deferred__when_approved__gives_the_card_for_the_keys_of_the_request(wallet, token, waiting):
    decided()

    answer = wallet.ask_deferred(token, waiting)

    body = answer.json()
    assert answer.status_code == 200
    assert len({json.dumps(payload_of(each["credential"])["cnf"]) for each in body["credentials"]}) == 2
    assert wallet.notify(token, body["notification_id"]).status_code == 204
    assert Deferral.objects.get().keys == []


def test_deferred__when_fetched__the_transaction_id_works_no_more(wallet, token, waiting):
    decided()
    wallet.ask_deferred(token, waiting)

    assert refusal(wallet.ask_deferred(token, waiting)) == (400, "invalid_transaction_id")
    assert Credential.objects.count() == 1


def test_deferred__when_refused__is_denied_for_good(wallet, token, waiting):
    decided(refuse_issue)

    assert refusal(wallet.ask_deferred(token, waiting)) == (400, "credential_request_denied")
    assert refusal(wallet.ask(token)) == (400, "credential_request_denied")
    assert Deferral.objects.get().keys == []


def test_deferred__when_the_token_is_old__still_works_for_its_request(wallet, token, waiting, monkeypatch):
    decided()
    later = timezone.now() + dt.timedelta(days=20)
    monkeypatch.setattr(timezone, "now", lambda: later)

    answer = wallet.ask_deferred(token, waiting)

    assert answer.status_code == 200
    assert wallet.notify(token, answer.json()["notification_id"]).status_code == 204


def test_deferred__when_nobody_decided_in_time__is_denied(wallet, token, waiting, monkeypatch):
    later = timezone.now() + dt.timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert refusal(wallet.ask_deferred(token, waiting)) == (400, "credential_request_denied")
    assert forget_expired()["deferrals"] == 1
    with pytest.raises(DecisionRefused):
        decided()


def test_credential__when_asked_again_while_it_waits__answers_the_same(wallet, token, waiting):
    assert wallet.ask(token).json()["transaction_id"] == waiting
    wallet.keys = new_keys(1)
    assert refusal(wallet.ask(token)) == (400, "credential_request_denied")


@pytest.mark.parametrize(
    ("transaction_id", "error"),
    [
        (None, "invalid_credential_request"),
        ("", "invalid_credential_request"),
        (7, "invalid_credential_request"),
        (["x"], "invalid_credential_request"),
        ("a\0b", "invalid_credential_request"),
        ("unknown", "invalid_transaction_id"),
        ("가" * 50, "invalid_transaction_id"),
    ],
)
def test_deferred__when_the_transaction_id_is_wrong__says_so(wallet, token, waiting, transaction_id, error):
    assert refusal(wallet.ask_deferred(token, transaction_id)) == (400, error)


def test_deferred__of_another_token__is_an_invalid_transaction_id(wallet, token, waiting):
    decided()
    other = Wallet()

    assert refusal(other.ask_deferred(other.token(offered(resident("R1"))), waiting)) == (
        400,
        "invalid_transaction_id",
    )


def test_deferred__without_a_good_token__is_unauthorized(wallet, token, waiting):
    assert refusal(wallet.ask_deferred("x" * 43, waiting)) == (401, "invalid_token")
    assert refusal(wallet.ask_deferred("x" * 43, "y")) == (401, "invalid_token")


def test_deferred__when_all_is_encrypted__is_readable_by_the_wallet_alone(wallet, token, waiting):
    for status in (202, 200):
        key = response_key()
        body = encrypted(wallet, {"transaction_id": waiting, "credential_response_encryption": wanted(key)})
        answer = wallet._post("/openid4vci/deferred-credential", token, body, {"content_type": JWT})
        assert (answer.status_code, answer["Content-Type"]) == (status, JWT)
        message = JWE()
        message.deserialize(answer.content.decode(), key=key)
        assert ("credentials" in json.loads(message.payload)) is (status == 200)
        if status == 202:
            decided()


def test_haip__when_approved_days_later__is_fetched_by_refresh_token_and_comes_anew_without_staff(db):
    wallet, browser = HaipWallet(), member_client(resident(district="연수구"))
    granted = wallet.exchange(wallet.code(browser)).json()
    waiting = wallet.ask(granted["access_token"]).json()["transaction_id"]
    decided()
    refreshed = wallet.refresh(granted["refresh_token"]).json()

    answer = wallet.ask_deferred(refreshed["access_token"], waiting)

    assert answer.status_code == 200
    assert refusal(wallet.ask_deferred(refreshed["access_token"], "other")) == (400, "invalid_transaction_id")
    wallet.keys = new_keys(1)
    assert wallet.ask(wallet.refresh(refreshed["refresh_token"]).json()["access_token"]).status_code == 200


def test_deferred__when_one_token_asks_for_two__is_told_to_refresh(db):
    wallet, browser = HaipWallet(), member_client(resident(district="연수구"))
    granted = wallet.exchange(wallet.code(browser)).json()
    first = wallet.ask(granted["access_token"]).json()["transaction_id"]
    token = wallet.refresh(granted["refresh_token"]).json()["access_token"]
    second = wallet.ask(token).json()["transaction_id"]
    for deferral in Deferral.objects.all():
        approve_issue(deferral, "", by=Actor.staff(clerk()))

    assert wallet.ask_deferred(token, first).status_code == 200
    assert refusal(wallet.ask_deferred(token, second)) == (401, "invalid_token")


@pytest.mark.django_db(transaction=True)
def test_deferred__when_ten_ask_at_once__one_card_is_issued(threads):
    new_version("citizen", needs_approval=True)
    wallet = Wallet()
    token = wallet.token(offered(resident(district="연수구")))
    waiting = wallet.ask(token).json()["transaction_id"]
    decided()

    answers = threads.run(lambda _: Wallet().ask_deferred(token, waiting), range(10))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 9
    assert Credential.objects.count() == 1


def test_decision__outside_the_district_or_without_the_right__is_refused(waiting):
    deferral = Deferral.objects.get()

    with pytest.raises(OutOfScope):
        approve_issue(deferral, "", by=Actor.staff(clerk("부평구")))
    with pytest.raises(NotAllowed):
        approve_issue(deferral, "", by=Actor.member(deferral.member))
    decided()
    with pytest.raises(DecisionRefused):
        decided(refuse_issue)


def test_screen__when_a_clerk_refuses__the_person_reads_why(token, waiting):
    deferral, browser = Deferral.objects.get(), staff_client(clerk())
    address = f"/credentials/deferral/{deferral.pk}/do/refuse/"
    holder = member_client(deferral.member)

    def told() -> list[dict | None]:
        return [kind["staff_refused"] for kind in holder.get("/api/cards").json()["kinds"] if kind["code"] == "citizen"]

    assert browser.post(address, {"note": ""}).status_code == 200
    deferral.refresh_from_db()
    assert (deferral.state, told()) == (DeferralState.PENDING, [None])

    assert browser.post(address, {"note": "The photo is of another person."}).status_code == 302

    assert [refused and refused["reason"] for refused in told()] == ["The photo is of another person."]
    assert member_client(resident("R7")).get("/api/cards").json()["kinds"][0]["staff_refused"] is None
    Deferral.objects.update(decided_at=timezone.now() - dt.timedelta(days=31))
    assert told() == [None]


def test_screen__when_a_clerk_approves__the_wallet_gets_the_card(wallet, token, waiting):
    deferral, browser = Deferral.objects.get(), staff_client(clerk())
    address = f"/credentials/deferral/{deferral.pk}"

    assert browser.get(f"{address}/change/").status_code == 200
    answer = browser.post(f"{address}/do/approve/", {"note": "documents seen"})

    assert answer.status_code == 302, answer.content
    deferral.refresh_from_db()
    assert (deferral.state, deferral.reason) == (DeferralState.APPROVED, "documents seen")
    row = AuditRow.objects.get(event="credential.issue_approved")
    assert str(deferral.pk) in str(row.subject_id)
    assert wallet.ask_deferred(token, waiting).status_code == 200
