"""The notification endpoint (OpenID4VCI 1.0 section 11): idempotent, and a broken network costs nothing."""

import datetime as dt

import pytest
from django.utils import timezone

from credentials.models import Credential, CredentialState, NotificationEvent
from tests.credentials.test_token import refusal
from tests.factories.credentials import Wallet, offered, residents

pytestmark = pytest.mark.django_db


@pytest.fixture
def wallet():
    return Wallet()


@pytest.fixture
def delivered(db, wallet):
    """A token and the notification id of its delivery, not yet notified."""
    token = wallet.token(offered())
    return token, wallet.ask(token).json()["notification_id"]


def test_notification__when_repeated__changes_nothing_more(wallet, delivered):
    answers = [wallet.notify(*delivered, event_description="stored") for _ in range(3)]

    assert {(answer.status_code, answer.content) for answer in answers} == {(204, b"")}
    assert Credential.objects.get().notification == NotificationEvent.ACCEPTED


@pytest.mark.parametrize("event", ["credential_failure", "credential_deleted"])
def test_notification__when_the_wallet_failed_or_deleted__ends_the_copies(wallet, delivered, event):
    assert wallet.notify(*delivered, event).status_code == 204
    assert wallet.notify(*delivered, event).status_code == 204

    credential = Credential.objects.get()
    assert (credential.state, credential.changes.count()) == (CredentialState.REVOKED, 1)
    assert refusal(wallet.notify(*delivered)) == (400, "invalid_notification_request")


def test_notification__when_deleted_after_accepted__ends_the_copies(wallet, delivered):
    wallet.notify(*delivered)
    wallet.notify(*delivered, "credential_deleted")

    assert Credential.objects.get().state == CredentialState.REVOKED


def test_notification__when_the_network_was_away_for_hours__is_still_taken(wallet, delivered, monkeypatch):
    later = timezone.now() + dt.timedelta(hours=23)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert refusal(wallet.ask(delivered[0])) == (401, "invalid_token")
    assert wallet.notify(*delivered).status_code == 204


def test_notification__when_a_day_has_passed__is_unauthorized(wallet, delivered, monkeypatch):
    later = timezone.now() + dt.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert refusal(wallet.notify(*delivered)) == (401, "invalid_token")


def test_notification__when_the_token_is_unknown__is_unauthorized(wallet, delivered):
    assert refusal(wallet.notify("x" * 43, delivered[1])) == (401, "invalid_token")


@pytest.mark.parametrize(
    ("notification_id", "event", "expected"),
    [
        (None, "credential_accepted", "invalid_notification_request"),
        (5, "credential_accepted", "invalid_notification_request"),
        ("", "credential_accepted", "invalid_notification_request"),
        ("x", None, "invalid_notification_request"),
        ("x", "accepted", "invalid_notification_request"),
        ("x", ["credential_accepted"], "invalid_notification_request"),
        ("x", "credential_accepted", "invalid_notification_id"),
        ("\ud800\u0000", "credential_accepted", "invalid_notification_id"),
    ],
)
def test_notification__when_a_parameter_is_wrong__says_which(wallet, delivered, notification_id, event, expected):
    assert refusal(wallet.notify(delivered[0], notification_id, event)) == (400, expected)


def test_notification__when_the_description_is_no_string__is_an_invalid_request(wallet, delivered):
    assert refusal(wallet.notify(*delivered, event_description=1)) == (400, "invalid_notification_request")


@pytest.mark.parametrize("body", ["", "[]", "{", '{"a": 1, "a": 1}'])
def test_notification__when_the_body_is_no_object__is_an_invalid_request(wallet, delivered, body):
    answer = wallet.http.post(
        "/openid4vci/notification",
        body,
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {delivered[0]}",
    )

    assert refusal(answer) == (400, "invalid_notification_request")


def test_notification__when_it_is_of_another_token__is_an_invalid_id(wallet):
    tokens = [wallet.token(offered(member)) for member in residents(2)]
    ids = [wallet.ask(token).json()["notification_id"] for token in tokens]

    assert refusal(wallet.notify(tokens[0], ids[1])) == (400, "invalid_notification_id")


@pytest.mark.django_db(transaction=True)
def test_notification__when_it_comes_ten_times_at_once__is_kept_once(threads):
    wallet = Wallet()
    token = wallet.token(offered())
    notification_id = wallet.ask(token).json()["notification_id"]

    answers = threads.run(
        lambda each: each.notify(token, notification_id, "credential_deleted"), [Wallet() for _ in range(10)]
    )

    assert {answer.status_code for answer in answers} == {204}
    assert Credential.objects.get().changes.count() == 1
