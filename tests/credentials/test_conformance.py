"""What the OpenID conformance suite asks of an issuer: the table of its modules, and cases that stand nowhere else."""

import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings

from credentials.models import Authorization, Credential, CredentialState
from identity.signing.encoding import public_jwk, thumbprint
from tests.credentials.test_token import refusal
from tests.factories.credentials import CONFIGURATION, Wallet, new_keys, offered, proof, resident
from tests.factories.dpop import CREDENTIAL
from tests.factories.haip import PAR, HaipWallet
from tests.factories.identity import member_client

TABLE = settings.BASE_DIR / "docs" / "issuer-conformance.md"
HERE = Path(__file__).parent
OTHER = public_jwk(new_keys(1)[0].public_key())


def rows() -> dict[str, str]:
    found = re.findall(r"^\| ([^|]+) \| (\w+\.py::\w+) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(dict(found)) == len(found), "a module comes twice"
    return dict(found)


def test_table__every_module_of_the_suite__has_a_test_that_exists(request):
    named = rows()
    modules = {name for name in named if name.startswith(("VCIIssuer", "FAPI2SP"))}

    collected = set()
    for file in {test.partition("::")[0] for test in named.values()}:
        items = pytest.Module.from_parent(request.session, path=HERE / file).collect()
        collected |= {f"{file}::{getattr(item, 'originalname', item.name)}" for item in items}

    assert len(modules) == 62
    assert set(named.values()) - collected == set()


@pytest.fixture
def wallet(db):
    return HaipWallet()


@pytest.fixture
def browser(db):
    return member_client(resident())


def answered(wallet, browser, changes=None, query="") -> dict[str, list[str]]:
    """The parameters of the answer to the wallet; `query` stands in the address beside the request."""
    named = urlencode({"client_id": wallet.client_id, "request_uri": wallet.request_uri(changes)})
    answer = browser.post(f"/authorize?{named}{query}", {"decision": "allow"})
    assert answer.status_code == 303, answer.content
    return parse_qs(urlsplit(answer["Location"]).query)


# --- positive --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {
            "HTTP_X_FAPI_CUSTOMER_IP_ADDRESS": "2001:db8::1893:25c8:1946",
            "HTTP_ACCEPT": "application/json; charset=UTF-8",
        },
        {"HTTP_ACCEPT": "application/json, application/*;q=0.8, */*;q=0.1"},
        {"scheme": "dpop"},
        {"scheme": "dPoP"},
    ],
)
def test_credential__with_further_headers__is_given(wallet, browser, headers):
    token = wallet.exchange(wallet.code(browser)).json()["access_token"]
    scheme = headers.get("scheme", "DPoP")
    more = {name: value for name, value in headers.items() if name != "scheme"}

    assert wallet.ask(token, HTTP_AUTHORIZATION=f"{scheme} {token}", **more).status_code == 200


def test_haip__with_two_wallets_of_one_member__serves_both(wallet, browser):
    other = HaipWallet(provider=wallet.provider, client_id="https://other.example/app")

    tokens = [each.exchange(each.code(browser)).json()["access_token"] for each in (wallet, other)]

    assert [each.issued(token).state for each, token in zip((wallet, other), tokens, strict=True)] == ["active"] * 2


def test_haip__without_notification__the_card_is_valid_for_a_day(wallet, browser):
    credential = wallet.issued(wallet.exchange(wallet.code(browser)).json()["access_token"], event=None)

    assert (credential.state, credential.notification) == (CredentialState.ACTIVE, "")


def test_answer__without_a_pushed_state__has_none(wallet, browser):
    assert "state" not in answered(wallet, browser, {"state": None})


def test_answer__with_a_long_state__has_it_whole(wallet, browser):
    state = "s" * 384

    assert answered(wallet, browser, {"state": state})["state"] == [state]


def test_answer__when_the_address_says_more__keeps_to_what_was_pushed(wallet, browser):
    more = "&" + urlencode({"state": "outside", "redirect_uri": "https://evil.example/", "scope": "youth-card-sd-jwt"})

    assert answered(wallet, browser, query=more)["state"] == ["the state"]
    assert "state" not in answered(wallet, browser, {"state": None}, more)
    assert set(Authorization.objects.values_list("kind__code", flat=True)) == {"citizen"}


def test_page__when_opened_twice_before_the_answer__is_the_same(wallet, browser):
    named = {"client_id": wallet.client_id, "request_uri": wallet.request_uri()}

    assert [browser.get("/authorize", named).status_code for _ in range(2)] == [200, 200]


def test_dpop__with_a_proof_of_slow_and_fast_clocks__is_taken(wallet, browser):
    now = int(time.time())
    for claims in ({"iat": now - 10}, {"iat": now + 10}, {"nbf": now - 5, "exp": now + 60}):
        token_proof = wallet.proof_for("/openid4vci/token", **claims)

        assert wallet.exchange(wallet.code(browser), HTTP_DPOP=token_proof).status_code == 200


