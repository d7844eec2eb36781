"""Whatever a wallet sends, the answer is an error of the protocol; never a 500, and never a card."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credentials.models import Credential
from identity.signing.encoding import b64url
from tests.factories.credentials import CONFIGURATION, GRANT, Wallet, offered, proof, signed_jws

pytestmark = pytest.mark.django_db
every = settings(
    max_examples=120, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
CODES = {
    "invalid_credential_request",
    "unknown_credential_configuration",
    "unknown_credential_identifier",
    "invalid_proof",
    "invalid_nonce",
    "invalid_encryption_parameters",
    "invalid_request",
    "invalid_token",
    "invalid_dpop_proof",
    "invalid_grant",
    "invalid_authorization_details",
    "unsupported_grant_type",
    "invalid_notification_id",
    "invalid_notification_request",
}


@pytest.fixture
def wallet():
    return Wallet()


@pytest.fixture
def token(db, wallet):
    return wallet.token(offered())


def is_refused(answer) -> None:
    assert answer.status_code in (400, 401), answer.content
    body = answer.json()
    assert body["error"] in CODES
    assert body["error_description"].isascii()
    assert not Credential.objects.exists()


@every
@given(body=st.binary(max_size=200) | values.map(json.dumps).map(str.encode))
def test_credential__whatever_the_body(wallet, token, body):
    is_refused(wallet.ask(token, body))


@every
@given(name=st.sampled_from(["credential_configuration_id", "proofs", "credential_identifier"]), value=values)
def test_credential__whatever_one_parameter(wallet, token, name, value):
    body = {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": [proof(wallet.keys[0], "x")]}}
    is_refused(wallet.ask(token, body | {name: value}))


@every
@given(header=values, payload=values)
def test_credential__whatever_the_proof_says(wallet, token, header, payload):
    jwt = signed_jws(wallet.keys[0], header, payload)
    is_refused(wallet.ask(token, {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": [jwt]}}))


@every
@given(
    name=st.sampled_from(["alg", "typ", "jwk", "kid", "x5c", "crit", "aud", "iat", "nonce"]),
    value=values,
)
def test_credential__whatever_one_member_of_the_proof(wallet, token, name, value):
    in_header = name not in ("aud", "iat", "nonce")
    wrong = (
        proof(wallet.keys[0], "x", {name: value})
        if in_header
        else proof(wallet.keys[0], **{"nonce": "x"} | {name: value})
    )
    is_refused(wallet.ask(token, {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": [wrong]}}))


@every
@given(parts=st.lists(st.binary(max_size=40).map(b64url) | st.text(max_size=20), min_size=1, max_size=5))
def test_credential__whatever_the_proof_is(wallet, token, parts):
    is_refused(wallet.ask(token, {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": [".".join(parts)]}}))


@every
@given(name=st.sampled_from(["pre-authorized_code", "tx_code", "grant_type"]), value=st.text(max_size=40))
def test_token__whatever_one_parameter(wallet, name, value):
    is_refused(wallet.ask_token(**{"pre-authorized_code": "x", "tx_code": "1", "grant_type": GRANT} | {name: value}))


@every
@given(body=st.binary(max_size=100))
def test_token__whatever_the_body(wallet, body):
    answer = wallet.http.post("/openid4vci/token", body, content_type="application/x-www-form-urlencoded")
    is_refused(answer)


@every
@given(notification_id=values, event=values | st.just("credential_accepted"))
def test_notification__whatever_is_said(wallet, token, notification_id, event):
    is_refused(wallet.notify(token, notification_id, event))


@every
@given(authorization=st.text(alphabet=st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=60))
def test_credential__whatever_the_authorization(wallet, authorization):
    is_refused(wallet.ask("", {}, HTTP_AUTHORIZATION=authorization))
