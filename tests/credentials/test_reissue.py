"""A card anew: in the same wallet the old one ends, on another device it is told, after a recovery code it waits."""

import datetime as dt

import pytest
from django.utils import timezone

from credentials.actions.reissuing import end_replaced
from credentials.actions.statuses import end_unnotified, suspend
from credentials.models import (
    CardNotice,
    Credential,
    CredentialState,
    Replacement,
    StatusChange,
    StatusReason,
)
from credentials.tasks import end_replaced as end_replaced_task
from identity.actors import Actor
from tests.credentials.test_token import refusal
from tests.factories.credentials import Wallet, new_keys, new_version, resident
from tests.factories.haip import HaipWallet
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db
ACCEPTED, FAILED, DELETED = "credential_accepted", "credential_failure", "credential_deleted"
SYSTEM = Actor.system("tests")


@pytest.fixture
def member(db):
    return resident()


@pytest.fixture
def browser(member):
    return member_client(member)


@pytest.fixture
def wallet(db):
    return HaipWallet()


@pytest.fixture
def granted(wallet, browser):
    return wallet.exchange(wallet.code(browser)).json()


@pytest.fixture
def old(wallet, granted):
    return wallet.issued(granted["access_token"])


def anew(wallet, granted, event=ACCEPTED):
    wallet.keys = new_keys(len(wallet.keys))
    return wallet.issued(wallet.refresh(granted["refresh_token"]).json()["access_token"], event)


def states(*credentials):
    return [Credential.objects.get(pk=each.pk).state for each in credentials]


def test_reissue__when_the_wallet_accepts_the_new_card__ends_the_old_one(wallet, granted, old):
    new = anew(wallet, granted, event=None)
    assert states(old, new) == ["active", "active"]

    token = wallet.refresh(granted["refresh_token"]).json()["access_token"]
    wallet.keys = new_keys(1)
    newest = wallet.issued(token)

    assert states(old, new, newest) == ["revoked", "revoked", "active"]
    assert set(StatusChange.objects.values_list("reason", flat=True)) == {StatusReason.REPLACED}


def test_reissue__when_accepted_twice__changes_nothing_more(wallet, granted, old):
    token = wallet.refresh(granted["refresh_token"]).json()["access_token"]
    new = wallet.issued(token)

    assert wallet.notify(token, new.notification_id).status_code == 204

    assert StatusChange.objects.count() == 1


@pytest.mark.parametrize("event", [FAILED, DELETED])
def test_reissue__when_the_wallet_could_not_keep_the_new_card__the_old_one_stays(wallet, granted, old, event):
    new = anew(wallet, granted, event)

    assert end_replaced(by=SYSTEM) == 0
    assert states(old, new) == ["active", "revoked"]
    assert not Replacement.objects.exists()


def test_reissue__when_the_wallet_says_nothing__ends_the_old_card_after_seven_days(wallet, granted, old, monkeypatch):
    new, now = anew(wallet, granted, event=None), timezone.now()
    for days, ended in ((6.9, 0), (7.1, 1)):
        monkeypatch.setattr(timezone, "now", lambda days=days: now + dt.timedelta(days=days))
        assert end_unnotified(by=SYSTEM) == 0
        assert end_replaced(by=SYSTEM) == ended

    assert states(old, new) == ["revoked", "active"]
    end_replaced_task()
    assert StatusChange.objects.count() == 1


def test_reissue__when_the_new_card_is_revoked__the_old_one_does_not_outlive_it(wallet, granted, old):
    from credentials.actions.statuses import revoke

    new = anew(wallet, granted, event=None)
    revoke(new, StatusReason.DEVICE_LOST, by=SYSTEM)

    assert end_replaced(by=SYSTEM) == 1
    assert states(old) == ["revoked"]


def test_reissue__by_a_new_consent_in_the_same_wallet__ends_the_old_card(wallet, browser, old):
    again = wallet.exchange(wallet.code(browser)).json()
    wallet.keys = new_keys(1)
    wallet.issued(again["access_token"])

    assert states(old) == ["revoked"]
    assert not CardNotice.objects.exists()


