"""DPoP (RFC 9449) in the profile `open`: a token bound to a key is of use to nobody else."""

import json
import time

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credentials.models import AccessToken
from credentials.openid4vci import nonces
from identity.signing.encoding import public_jwk, thumbprint
from tests.credentials.test_token import refusal
from tests.factories.credentials import CONFIGURATION, Wallet, new_keys, offered
from tests.factories.dpop import CREDENTIAL, NOTIFICATION, TOKEN, BoundWallet, dpop_proof

pytestmark = pytest.mark.django_db
OTHER_JWK = public_jwk(new_keys(1)[0].public_key())
WRONG_PROOFS = [
    {"header": {"alg": "none"}},
    {"header": {"alg": "HS256"}},
    {"header": {"typ": "JWT"}},
    {"header": {"typ": None}},
    {"header": {"jwk": None}},
    {"header": {"jwk": OTHER_JWK}},
    {"header": {"jwk": OTHER_JWK | {"d": "AAAA"}}},
    {"header": {"jwk": OTHER_JWK | {"crv": "P-384"}}},
    {"header": {"crit": ["exp"]}},
    {"jti": None},
    {"jti": ""},
    {"jti": "x" * 300},
    {"htm": "GET"},
    {"htm": None},
    {"htu": None},
    {"htu": settings.WALLET_ORIGIN + TOKEN},
    {"htu": settings.ISSUER_ORIGIN + "/openid4vci/nonce"},
    {"iat": None},
    {"iat": int(time.time()) - 3600},
    {"iat": int(time.time()) + 3600},
]


@pytest.fixture
def wallet():
    return BoundWallet()


@pytest.fixture
def made(db):
    return offered()


def challenged(answer, error: str) -> None:
    assert refusal(answer) == (401, error)
    assert answer["WWW-Authenticate"].startswith(f'DPoP error="{error}"')


def test_dpop__from_token_to_notification__binds_the_token(wallet, made):
    answer = wallet.redeem(made)

    token = answer.json()["access_token"]
    assert answer.json()["token_type"] == "DPoP"
    assert AccessToken.objects.get().dpop_jkt == thumbprint(public_jwk(wallet.dpop_key.public_key()))
    issued = wallet.ask(token)
    assert issued.status_code == 200
    assert nonces.expiry(issued["DPoP-Nonce"], nonces.DPOP_NONCE)
    assert wallet.notify(token, issued.json()["notification_id"]).status_code == 204


@pytest.mark.parametrize("change", WRONG_PROOFS)
def test_token__when_the_dpop_proof_is_wrong__is_refused_and_spends_nothing(wallet, made, change):
    assert refusal(wallet.redeem_with(made, wallet.proof_for(TOKEN, **change))) == (400, "invalid_dpop_proof")
    assert wallet.redeem(made).status_code == 200


@pytest.mark.parametrize("proof", ["", "x", "a.b.c", "x" * 9000])
def test_token__when_the_dpop_header_is_no_jwt__is_refused(wallet, made, proof):
    assert refusal(wallet.redeem_with(made, proof)) == (400, "invalid_dpop_proof")


@pytest.mark.parametrize("nonce", [None, "", "x", 5, "A" * 50])
def test_token__without_a_nonce_of_ours__gives_one_to_use(wallet, made, nonce):
    answer = wallet.redeem_with(made, wallet.proof_for(TOKEN, nonce=nonce))

    assert refusal(answer) == (400, "use_dpop_nonce")
    again = wallet.redeem_with(made, wallet.proof_for(TOKEN, nonce=answer["DPoP-Nonce"]))
    assert again.status_code == 200


def test_token__when_the_nonce_is_a_c_nonce_or_too_old__gives_another(wallet, made, monkeypatch):
    c_nonce = wallet.redeem_with(made, wallet.proof_for(TOKEN, nonce=wallet.nonce()))
    nonce = wallet.dpop_nonce()
    monkeypatch.setattr(nonces, "LIFETIME", 0)
    old = wallet.redeem_with(made, wallet.proof_for(TOKEN, nonce=nonce))

    assert [refusal(c_nonce), refusal(old)] == [(400, "use_dpop_nonce")] * 2


def test_token__when_a_dpop_proof_is_replayed__is_refused(wallet, made):
    proof = wallet.proof_for(TOKEN)
    assert wallet.redeem_with(made, proof).status_code == 200

    replayed = wallet.post_form(TOKEN, {"grant_type": "x"}, HTTP_DPOP=proof)

    assert refusal(replayed) == (400, "invalid_dpop_proof")
    assert "used before" in replayed.json()["error_description"]


@pytest.mark.parametrize("change", [*WRONG_PROOFS[:2], {"ath": None}, {"ath": "x"}, {"htm": "GET"}, {"htu": "x"}])
def test_credential__when_the_dpop_proof_is_wrong__is_challenged(wallet, made, change):
    token = wallet.token(made)

    challenged(wallet.ask(token, HTTP_DPOP=wallet.proof_for(CREDENTIAL, token, **change)), "invalid_dpop_proof")


def test_credential__without_a_nonce__is_challenged_with_one(wallet, made):
    token = wallet.token(made)

    answer = wallet.ask(token, HTTP_DPOP=wallet.proof_for(CREDENTIAL, token, nonce=None))

    challenged(answer, "use_dpop_nonce")
    assert answer["DPoP-Nonce"]


def test_credential__when_a_dpop_proof_is_replayed__is_challenged(wallet, made):
    token = wallet.token(made)
    proof = wallet.proof_for(CREDENTIAL, token)
    assert wallet.ask(token, HTTP_DPOP=proof).status_code == 200

    challenged(wallet.ask(token, HTTP_DPOP=proof), "invalid_dpop_proof")


def test_credential__when_the_proof_is_of_another_key__is_challenged(wallet, made):
    token = wallet.token(made)
    foreign = dpop_proof(new_keys(1)[0], CREDENTIAL, wallet.dpop_nonce(), token)

    challenged(wallet.ask(token, HTTP_DPOP=foreign), "invalid_token")


def test_credential__when_a_bound_token_comes_as_a_bearer__is_challenged(wallet, made):
    challenged(Wallet().ask(wallet.token(made)), "invalid_token")


def test_credential__when_a_bearer_token_comes_with_a_proof__is_refused(wallet, made):
    token = Wallet().token(made)

    assert refusal(wallet.ask(token)) == (401, "invalid_token")
    assert refusal(wallet.ask(token, HTTP_AUTHORIZATION=f"Bearer {token}")) == (400, "invalid_request")


def test_credential__without_a_proof__is_challenged(wallet, made):
    token = wallet.token(made)

    challenged(Wallet().ask(token, HTTP_AUTHORIZATION=f"DPoP {token}"), "invalid_dpop_proof")


def test_notification__when_the_proof_is_for_the_credential_endpoint__is_challenged(wallet, made):
    token = wallet.token(made)

    answer = wallet.http.post(
        NOTIFICATION,
        "{}",
        content_type="application/json",
        HTTP_AUTHORIZATION=f"DPoP {token}",
        HTTP_DPOP=wallet.proof_for(CREDENTIAL, token),
    )

    challenged(answer, "invalid_dpop_proof")


def test_queries__with_dpop__are_no_more_than_without(wallet, made):
    token = wallet.token(made)
    wallet.ask(token)
    again = {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": wallet.proofs()}}
    proof = wallet.proof_for(CREDENTIAL, token)

    with CaptureQueriesContext(connection) as queries:
        assert wallet.ask(token, json.dumps(again), HTTP_DPOP=proof).status_code == 200

    assert len(queries) == 5
