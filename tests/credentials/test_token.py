"""The token endpoint: every refusal where RFC 6749 and OpenID4VCI 1.0 section 6.3 say, and strictly one success."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from credentials.models import AccessToken, Offer, OfferState
from tests.factories.credentials import GRANT, ISSUER_HOST, Wallet, offered, resident

FORM = "application/x-www-form-urlencoded"
REMEDY = re.compile(
    r"\b(must|send|ask|make|get|give|put in|push|leave|leaves|use|read|encrypt|open|check|see|says why|set up)\b",
    re.IGNORECASE,
)


def refusal(answer) -> tuple[int, str]:
    """Status and code of an error, which says in `error_description` what the wallet is to do."""
    body = answer.json()
    assert set(body) == {"error", "error_description"}
    assert REMEDY.search(body["error_description"]), body
    assert body["error_description"].isascii()
    assert not set('"\\') & set(body["error_description"])
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "application/json"
    return answer.status_code, body["error"]


@pytest.fixture
def made(db):
    return offered()


@pytest.fixture
def code(made):
    return Wallet().read_offer(made.uri)["grants"][GRANT]["pre-authorized_code"]


def test_token__when_code_and_tx_code_fit__is_a_bearer_token_for_ten_minutes(made):
    answer = Wallet().redeem(made)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 600)
    assert not AccessToken.objects.filter(token_hash=body["access_token"].encode()).exists()


def test_token__when_the_client_names_itself__is_given_all_the_same(made, code):
    form = {"pre-authorized_code": code, "tx_code": made.tx_code, "client_id": "wallet", "unknown": "ignored"}

    assert Wallet().ask_token(**form).status_code == 200


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"grant_type": ""}, (400, "invalid_request")),
        ({"grant_type": "authorization_code"}, (401, "invalid_client")),
        ({"grant_type": "client_credentials"}, (400, "unsupported_grant_type")),
        ({"grant_type": "\u0000"}, (400, "unsupported_grant_type")),
        ({"pre-authorized_code": ""}, (400, "invalid_request")),
        ({"pre-authorized_code": "wrong"}, (400, "invalid_grant")),
        ({"pre-authorized_code": "시민\u0000"}, (400, "invalid_grant")),
        ({"pre-authorized_code": "x" * 60_000}, (400, "invalid_grant")),
        ({"tx_code": ""}, (400, "invalid_request")),
        ({"tx_code": "시민"}, (400, "invalid_grant")),
    ],
)
def test_token__when_a_parameter_is_wrong__says_which(made, code, change, expected):
    form = {"pre-authorized_code": code, "tx_code": made.tx_code} | change

    assert refusal(Wallet().ask_token(**form)) == expected


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"grant_type": "x"}', "application/json"),
        ("grant_type=a&grant_type=b", FORM),
        ("grant_type", FORM),
        ("grant_type=%ff", FORM),
        ("grant_type=시민".encode(), FORM),
        ("a=" + "x" * 200_000, FORM),
        ("&".join(f"a{number}=1" for number in range(60)), FORM),
        ("", FORM),
        ("", ""),
    ],
)
def test_token__when_the_body_is_no_such_form__is_an_invalid_request(db, body, content_type):
    answer = Client(HTTP_HOST=ISSUER_HOST).post("/openid4vci/token", body, content_type=content_type)

    assert refusal(answer) == (400, "invalid_request")


def test_token__when_parameters_stand_in_the_address__is_an_invalid_request(made, code):
    query = urlencode({"grant_type": GRANT, "pre-authorized_code": code, "tx_code": made.tx_code})

    answer = Wallet().http.post(f"/openid4vci/token?{query}", "", content_type=FORM)

    assert refusal(answer) == (400, "invalid_request")


def test_token__when_the_client_tries_to_authenticate__is_an_invalid_client(made):
    answer = Wallet().http.post("/openid4vci/token", {"grant_type": GRANT}, HTTP_AUTHORIZATION="Basic dzp4")

    assert refusal(answer) == (401, "invalid_client")
    assert answer["WWW-Authenticate"].startswith("Basic ")


def test_token__when_asked_by_get__says_how_to_ask(db):
    answer = Wallet().http.get("/openid4vci/token")

    assert refusal(answer) == (405, "invalid_request")
    assert "POST" in answer["Allow"]


def test_token__when_the_code_is_used_twice__refuses_and_leaves_the_first_token_alone(made, code):
    wallet = Wallet()
    token = wallet.token(made)

    again = wallet.ask_token(**{"pre-authorized_code": code, "tx_code": made.tx_code})

    assert refusal(again) == (400, "invalid_grant")
    assert wallet.ask(token).status_code == 200


def test_token__when_the_offer_has_expired__is_an_invalid_grant(made, code):
    past = timezone.now() - dt.timedelta(seconds=1)
    Offer.objects.filter(pk=made.offer.pk).update(created_at=past - dt.timedelta(hours=1), expires_at=past)

    answer = Wallet().ask_token(**{"pre-authorized_code": code, "tx_code": made.tx_code})

    assert refusal(answer) == (400, "invalid_grant")


def test_token__when_the_tx_code_is_wrong_too_often__the_offer_is_void(made, code):
    wallet = Wallet()
    wrong = f"{(int(made.tx_code) + 1) % 10**6:06d}"

    answers = [wallet.ask_token(**{"pre-authorized_code": code, "tx_code": wrong}) for _ in range(5)]

    assert {refusal(answer) for answer in answers} == {(400, "invalid_grant")}
    assert "tries left: 4" in answers[0].json()["error_description"]
    assert "void" in answers[-1].json()["error_description"]
    right = wallet.ask_token(**{"pre-authorized_code": code, "tx_code": made.tx_code})
    assert refusal(right) == (400, "invalid_grant")
    made.offer.refresh_from_db()
    assert (made.offer.state, made.offer.tx_code_tries) == (OfferState.VOID, 5)


def test_token__when_the_tx_code_is_missing__costs_no_try(made, code):
    Wallet().ask_token(**{"pre-authorized_code": code})

    made.offer.refresh_from_db()
    assert made.offer.tx_code_tries == 0


@pytest.mark.django_db(transaction=True)
def test_token__when_twenty_wallets_race_for_one_code__exactly_one_wins(threads):
    made = offered()
    code = Wallet().read_offer(made.uri)["grants"][GRANT]["pre-authorized_code"]
    form = {"pre-authorized_code": code, "tx_code": made.tx_code}

    answers = threads.run(lambda wallet: wallet.ask_token(**form), [Wallet() for _ in range(20)])

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19
    assert AccessToken.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_token__when_wrong_codes_race__no_try_goes_uncounted(threads):
    made = offered()
    code = Wallet().read_offer(made.uri)["grants"][GRANT]["pre-authorized_code"]
    wrong = f"{(int(made.tx_code) + 1) % 10**6:06d}"
    form = {"pre-authorized_code": code, "tx_code": wrong}

    answers = threads.run(lambda wallet: wallet.ask_token(**form), [Wallet() for _ in range(20)])

    assert {answer.status_code for answer in answers} == {400}
    assert sum("tries left" in answer.json()["error_description"] for answer in answers) == 4
    made.offer.refresh_from_db()
    assert (made.offer.state, made.offer.tx_code_tries) == (OfferState.VOID, 5)


@pytest.mark.django_db(transaction=True)
def test_offer__when_asked_for_ten_times_at_once__exactly_one_is_open(threads):
    member = resident()

    threads.run(lambda _: offered(member), range(10))

    assert Offer.objects.filter(state=OfferState.OPEN).count() == 1
    assert Offer.objects.filter(state=OfferState.VOID).count() == 9
