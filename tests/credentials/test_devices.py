"""Devices with our own wallet: registered by a proven key, attested, ended with what was issued to them."""

import base64
import json
from uuid import uuid4

import pytest
from django.conf import settings

from credentials import own_wallet
from credentials.models import Credential, CredentialState, StatusChange, StatusReason, WalletDevice, WalletProvider
from identity.actions.members import leave
from identity.actors import Actor
from identity.models import AuditRow
from tests.factories.credentials import resident, residents
from tests.factories.devices import DEVICES, OwnWallet
from tests.factories.dpop import dpop_proof
from tests.factories.identity import member as stranger
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def wallet(db):
    return OwnWallet(member=resident())


def test_device__when_registered__is_attested_for_its_own_key_and_no_more(wallet):
    body = wallet.register("내 전화").json()

    said = json.loads(base64.urlsafe_b64decode(body["attestation"].split(".")[1] + "=="))
    assert said["sub"] == settings.WALLET_ORIGIN
    assert set(said) == {"iss", "sub", "iat", "exp", "cnf", "wallet_name", "wallet_link"}
    assert set(said["cnf"]["jwk"]) == {"crv", "kty", "x", "y"}
    [device] = wallet.browser.get(DEVICES).json()["devices"]
    assert (device["id"], device["name"], device["cards"], body["replaces"]) == (body["id"], "내 전화", [], None)


def test_device__when_registered_again__is_the_same_one(wallet):
    first, second = wallet.register("하나").json(), wallet.register("둘").json()

    assert first["id"] == second["id"]
    assert WalletDevice.objects.get().name == "둘"
    assert AuditRow.objects.filter(event="device.registered").count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nonce": None}, "nonce"),
        ({"htu": "https://elsewhere.example/"}, "htu"),
        ({"header": {"typ": "jwt"}}, "typ"),
    ],
)
def test_device__when_the_key_is_not_proven__is_refused(wallet, changes, said):
    right = {"nonce": wallet.dpop_nonce(), "htu": settings.WALLET_ORIGIN + DEVICES}
    answer = wallet.register("전화", dpop_proof(wallet.dpop_key, DEVICES, **(right | changes)))

    assert (answer.status_code, answer.json()["code"]) == (400, "device_proof")
    assert said in answer.json()["detail"]


def test_device__without_a_proof_or_a_name_or_a_member__is_refused(wallet):
    assert wallet.browser.post(DEVICES, {"name": "a"}, "application/json").json()["code"] == "device_proof"
    assert wallet.register("").status_code == 400
    assert wallet.register("a" * 61).status_code == 400
    assert wallet.register(["a"]).status_code == 400
    assert wallet.http.post(DEVICES, {}, "application/json", HTTP_HOST="localhost:8001").status_code == 403


def test_device__when_a_proof_is_replayed__is_refused(wallet):
    proof = wallet.device_proof()

    assert [wallet.register("a", proof).status_code for _ in range(2)] == [200, 400]


def test_device__when_its_key_is_another_members__is_refused(wallet):
    wallet.register()
    other = OwnWallet(member=stranger(), dpop_key=wallet.dpop_key)

    assert other.register().json()["code"] == "device_ended"


def test_haip__by_our_own_wallet__asks_once_for_consent_and_then_no_more(wallet):
    wallet.register()
    page = wallet.ask_page()
    assert page.status_code == 200
    assert "내 전화" in page.content.decode()
    wallet.receive()

    again = wallet.ask_page()

    assert again.status_code == 303
    assert again["Location"].startswith(f"{settings.WALLET_ORIGIN}/return?code=")
    assert Credential.objects.count() == 1


def test_haip__by_our_own_wallet__answers_at_its_own_address_only(wallet):
    wallet.register()

    answer = wallet.push({"redirect_uri": "https://thief.example/return"})

    assert answer.json()["error"] == "invalid_request"
    assert "redirect_uri" in answer.json()["error_description"]


def test_haip__by_our_own_wallet_of_another_member__issues_nothing(wallet):
    wallet.register()
    request_uri = wallet.request_uri()

    assert wallet.decide(member_client(stranger()), request_uri).status_code == 400
    assert not Credential.objects.exists()


def test_device__when_lost__ends_its_cards_and_can_ask_for_none(wallet):
    device = wallet.register().json()["id"]
    wallet.receive()
    other = OwnWallet(member=wallet.member)
    other.register("새 전화")
    other.receive()

    assert wallet.browser.delete(f"{DEVICES}/{device}").status_code == 204

    lost, kept = Credential.objects.order_by("issued_at")
    assert (lost.state, kept.state) == (CredentialState.REVOKED, CredentialState.ACTIVE)
    assert StatusChange.objects.get().reason == StatusReason.DEVICE_LOST
    assert wallet.push().json()["error"] == "invalid_client"
    assert wallet.register().status_code == 403  # signed out
    wallet.browser = other.browser
    assert wallet.register().json()["code"] == "device_ended"
    assert [each["name"] for each in other.browser.get(DEVICES).json()["devices"]] == ["새 전화"]
    assert wallet.browser.delete(f"{DEVICES}/{device}").json()["code"] == "device_ended"


def test_device__when_lost__can_be_followed_by_new_copies_without_a_page(wallet):
    device = wallet.register().json()["id"]
    wallet.receive()
    other = OwnWallet(member=wallet.member)
    other.register()
    wallet.browser.delete(f"{DEVICES}/{device}")

    other.receive()

    assert Credential.objects.filter(state=CredentialState.ACTIVE).count() == 1


def test_device__when_it_is_somebody_elses_or_none__is_not_found():
    owner, other = residents(2)
    device = OwnWallet(member=owner).register().json()["id"]

    assert member_client(other).delete(f"{DEVICES}/{device}").status_code == 404
    assert member_client(other).delete(f"{DEVICES}/{uuid4()}").status_code == 404
    assert WalletDevice.objects.get().ended_at is None


def test_device__when_the_browsers_storage_was_cleared__tells_what_it_was(wallet):
    before = wallet.register().json()
    after = OwnWallet(member=wallet.member, browser=wallet.browser).register().json()

    assert after["id"] != before["id"]
    assert after["replaces"] == before["id"]


def test_provider__when_staff_ended_it__is_believed_no_more(wallet):
    wallet.register()
    WalletProvider.objects.filter(name=own_wallet.NAME).update(
        trusted_since="2020-01-01T00:00:00Z", ended_at="2021-01-01T00:00:00Z"
    )

    assert wallet.push().json()["error"] == "invalid_client"


def test_member__when_leaving__leaves_no_device(wallet):
    wallet.register()

    leave(wallet.member, by=Actor.member(wallet.member), confirmed=True)

    assert not WalletDevice.objects.exists()