def test_code__bound_by_dpop_jkt_alone__works_with_that_key_only(wallet, browser):
    own = thumbprint(public_jwk(wallet.dpop_key.public_key()))
    request_uri = wallet.push({"dpop_jkt": own}, HTTP_DPOP=None).json()["request_uri"]
    code = parse_qs(urlsplit(wallet.decide(browser, request_uri)["Location"]).query)["code"][0]
    key, wallet.dpop_key = wallet.dpop_key, new_keys(1)[0]

    refused = wallet.exchange(code)
    wallet.dpop_key = key

    assert refusal(refused) == (400, "invalid_grant")
    assert wallet.exchange(code).status_code == 200


# --- negative: the description names the field and the remedy --------------------------------------------------------


def described(answer, status: int, error: str, *said: str) -> None:
    assert refusal(answer) == (status, error)
    text = answer.json()["error_description"]
    assert [each for each in said if each not in text] == [], text


def test_page__without_a_pushed_request__shows_it(wallet, browser):
    query = {"response_type": "code", "client_id": wallet.client_id, "scope": "citizen-card-sd-jwt", "state": "s"}

    answer = browser.get("/authorize", query)

    assert answer.status_code == 400
    assert "Location" not in answer


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_push__by_another_method__says_how(wallet, method):
    described(getattr(wallet.http, method)(PAR), 405, "invalid_request", "Use", "POST")


def test_push__with_a_parameter_twice__says_so(wallet):
    form = f"client_id={wallet.client_id}&scope=a&scope=b"
    headers = {"HTTP_OAUTH_CLIENT_ATTESTATION": wallet.attestation()}
    headers["HTTP_OAUTH_CLIENT_ATTESTATION_POP"] = wallet.possession()

    answer = wallet.http.post(PAR, form, content_type="application/x-www-form-urlencoded", **headers)

    described(answer, 400, "invalid_request", "twice")


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"response_type": "code id_token"}, "unsupported_response_type", "response_type must be code"),
        ({"response_type": "token"}, "unsupported_response_type", "response_type must be code"),
        ({"code_challenge_method": "plain"}, "invalid_request", "code_challenge_method S256"),
        ({"redirect_uri": None}, "invalid_request", "redirect_uri must be"),
        ({"request_uri": "urn:x"}, "invalid_request", "request_uri out"),
        ({"scope": "unknown"}, "invalid_scope", "scope must be"),
        ({"dpop_jkt": "x" * 43}, "invalid_request", "dpop_jkt must be"),
        ({"issuer_state": "x"}, "invalid_request", "issuer_state is unknown"),
    ],
)
def test_push__refused__names_the_field(wallet, change, error, said):
    described(wallet.push(change), 400, error, said)


@pytest.mark.parametrize(
    ("change", "status", "error", "said"),
    [
        ({"client_id": "https://other.example/app"}, 401, "invalid_client", "client_id must be"),
        ({"code": "unknown"}, 400, "invalid_grant", "code is unknown"),
        ({"code_verifier": "x" * 43}, 400, "invalid_grant", "code_verifier does not fit"),
        ({"redirect_uri": "https://other.example/"}, 400, "invalid_grant", "redirect_uri must be"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", "grant_type must be"),
    ],
)
def test_token__refused__names_the_field(wallet, browser, change, status, error, said):
    described(wallet.exchange(wallet.code(browser), change), status, error, said)


@pytest.mark.parametrize(
    ("header", "claims", "said"),
    [
        ({"alg": "none"}, {}, "alg"),
        ({"typ": "JWT"}, {}, "typ"),
        ({"kid": "did:example:1"}, {}, "not both"),
        ({"jwk": OTHER | {"d": "AAAA"}}, {}, "jwk"),
        ({"jwk": OTHER}, {}, "signature"),
        ({}, {"aud": "https://other.example"}, "aud must be"),
        ({}, {"iat": 1}, "iat must be"),
        ({}, {"nonce": None}, "nonce is missing"),
    ],
)
def test_credential__refused__names_the_field(db, header, claims, said):
    wallet = Wallet()
    wrong = proof(wallet.keys[0], header=header, **{"nonce": wallet.nonce()} | claims)
    body = {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": [wrong]}}

    answer = wallet.ask(wallet.token(offered()), body)

    described(answer, 400, "invalid_proof", "proofs.jwt[0]", said)
    assert not Credential.objects.exists()


def test_credential__when_a_bound_token_is_replayed_elsewhere__says_why(wallet, browser):
    token = wallet.exchange(wallet.code(browser)).json()["access_token"]
    sent = wallet.proof_for(CREDENTIAL, token)
    assert wallet.ask(token, HTTP_DPOP=sent).status_code == 200

    described(wallet.ask(token, HTTP_DPOP=sent), 401, "invalid_dpop_proof", "used before", "new jti")