def test_reissue__when_staff_suspended_the_card__is_denied(wallet, granted, old):
    suspend(old, StatusReason.UNDER_REVIEW, by=SYSTEM)
    wallet.keys = new_keys(1)
    token = wallet.refresh(granted["refresh_token"]).json()["access_token"]

    answer = wallet.ask(token)

    assert refusal(answer) == (400, "credential_request_denied")
    assert "suspended" in answer.json()["error_description"]


@pytest.mark.parametrize(
    ("reason", "status"),
    [(StatusReason.UNDER_REVIEW, 400), (StatusReason.MISUSE, 400), (StatusReason.DEVICE_LOST, 200)],
)
def test_issue__in_another_wallet__waits_for_what_staff_hold_against_the_holder_alone(browser, old, reason, status):
    suspend(old, reason, by=SYSTEM)
    phone = HaipWallet()

    answer = phone.ask(phone.exchange(phone.code(browser)).json()["access_token"])

    assert answer.status_code == status, answer.json()


def test_reissue__when_the_daily_check_suspended_the_card__is_given(wallet, granted, old):
    suspend(old, StatusReason.CHECK_FAILED, by=SYSTEM)

    assert anew(wallet, granted).state == CredentialState.ACTIVE
    assert states(old) == ["revoked"]


@pytest.mark.parametrize("other", [HaipWallet, Wallet])
def test_issue__on_another_device__tells_the_cards_of_the_first(member, browser, old, other):
    if other is HaipWallet:
        phone = HaipWallet()
        phone.issued(phone.exchange(phone.code(browser)).json()["access_token"])
    else:
        Wallet().fetch(member)

    notice = CardNotice.objects.get()
    assert (notice.credential, notice.kind) == (old, "elsewhere")
    assert [text["locale"] for text in notice.texts] == ["ko", "en"]
    assert states(old) == ["active"]
    [kind] = [each for each in browser.get("/api/cards").json()["kinds"] if each["code"] == "citizen"]
    assert [[notice["kind"] for notice in card["notices"]] for card in kind["cards"]] == [[], ["elsewhere"]]


def test_reissue__on_a_device_that_has_the_card__tells_nobody(wallet, granted, old, browser):
    phone = HaipWallet()
    phone.issued(phone.exchange(phone.code(browser)).json()["access_token"])
    CardNotice.objects.all().delete()

    anew(wallet, granted)

    assert not CardNotice.objects.exists()


@pytest.fixture
def valuable(db):
    new_version("citizen", valuable=True)


def recovered(member, hours):
    member.user.recovered_at = timezone.now() - dt.timedelta(hours=hours)
    member.user.save()


@pytest.mark.parametrize(("hours", "status"), [(1, 403), (23.9, 403), (24.1, 303)])
def test_consent__after_a_recovery_code__waits_a_day_for_a_valuable_card(
    member, browser, wallet, valuable, hours, status
):
    recovered(member, hours)

    answer = wallet.decide(browser, wallet.request_uri())

    assert answer.status_code == status
    assert ("24" in answer.content.decode()) is (status == 403)


def test_offer__after_a_recovery_code__waits_a_day_for_a_valuable_card(member, browser, valuable):
    recovered(member, 1)

    answer = browser.post("/api/cards/citizen/offer")

    assert (answer.status_code, answer.json()["reason"]) == (403, "recently_recovered")
    [kind] = [each for each in browser.get("/api/cards").json()["kinds"] if each["code"] == "citizen"]
    assert kind["refusal"]["reason"] == "recently_recovered"


def test_consent__after_a_recovery_code__gives_other_cards_at_once(member, browser, wallet):
    recovered(member, 1)

    assert wallet.decide(browser, wallet.request_uri()).status_code == 303


def test_refresh__after_a_recovery_code__serves_the_device_that_had_the_card(member, wallet, granted, old, valuable):
    recovered(member, 1)

    assert anew(wallet, granted).state == CredentialState.ACTIVE
