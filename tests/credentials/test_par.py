"""Pushed authorization requests (RFC 9126): what is wrong is said here, before a member sees anything."""

import pytest

from credentials.models import Authorization
from tests.credentials.test_token import refusal
from tests.factories.haip import HaipWallet

pytestmark = pytest.mark.django_db


@pytest.fixture
def wallet(db):
    return HaipWallet()


def test_push__when_all_is_right__gives_a_request_uri(wallet):
    answer = wallet.push()

    body = answer.json()
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert body["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")
    assert body["expires_in"] == 300


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"response_type": None}, (400, "unsupported_response_type")),
        ({"response_type": "token"}, (400, "unsupported_response_type")),
        ({"client_id": None}, (400, "invalid_request")),
        ({"client_id": "other"}, (401, "invalid_client")),
        ({"request_uri": "urn:x"}, (400, "invalid_request")),
        ({"request": "a.b.c"}, (400, "request_not_supported")),
        ({"code_challenge": None}, (400, "invalid_request")),
        ({"code_challenge": "short"}, (400, "invalid_request")),
        ({"code_challenge_method": None}, (400, "invalid_request")),
        ({"code_challenge_method": "plain"}, (400, "invalid_request")),
        ({"scope": None}, (400, "invalid_scope")),
        ({"scope": "openid"}, (400, "invalid_scope")),
        ({"scope": "citizen-card-sd-jwt openid"}, (400, "invalid_scope")),
        ({"authorization_details": "x"}, (400, "invalid_authorization_details")),
        ({"authorization_details": '[{"type":"x"}]'}, (400, "invalid_authorization_details")),
        (
            {"authorization_details": '[{"type":"openid_credential","credential_configuration_id":"x"}]'},
            (400, "invalid_authorization_details"),
        ),
        ({"issuer_state": "x"}, (400, "invalid_request")),
        ({"state": "x" * 2000}, (400, "invalid_request")),
        ({"resource": "https://other.example"}, (400, "invalid_target")),
        ({"dpop_jkt": "x" * 43}, (400, "invalid_request")),
        ({"redirect_uri": None}, (400, "invalid_request")),
        ({"redirect_uri": "/relative"}, (400, "invalid_request")),
        ({"redirect_uri": "https://wallet.example/#x"}, (400, "invalid_request")),
        ({"redirect_uri": "https://a@wallet.example/"}, (400, "invalid_request")),
        ({"redirect_uri": "https:///x"}, (400, "invalid_request")),
        ({"redirect_uri": "http://wallet.example/"}, (400, "invalid_request")),
        ({"redirect_uri": "http://127.0.0.1.evil.example:80/"}, (400, "invalid_request")),
        ({"redirect_uri": "javascript:alert(1)"}, (400, "invalid_request")),
        ({"redirect_uri": "JavaScript://x/%0aalert"}, (400, "invalid_request")),
        ({"redirect_uri": "data:text/html,x"}, (400, "invalid_request")),
        ({"redirect_uri": "https://wallet.example/; script-src *"}, (400, "invalid_request")),
        ({"redirect_uri": "https://wallet.example/\r\nx"}, (400, "invalid_request")),
    ],
)
def test_push__when_a_parameter_is_wrong__says_which(wallet, change, expected):
    assert refusal(wallet.push(change)) == expected
    assert not Authorization.objects.exists()


@pytest.mark.parametrize("address", ["haip-vci://cb", "kr.example.wallet:/cb", "http://127.0.0.1:5000/cb"])
def test_push__with_an_address_of_an_app__is_taken(wallet, address):
    assert wallet.push({"redirect_uri": address}).status_code == 201


def test_push__without_dpop__is_taken_and_binds_the_code_to_nothing(wallet):
    assert wallet.push(HTTP_DPOP=None).status_code == 201
    assert Authorization.objects.get().dpop_jkt == ""


def test_push__with_a_wrong_dpop_proof__is_refused(wallet):
    assert refusal(wallet.push(HTTP_DPOP=wallet.proof_for("/openid4vci/token"))) == (400, "invalid_dpop_proof")
