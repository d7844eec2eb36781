"""The API for systems of others: credentials, requests, results, limits; and the webhook."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from credentials.presentation import deliveries, tasks
from credentials.presentation.api import REQUESTS_A_MINUTE
from credentials.presentation.clients import client_of, make_secret, revoke_secrets
from credentials.presentation.models import ClientSecret, Delivery, PresentationRequest, Purpose, VerifierClient
from credentials.presentation.request_objects import signed
from identity.actors import Actor
from identity.errors import NotAllowed
from identity.models import AuditRow, StaffRole
from identity.outside.outgoing import Refused, check_address, post
from identity.outside.webhooks import PAUSES
from tests.factories.identity import organisation, staff
from tests.factories.presentation import VERIFIER_HOST, Holder, part
from tests.factories.webhooks import mark_of

pytestmark = pytest.mark.django_db


class System:
    """A till with its credentials."""

    def __init__(self, *purposes: str, **fields: Any) -> None:
        self.row = VerifierClient.objects.create(name_ko="바다 카페", name_en="Sea Café", **fields)
        self.row.purposes.set(Purpose.objects.filter(code__in=purposes or ["resident"]))
        self.made = make_secret(self.row, by=Actor.staff(staff(role=StaffRole.MANAGER)))
        self.http = Client(HTTP_HOST=VERIFIER_HOST)

    def token(self, secret: str = "", client_id: str = "", grant: str = "client_credentials") -> Any:
        pair = f"{client_id or self.row.pk}:{secret or self.made.secret}"
        basic = base64.b64encode(pair.encode()).decode()
        headers = {"HTTP_AUTHORIZATION": f"Basic {basic}"}
        form = f"grant_type={grant}"
        return self.http.post("/api/verifier/token", form, content_type="application/x-www-form-urlencoded", **headers)

    def bearer(self) -> dict[str, str]:
        return {"HTTP_AUTHORIZATION": f"Bearer {self.token().json()['access_token']}"}

    def ask(self, **body: Any) -> Any:
        wanted = {"purpose": "resident"} | body
        return self.http.post("/api/verifier/requests", wanted, content_type="application/json", **self.bearer())


def test_ask__answered_by_a_wallet__gives_the_result_to_the_system_that_asked():
    system, holder = System(), Holder.with_card()

    begun = system.ask().json()
    row = PresentationRequest.objects.get(pk=begun["id"])
    request = part(signed(row, None), 1)
    assert holder.send(request, holder.bound(request)).status_code == 200

    said = system.http.get(urlsplit(begun["result"]).path, **system.bearer()).json()
    assert said["verified"] is True
    assert said["credentials"]["citizen"]["claims"] == {"resident": True}
    assert request["client_metadata"]["client_name#en"] == "Sea Café"
    audit = AuditRow.objects.get(event="presentation.requested")
    assert audit.detail == {"purpose": "resident", "client": str(system.row.pk)}
    other = System()
    assert other.http.get(urlsplit(begun["result"]).path, **other.bearer()).status_code == 404


def test_token__of_wrong_or_revoked_credentials__is_refused():
    system = System()
    assert system.token(secret="wrong").status_code == 401
    assert system.token(client_id="00000000-0000-4000-8000-000000000000").status_code == 401
    assert system.token(client_id="none").status_code == 401
    assert system.token(grant="password").json()["error"] == "unsupported_grant_type"
    bearer = system.bearer()

    revoke_secrets(system.row, by=Actor.staff(staff(role=StaffRole.MANAGER)))

    assert system.token().status_code == 401
    answer = system.http.post("/api/verifier/requests", {}, content_type="application/json", **bearer)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


def test_token__refused_too_often__keeps_its_owner_from_nothing(monkeypatch):
    monkeypatch.setattr("credentials.presentation.api.TOKENS_A_MINUTE", 1)
    at = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    system = System()
    assert [system.token(secret="wrong").status_code for _ in range(2)] == [401, 429]
    assert [system.token().status_code for _ in range(2)] == [200, 429]


def test_token__of_a_system_out_of_use_or_over__opens_nothing(settings, monkeypatch):
    system = System()
    token = system.token().json()["access_token"]
    assert client_of(token) == system.row
    assert client_of(token + "x") is None
    monkeypatch.setattr("credentials.presentation.clients.TOKEN_SECONDS", -1)
    assert client_of(token) is None
    monkeypatch.undo()
    VerifierClient.objects.update(active=False)
    assert client_of(token) is None


def test_secret__is_kept_as_a_hash_and_made_by_staff_who_may():
    system = System()
    row = ClientSecret.objects.get()
    assert system.made.secret.encode() not in bytes(row.secret_hash) + bytes(row.sealed_webhook_key)
    with pytest.raises(NotAllowed):
        make_secret(system.row, by=Actor.staff(staff(role=StaffRole.CLERK)))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"purpose": "youth"}, 404),
        ({"purpose": "none"}, 404),
        ({"purpose": ""}, 400),
        ({"purpose": ["resident"]}, 400),
        ({"purpose": "x" * 41}, 400),
        ({"parameters": "연수구"}, 400),
        ({"response_mode": "fragment"}, 400),
    ],
)
def test_ask__what_it_may_not_or_what_is_not_asked_so__is_refused(body, status):
    assert System().ask(**body).status_code == status


def test_ask__for_another_organisations_purpose__is_refused():
    mine, other = organisation(), organisation()
    Purpose.objects.filter(code="resident").update(organisation=mine.pk, audience="clients")

    assert System(organisation=mine).ask().status_code == 201
    assert System(organisation=other).ask().status_code == 404


def test_ask__without_a_token__is_refused():
    answer = Client(HTTP_HOST=VERIFIER_HOST).post("/api/verifier/requests", {}, content_type="application/json")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_ask__too_often__is_told_when_to_come_again():
    system = System()
    bearer = system.bearer()
    body = {"purpose": "none"}
    answers = [
        system.http.post("/api/verifier/requests", body, content_type="application/json", **bearer)
        for _ in range(2 * REQUESTS_A_MINUTE + 1)  # a minute may end in between
    ]

    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "60"


def answered(system: System) -> str:
    holder = Holder.with_card()
    begun = system.ask().json()
    request = part(signed(PresentationRequest.objects.get(pk=begun["id"]), None), 1)
    assert holder.send(request, holder.bound(request)).status_code == 200
    return str(begun["id"])


def test_webhook__once_a_wallet_answered__is_signed_and_says_nothing_of_the_person(receiver):
    system = System(webhook=receiver.address)
    request_id = answered(system)

    tasks.deliver()
    tasks.deliver()

    [(headers, body)] = receiver.seen
    assert json.loads(body) == {"type": "presentation.ended", "request": request_id, "state": "verified"}
    assert headers["webhook-signature"] == mark_of(system.made.webhook_key, headers, body)
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert Delivery.objects.get().delivered_at


def test_webhook__not_taken__comes_again_later_with_the_same_id_until_it_is_given_up(receiver):
    receiver.statuses = [500, 302]
    answered(System(webhook=receiver.address))

    for _attempt in range(3):
        Delivery.objects.filter(next_at__isnull=False).update(next_at=timezone.now())
        before = timezone.now()
        tasks.deliver()
        row = Delivery.objects.get()
        assert row.delivered_at or row.next_at >= before + PAUSES[0]
    assert len({headers["webhook-id"] for headers, _body in receiver.seen}) == 1
    assert (row.attempts, row.last_outcome) == (3, "204")

    Delivery.objects.update(attempts=len(PAUSES), next_at=timezone.now(), delivered_at=None)
    receiver.statuses = [500]
    tasks.deliver()
    assert Delivery.objects.get().next_at is None
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert deliveries.forget_old() == 1


def test_webhook__to_a_closed_port__is_an_attempt(receiver):
    answered(System(webhook="http://127.0.0.1:9/"))
    tasks.deliver()
    assert Delivery.objects.get().last_outcome == "ConnectionRefusedError"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https:///path",
        "https://user:word@example.com/",
        "https://example.com/#part",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "javascript:alert(1)",
        "",
    ],
)
def test_address__that_is_none_to_send_to__is_refused(settings, address):
    settings.SANDBOX = False
    with pytest.raises(Refused):
        check_address(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[::ffff:127.0.0.1]", "[::]"],
)
def test_address__that_is_not_public__is_never_reached(settings, host):
    settings.SANDBOX = False
    with pytest.raises(Refused):
        post(f"https://{host}/", b"", {})


def test_webhook__of_another_scheme__cannot_be_saved(settings):
    settings.SANDBOX = False
    with pytest.raises(ValidationError):
        VerifierClient(name_ko="가", name_en="a", webhook="http://example.com/").full_clean()
