"""The profile `haip`: pushed request, consent at the wallet's origin, code, token, card."""

import datetime as dt
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credentials.models import AccessToken, Authorization, AuthorizationState, Credential
from identity.models import AuditRow
from tests.credentials.test_token import refusal
from tests.factories.credentials import CONFIGURATION, WALLET_HOST, new_keys, resident
from tests.factories.haip import REDIRECT_URI, SCOPE, HaipWallet
from tests.factories.identity import member, member_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def wallet(db):
    return HaipWallet()


@pytest.fixture
def browser(db):
    return member_client(resident())


def page_of(wallet, browser, request_uri):
    return browser.get("/authorize", {"client_id": wallet.client_id, "request_uri": request_uri})


def test_haip__from_push_to_card__issues_to_the_member_who_consented(wallet, browser):
    answer = wallet.exchange(wallet.code(browser))

    body = answer.json()
    assert (answer.status_code, body["token_type"]) == (200, "DPoP")
    issued = wallet.ask(body["access_token"])
    assert issued.status_code == 200
    assert wallet.notify(body["access_token"], issued.json()["notification_id"]).status_code == 204
    consented = AuditRow.objects.get(event="credential.authorized")
    assert Credential.objects.get().member == Authorization.objects.get().member
    assert consented.detail["wallet"] == wallet.client_id


def test_haip__by_details__gives_an_identifier(wallet, browser):
    details = json.dumps([{"type": "openid_credential", "credential_configuration_id": CONFIGURATION}])
    body = wallet.exchange(wallet.code(browser, {"scope": None, "authorization_details": details})).json()

    [detail] = body["authorization_details"]
    asked = {"credential_identifier": detail["credential_identifiers"][0], "proofs": {"jwt": wallet.proofs()}}
    assert wallet.ask(body["access_token"], asked).status_code == 200


def test_credential__when_another_configuration_is_asked_than_the_scope__is_unknown(wallet, browser):
    token = wallet.exchange(wallet.code(browser)).json()["access_token"]
    body = {"credential_configuration_id": "volunteer-card-sd-jwt", "proofs": {"jwt": wallet.proofs()}}

    assert refusal(wallet.ask(token, body)) == (400, "unknown_credential_configuration")


def test_page__when_signed_in__says_which_card_and_which_wallet(wallet, browser):
    answer = page_of(wallet, browser, wallet.request_uri())

    text = answer.content.decode()
    assert answer.status_code == 200
    for said in ("Incheon Citizen Card", "Date of birth", wallet.client_id, wallet.provider.row.name, REDIRECT_URI):
        assert said in text
    assert "form-action 'self' https://wallet.example" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_page__in_korean__is_korean(wallet):
    browser = member_client(resident(), "ko")

    assert "인천시민카드" in page_of(wallet, browser, wallet.request_uri()).content.decode()


def test_page__when_nobody_is_signed_in__asks_to_sign_in_and_tells_nothing(wallet):
    browser, request_uri = Client(HTTP_HOST=WALLET_HOST), wallet.request_uri()

    page = page_of(wallet, browser, request_uri)

    assert page.status_code == 401
    assert wallet.client_id not in page.content.decode().replace("client_id=https%3A%2F%2Fwallet.example%2Fapp", "")
    assert wallet.decide(browser, request_uri).status_code == 401
    assert not Authorization.objects.exclude(state=AuthorizationState.PUSHED).exists()


def test_page__when_the_form_comes_from_elsewhere__is_refused(wallet):
    browser = member_client(resident())
    browser.handler.enforce_csrf_checks = True

    assert wallet.decide(browser, wallet.request_uri()).status_code == 403


@pytest.mark.parametrize(
    "change",
    [{"request_uri": "urn:ietf:params:oauth:request_uri:unknown"}, {"client_id": "other"}, {"request_uri": ""}],
)
def test_page__when_the_request_is_unknown__shows_it_and_redirects_nowhere(wallet, browser, change):
    named = {"client_id": wallet.client_id, "request_uri": wallet.request_uri()} | change

    answer = browser.get("/authorize", named)

    assert answer.status_code == 400
    assert "Location" not in answer


def test_page__when_the_request_has_expired__shows_it(wallet, browser):
    request_uri = wallet.request_uri()
    past = timezone.now() - dt.timedelta(seconds=1)
    Authorization.objects.update(created_at=past - dt.timedelta(minutes=5), expires_at=past)

    assert page_of(wallet, browser, request_uri).status_code == 400
    assert wallet.decide(browser, request_uri).status_code == 400


def test_page__when_it_is_answered_twice__the_second_is_refused(wallet, browser):
    request_uri = wallet.request_uri()

    assert wallet.decide(browser, request_uri).status_code == 303
    assert wallet.decide(browser, request_uri).status_code == 400
    assert page_of(wallet, browser, request_uri).status_code == 400


