"""The member's own account over HTTP."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from identity.accounts.sessions import device_of
from identity.actions.consents import give_consent
from identity.actors import Actor
from identity.models import AuditRow, Consent, Member, Session
from tests.factories import identity as people

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 15; SM-S931N) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"


@pytest.fixture
def member():
    return people.member()


@pytest.fixture
def client(member):
    return people.member_client(member)


def test_me__says_who_without_saying_the_address(client, member):
    answer = client.get("/api/me")

    assert answer.status_code == 200
    assert answer.json() == {
        "member_id": str(member.pk),
        "email_masked": "c***@example.kr",
        "resident": False,
        "proofed": False,
        "passkeys": [],
        "recovery_codes_left": 0,
    }


def test_me__in_a_constant_number_of_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get("/api/me")


@pytest.mark.parametrize("path", ["/api/me", "/api/me/sessions", "/api/me/consents", "/api/me/leave"])
def test_api__without_a_session_or_as_staff__is_refused_with_problem_details(path):
    staff = people.staff()
    as_staff = Client(HTTP_HOST=people.WALLET_HOST)
    as_staff.force_login(staff, backend="identity.accounts.backends.StaffBackend")

    for client in (Client(HTTP_HOST=people.WALLET_HOST), as_staff):
        answer = client.get(path)
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"


def test_sessions__lists_them_and_ends_one_elsewhere(client, member):
    other = people.member_client(member)
    listed = client.get("/api/me/sessions").json()["sessions"]
    assert sorted(row["current"] for row in listed) == [False, True]
    elsewhere = next(row["id"] for row in listed if not row["current"])

    assert client.delete(f"/api/me/sessions/{elsewhere}").status_code == 204

    assert other.get("/api/me").status_code == 403
    assert client.get("/api/me").status_code == 200


def test_sessions__all_others_ended_at_once__the_own_stays(client, member):
    others = [people.member_client(member) for _ in range(2)]

    assert client.delete("/api/me/sessions").status_code == 204

    assert [other.get("/api/me").status_code for other in others] == [403, 403]
    assert client.get("/api/me").status_code == 200
    assert AuditRow.objects.get(event="sessions.ended").detail == {"count": 2}


def test_sessions__of_another_member__cannot_be_ended(client):
    people.member_client(people.member())
    theirs = Session.objects.order_by("-began_at").first()

    assert client.delete(f"/api/me/sessions/{theirs.public_id}").status_code == 404


def test_session__keeps_no_more_of_the_browser_than_its_family(rf):
    assert device_of(rf.get("/", headers={"user-agent": PHONE})) == "Chrome · Android"


def test_leave__needs_a_yes__then_ends_the_session(client):
    refused = client.post("/api/me/leave", {}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "confirmation_missing")

    answer = client.post("/api/me/leave", {"confirm": True}, content_type="application/json")

    assert answer.status_code == 204
    assert client.get("/api/me").status_code == 403
    assert Member.objects.get().left_at


def test_leave__long_after_the_sign_in__asks_for_the_passkey_first(client, member):
    Authenticator.objects.create(user=member.user, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"})
    session = client.session
    session["began_at"] = (timezone.now() - timedelta(hours=1)).isoformat()
    session.save()

    answer = client.post("/api/me/leave", {"confirm": True}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (401, "reauthentication_needed")
    assert Member.objects.get().left_at is None


def test_consents__listed_and_withdrawn_by_the_member(client, member):
    consent = give_consent(
        member,
        "volunteering",
        data=["resident"],
        recipient="volunteer-centre",
        until=timezone.now() + timedelta(days=1),
        text_version="1",
        by=Actor.member(member),
    )
    assert client.get("/api/me/consents").json()["consents"][0]["purpose"] == "volunteering"

    answer = client.post(f"/api/me/consents/{consent.pk}/withdraw")

    assert answer.json()["withdrawn_at"]
    assert Consent.objects.get().withdrawn_at
    assert client.post(f"/api/me/consents/{uuid4()}/withdraw").status_code == 404


def test_last_code__without_a_pending_code_or_outside_sandbox_mode__is_not_found(settings):
    client = Client(HTTP_HOST=people.WALLET_HOST)
    assert client.get("/api/sandbox/last-code").json()["code"] == "no_pending_code"

    settings.SANDBOX = False

    assert client.get("/api/sandbox/last-code").json()["code"] == "not_found"


def test_sign_up__attempts_without_end__are_slowed_down():
    client = Client(HTTP_HOST=people.WALLET_HOST)
    limit = int(django_settings.ACCOUNT_RATE_LIMITS["signup"].partition("/")[0])

    answers = [
        client.post("/_allauth/browser/v1/auth/webauthn/signup", {"email": "no"}, content_type="application/json")
        for _ in range(limit + 1)
    ]

    assert [answers[0].status_code, answers[-1].status_code] == [400, 429]


@pytest.mark.parametrize(
    "path",
    ["auth/login", "auth/signup", "auth/password/request", "account/password/change", "account/authenticators/totp"],
)
def test_passwords__have_no_door_on_the_wallet_origin(path):
    assert Client(HTTP_HOST=people.WALLET_HOST).post(f"/_allauth/browser/v1/{path}").status_code == 404


def test_staff__by_the_citizens_door__do_not_get_in(client, mailoutbox):
    staff = people.staff()
    staff.email = "staff@example.kr"
    staff.save()
    staff.emailaddress_set.create(email=staff.email, verified=True, primary=True)
    door = Client(HTTP_HOST=people.WALLET_HOST)
    start = door.post("/_allauth/browser/v1/auth/code/request", {"email": staff.email}, content_type="application/json")
    code = door.get("/api/sandbox/last-code").json().get("code", "")
    end = door.post("/_allauth/browser/v1/auth/code/confirm", {"code": code}, content_type="application/json")

    assert (start.status_code, end.json()["meta"]["is_authenticated"]) == (401, False)
    assert door.get("/api/me").status_code == 403
