"""Refresh tokens of the profile `haip`: bound to wallet and key, replaced at each use, and betrayed by a second use."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from credentials.actions.statuses import revoke
from credentials.models import AccessToken, Authorization, CardKind, RefreshToken, StatusReason
from credentials.openid4vci.secrets import hashed
from identity.actors import Actor
from identity.models import AuditRow, Member
from tests.credentials.test_token import refusal
from tests.factories.credentials import CONFIGURATION, new_keys, new_version, resident
from tests.factories.haip import HaipWallet
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
DETAILS = [{"type": "openid_credential", "credential_configuration_id": CONFIGURATION}]


@pytest.fixture
def wallet(db):
    return HaipWallet()


@pytest.fixture
def browser(db):
    return member_client(resident())


@pytest.fixture
def granted(wallet, browser):
    return wallet.exchange(wallet.code(browser)).json()


def test_refresh__when_used__gives_a_bound_token_for_the_card_and_a_new_refresh_token(wallet, granted):
    answer = wallet.refresh(granted["refresh_token"])

    body = answer.json()
    assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "DPoP", 600)
    assert body["refresh_token"] != granted["refresh_token"]
    assert "authorization_details" not in body
    assert wallet.issued(body["access_token"]).kind.code == "citizen"
    assert AuditRow.objects.filter(event="credential.token_refreshed").count() == 1


def test_refresh__by_details__keeps_the_identifier(wallet, browser):
    code = wallet.code(browser, {"scope": None, "authorization_details": json.dumps(DETAILS)})
    before = wallet.exchange(code).json()

    after = wallet.refresh(before["refresh_token"], {"authorization_details": json.dumps(DETAILS)}).json()

    assert after["authorization_details"] == before["authorization_details"]


def test_refresh__when_the_answer_was_lost__the_same_token_works_again(wallet, granted):
    lost = wallet.refresh(granted["refresh_token"]).json()
    kept = wallet.refresh(granted["refresh_token"]).json()

    assert wallet.refresh(kept["refresh_token"]).status_code == 200
    assert refusal(wallet.refresh(lost["refresh_token"])) == (400, "invalid_grant")


def test_refresh__when_an_old_token_comes_back__ends_the_consent(wallet, granted):
    second = wallet.refresh(granted["refresh_token"]).json()
    third = wallet.refresh(second["refresh_token"]).json()

    assert refusal(wallet.refresh(granted["refresh_token"])) == (400, "invalid_grant")

    assert refusal(wallet.refresh(third["refresh_token"])) == (400, "invalid_grant")
    assert refusal(wallet.ask(third["access_token"])) == (401, "invalid_token")
    assert AuditRow.objects.filter(event="credential.refresh_token_reused").count() == 1


def test_refresh__when_the_code_is_used_twice__has_ended(wallet, browser):
    code = wallet.code(browser)
    body = wallet.exchange(code).json()
    wallet.exchange(code)

    assert refusal(wallet.refresh(body["refresh_token"])) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"refresh_token": None}, "invalid_request"),
        ({"refresh_token": "unknown"}, "invalid_grant"),
        ({"refresh_token": "나" * 40}, "invalid_grant"),
        ({"scope": "volunteer-card-sd-jwt"}, "invalid_scope"),
        ({"authorization_details": "[{}]"}, "invalid_authorization_details"),
        (
            {"authorization_details": json.dumps([DETAILS[0] | {"credential_configuration_id": "youth-card-sd-jwt"}])},
            "invalid_authorization_details",
        ),
    ],
)
def test_refresh__when_a_parameter_is_wrong__says_which_and_leaves_the_token(wallet, granted, change, error):
    assert refusal(wallet.refresh(granted["refresh_token"], change)) == (400, error)

    assert wallet.refresh(granted["refresh_token"], {"scope": CONFIGURATION}).status_code == 200


def test_refresh__by_another_wallet_or_key__is_an_invalid_grant_and_ends_nothing(wallet, granted):
    token = granted["refresh_token"]
    another = HaipWallet(provider=wallet.provider)
    another_key = HaipWallet(provider=wallet.provider, instance_key=wallet.instance_key)
    another_name = HaipWallet(
        provider=wallet.provider, instance_key=wallet.instance_key, dpop_key=wallet.dpop_key, client_id="other"
    )

    for thief in (another, another_key, another_name):
        assert refusal(thief.refresh(token)) == (400, "invalid_grant")

    assert wallet.refresh(token).status_code == 200


def test_refresh__without_attestation_or_dpop__is_refused(wallet, granted):
    token = granted["refresh_token"]

    assert refusal(wallet.refresh(token, HTTP_OAUTH_CLIENT_ATTESTATION=None)) == (401, "invalid_client")
    assert refusal(wallet.refresh(token, HTTP_DPOP=None)) == (400, "invalid_dpop_proof")


def test_refresh__when_the_wallets_maker_is_no_longer_trusted__is_refused(wallet, granted):
    wallet.provider.row.ended_at = timezone.now()
    wallet.provider.row.save()

    assert refusal(wallet.refresh(granted["refresh_token"])) == (401, "invalid_client")


def test_refresh__after_ninety_days_without_use__has_expired(wallet, granted):
    now, authorization = timezone.now(), Authorization.objects.get()
    assert authorization.refresh_tokens.get().expires_at == pytest.approx(now + dt.timedelta(days=90), abs=MINUTE)
    for token, days in (("a" * 40, 89), ("b" * 40, 91)):
        then = now - dt.timedelta(days=days)
        authorization.refresh_tokens.create(
            token_hash=hashed(token), created_at=then, expires_at=then + dt.timedelta(days=90)
        )

    assert refusal(wallet.refresh("b" * 40)) == (400, "invalid_grant")
    assert wallet.refresh("a" * 40).status_code == 200


def test_refresh__two_years_after_the_consent__has_expired(wallet, granted):
    Authorization.objects.update(created_at=timezone.now() - dt.timedelta(days=729))

    body = wallet.refresh(granted["refresh_token"]).json()

    newest = RefreshToken.objects.get(token_hash=hashed(body["refresh_token"]))
    assert newest.expires_at <= timezone.now() + dt.timedelta(days=1)


def test_refresh__when_the_member_left__is_an_invalid_grant(wallet, granted):
    Member.objects.update(left_at=timezone.now())

    assert refusal(wallet.refresh(granted["refresh_token"])) == (400, "invalid_grant")


def test_refresh__when_the_card_has_a_new_version__is_for_that(wallet, granted):
    new = new_version("citizen")

    body = wallet.refresh(granted["refresh_token"]).json()

    assert wallet.issued(body["access_token"]).kind == new


def test_refresh__when_the_card_is_no_longer_issued__is_an_invalid_grant(wallet, granted):
    CardKind.objects.filter(code="citizen").update(superseded_at=timezone.now())

    assert refusal(wallet.refresh(granted["refresh_token"])) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("reason", "works"),
    [(StatusReason.DEVICE_LOST, False), (StatusReason.HOLDER_ASKED, False), (StatusReason.CHECK_FAILED, True)],
)
def test_refresh__after_the_card_was_revoked__depends_on_why(wallet, granted, reason, works):
    credential = wallet.issued(granted["access_token"])
    revoke(credential, reason, by=Actor.system("tests"))

    assert (wallet.refresh(granted["refresh_token"]).status_code == 200) is works


@pytest.mark.django_db(transaction=True)
def test_refresh__when_ten_race_with_one_token__one_successor_lives(threads):
    wallet = HaipWallet(keys=new_keys(1))
    token = wallet.exchange(wallet.code(member_client(resident()))).json()["refresh_token"]

    answers = threads.run(lambda _: wallet.refresh(token), range(10))

    assert {answer.status_code for answer in answers} == {200}
    assert RefreshToken.objects.filter(ended_at=None).count() == 2  # the token itself, and the last successor
    assert AccessToken.objects.count() == 11