@pytest.mark.parametrize(
    ("redirect_uri", "start"),
    [(REDIRECT_URI, REDIRECT_URI + "?"), (REDIRECT_URI + "?a=b", REDIRECT_URI + "?a=b&"), ("haip://cb", "haip://cb?")],
)
def test_answer__goes_to_the_wallet_with_state_and_issuer(wallet, browser, redirect_uri, start):
    answer = wallet.decide(browser, wallet.request_uri({"redirect_uri": redirect_uri}))

    parameters = parse_qs(urlsplit(answer["Location"]).query)
    assert answer["Location"].startswith(start)
    assert (parameters["state"], parameters["iss"]) == (["the state"], [settings.ISSUER_ORIGIN])


def test_answer__when_denied__is_access_denied(wallet, browser):
    answer = wallet.decide(browser, wallet.request_uri(), "deny")

    parameters = parse_qs(urlsplit(answer["Location"]).query)
    assert (parameters["error"], parameters["iss"]) == (["access_denied"], [settings.ISSUER_ORIGIN])
    assert "code" not in parameters


def test_answer__when_the_member_is_not_eligible__says_why_and_gives_no_code(wallet):
    browser, request_uri = member_client(member()), wallet.request_uri()

    answer = wallet.decide(browser, request_uri)

    assert answer.status_code == 403
    assert "not bound" in answer.content.decode()
    assert wallet.decide(browser, request_uri, "deny").status_code == 303


# --- the code --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code": None}, "invalid_request"),
        ({"code": "unknown"}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_request"),
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_grant"),
        ({"code_verifier": "시민" * 30}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"redirect_uri": REDIRECT_URI + "/"}, "invalid_grant"),
    ],
)
def test_token__when_a_parameter_is_wrong__says_which_and_leaves_the_code(wallet, browser, change, error):
    code = wallet.code(browser)

    assert refusal(wallet.exchange(code, change)) == (400, error)
    assert wallet.exchange(code).status_code == 200


def test_token__when_the_code_is_used_twice__ends_the_first_token_too(wallet, browser):
    code = wallet.code(browser)
    token = wallet.exchange(code).json()["access_token"]

    assert refusal(wallet.exchange(code)) == (400, "invalid_grant")
    assert refusal(wallet.ask(token)) == (401, "invalid_token")


def test_token__when_the_code_is_older_than_a_minute__is_an_invalid_grant(wallet, browser):
    code = wallet.code(browser)
    granted = Authorization.objects.get()
    assert granted.expires_at - timezone.now() <= dt.timedelta(seconds=60)
    past = timezone.now() - dt.timedelta(seconds=1)
    Authorization.objects.update(created_at=past - dt.timedelta(minutes=1), expires_at=past)

    assert refusal(wallet.exchange(code)) == (400, "invalid_grant")


def test_token__when_another_wallet_has_the_code__is_an_invalid_grant(wallet, browser):
    code = wallet.code(browser)
    thief = HaipWallet(provider=wallet.provider, verifier=wallet.verifier)

    assert refusal(thief.exchange(code)) == (400, "invalid_grant")


def test_token__when_the_dpop_key_is_not_that_of_the_push__is_an_invalid_grant(wallet, browser):
    code = wallet.code(browser)
    wallet.dpop_key = new_keys(1)[0]

    assert refusal(wallet.exchange(code)) == (400, "invalid_grant")


def test_token__without_dpop__is_refused(wallet, browser):
    assert refusal(wallet.exchange(wallet.code(browser), HTTP_DPOP=None)) == (400, "invalid_dpop_proof")


@pytest.mark.django_db(transaction=True)
def test_token__when_ten_race_for_one_code__exactly_one_wins(threads):
    wallet = HaipWallet()
    code = wallet.code(member_client(resident()))

    answers = threads.run(lambda _: wallet.exchange(code), range(10))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 9
    assert AccessToken.objects.count() == 1


def test_queries__of_each_step__are_few(wallet, browser):
    def cost(step):
        with CaptureQueriesContext(connection) as queries:
            answers.append(step())
        return len(queries)

    answers = []
    push = cost(wallet.push)
    request_uri = answers[-1].json()["request_uri"]
    page = cost(lambda: page_of(wallet, browser, request_uri))
    consent = cost(lambda: wallet.decide(browser, request_uri))
    code = parse_qs(urlsplit(answers[-1]["Location"]).query)["code"][0]
    token = cost(lambda: wallet.exchange(code))

    assert {answer.status_code for answer in answers} == {201, 200, 303}
    assert {"push": push, "page": page, "consent": consent, "token": token} == {
        "push": 5,
        "page": 4,
        "consent": 9,
        "token": 8,
    }


def test_scope__is_in_the_metadata_for_each_configuration(wallet):
    metadata = wallet.http.get("/.well-known/openid-credential-issuer").json()

    assert metadata["credential_configurations_supported"][CONFIGURATION]["scope"] == SCOPE
