"""Encrypted credential requests and responses, made and read by a library that is not ours."""

import datetime as dt
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

from credentials.models import Credential
from tests.credentials.test_token import refusal
from tests.factories.credentials import CONFIGURATION, Wallet, new_keys, offered, proof

pytestmark = pytest.mark.django_db
JWT = "application/jwt"


@pytest.fixture
def wallet():
    return Wallet(keys=new_keys(2))


@pytest.fixture
def token(wallet):
    return wallet.token(offered())


def metadata_of(wallet, side="request"):
    return wallet.http.get("/.well-known/openid-credential-issuer").json()[f"credential_{side}_encryption"]


def request_of(wallet, **members):
    body = {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": wallet.proofs()}} | members
    return {name: value for name, value in body.items() if value is not None}


def encrypted(wallet, body, key=None, **header):
    """For the key of the metadata; `header` replaces members, None takes one away."""
    jwk = metadata_of(wallet)["jwks"]["keys"][0]
    own = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": jwk["kid"]} | header
    said = {name: value for name, value in own.items() if value is not None}
    message = JWE(json.dumps(body).encode() if not isinstance(body, bytes) else body, protected=json.dumps(said))
    message.add_recipient(key or JWK(**jwk))
    return message.serialize(compact=True)


def response_key():
    return JWK.generate(kty="EC", crv="P-256", kid="mine", alg="ECDH-ES", use="enc")


def wanted(key, **members):
    own = {"jwk": key.export_public(as_dict=True), "enc": "A128GCM"} | members
    return {name: value for name, value in own.items() if value is not None}


def test_metadata__when_read__offers_both_encryptions_and_demands_neither(wallet):
    request, response = metadata_of(wallet), metadata_of(wallet, "response")

    both = {"enc_values_supported": ["A128GCM", "A256GCM"], "zip_values_supported": ["DEF"]}
    assert request.items() >= (both | {"encryption_required": False}).items()
    assert response == both | {"alg_values_supported": ["ECDH-ES"], "encryption_required": False}
    (key,) = request["jwks"]["keys"]
    assert (key["alg"], key["use"], key["crv"]) == ("ECDH-ES", "enc", "P-256")
    assert key["kid"] and "d" not in key


@pytest.mark.parametrize("enc", ["A128GCM", "A256GCM"])
@pytest.mark.parametrize("zipped", ["DEF", None])
def test_credential__when_all_is_encrypted__is_readable_by_the_wallet_alone(wallet, token, enc, zipped):
    key = response_key()
    body = request_of(wallet, credential_response_encryption=wanted(key, enc=enc, zip=zipped))

    answer = wallet.ask(token, encrypted(wallet, body, enc=enc, zip=zipped), content_type=JWT)

    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, JWT, "no-store")
    message = JWE()
    message.deserialize(answer.content.decode(), key=key)
    header = json.loads(message.objects["protected"])
    assert (header["alg"], header["enc"], header["kid"], header.get("zip")) == ("ECDH-ES", enc, "mine", zipped)
    assert len(json.loads(message.payload)["credentials"]) == 2


def test_credential__when_the_request_alone_is_encrypted__answers_in_clear(wallet, token):
    answer = wallet.ask(token, encrypted(wallet, request_of(wallet)), content_type=JWT)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_credential__when_asked_again_with_another_key__encrypts_the_same_copies_for_it(wallet, token):
    seen = []
    for _ in range(2):
        key = response_key()
        body = request_of(wallet, credential_response_encryption=wanted(key))
        answer = wallet.ask(token, encrypted(wallet, body), content_type=JWT)
        message = JWE()
        message.deserialize(answer.content.decode(), key=key)
        seen.append(json.loads(message.payload))

    assert seen[0] == seen[1]


def test_credential__with_the_key_of_yesterdays_metadata__is_given(wallet, token, monkeypatch):
    yesterday = timezone.now() - dt.timedelta(days=1)
    with monkeypatch.context() as past:
        past.setattr("credentials.openid4vci.encryption.timezone.now", lambda: yesterday)
        old = metadata_of(wallet)["jwks"]["keys"][0]
    assert old != metadata_of(wallet)["jwks"]["keys"][0]
    body = encrypted(wallet, request_of(wallet), key=JWK(**old), kid=old["kid"])

    assert wallet.ask(token, body, content_type=JWT).status_code == 200


def refused(wallet, token, answer, words):
    assert refusal(answer) == (400, "invalid_encryption_parameters")
    assert words in answer.json()["error_description"]
    assert answer["Content-Type"] == "application/json"  # errors are never encrypted
    assert not Credential.objects.exists()
    assert wallet.ask(token).status_code == 200  # nothing was spent


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"alg": "ECDH-ES+A128KW"}, "alg must be ECDH-ES"),
        ({"enc": "A192GCM"}, "enc must be one of A128GCM, A256GCM"),
        ({"enc": "A128CBC-HS256"}, "enc must be one of A128GCM, A256GCM"),
        ({"kid": None}, "kid is not of credential_request_encryption"),
        ({"kid": "request-2020-01-01"}, "read the metadata again"),
    ],
)
def test_credential__when_the_encryption_of_the_request_is_not_offered__says_what_is(wallet, token, header, words):
    refused(wallet, token, wallet.ask(token, encrypted(wallet, request_of(wallet), **header), content_type=JWT), words)


def test_credential__when_encrypted_for_another_key__says_so(wallet, token):
    body = encrypted(wallet, request_of(wallet), key=response_key())

    refused(wallet, token, wallet.ask(token, body, content_type=JWT), "kid names")


@pytest.mark.parametrize("body", ["-", "a.b.c.d.e", "....", "{}", "x" * 200, "가.나.다.라.마"])
def test_credential__when_the_jwe_is_none__says_so(wallet, token, body):
    refused(wallet, token, wallet.ask(token, body.encode(), content_type=JWT), "")


def test_credential__when_the_request_inflates_without_end__is_refused(wallet, token):
    body = encrypted(wallet, b"[" + b" " * 10_000_000, zip="DEF")

    refused(wallet, token, wallet.ask(token, body, content_type=JWT), "longer than")


def test_credential__when_what_was_encrypted_is_no_object__is_an_invalid_request(wallet, token):
    answer = wallet.ask(token, encrypted(wallet, b"[]"), content_type=JWT)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_credential_request")


def test_credential__when_the_answers_key_comes_unencrypted__says_that_it_could_be_replaced(wallet, token):
    body = request_of(wallet, credential_response_encryption=wanted(response_key()))

    refused(wallet, token, wallet.ask(token, body), "encrypted request only")


def _changed(**members):
    jwk = response_key().export_public(as_dict=True) | members
    return {"jwk": {name: value for name, value in jwk.items() if value is not None}, "enc": "A128GCM"}


def _private():
    key = ec.generate_private_key(ec.SECP256R1())
    return {"jwk": JWK.from_pyca(key).export(as_dict=True) | {"alg": "ECDH-ES"}, "enc": "A128GCM"}


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("A128GCM", "must be an object with jwk and enc"),
        ({"enc": "A128GCM"}, "credential_response_encryption.jwk must be an object"),
        ({"jwk": "key", "enc": "A128GCM"}, "credential_response_encryption.jwk must be an object"),
        (_changed(alg=None), "jwk.alg must be ECDH-ES"),
        (_changed(alg="RSA-OAEP-256"), "jwk.alg must be ECDH-ES"),
        (_changed(alg=["ECDH-ES"]), "jwk.alg must be ECDH-ES"),
        (_changed(use="sig"), "jwk.use must be enc"),
        (_changed(crv="P-384"), "kty EC and crv P-256"),
        (_changed(x="AAAA"), "32 bytes each"),
        (_changed(x="A" * 43), "not a point of P-256"),
        (_changed(kid=7), "jwk.kid must be a text"),
        (_changed(kid="k" * 256), "jwk.kid must be a text"),
        (_changed() | {"alg": "UNSUPPORTED_ALG"}, "jwk.alg must be ECDH-ES"),
        (_changed() | {"enc": "A128CBC-HS256"}, "enc must be one of"),
        (_changed() | {"enc": None}, "enc must be one of"),
        (_changed() | {"enc": ["A128GCM"]}, "enc must be one of"),
        (_changed() | {"zip": "GZIP"}, "zip must be DEF"),
        (_changed() | {"zip": None}, "zip must be DEF"),
        (_private(), "holds a private key"),
    ],
)
def test_credential__when_the_answer_cannot_be_encrypted_so__says_what_is_wrong(wallet, token, parameters, words):
    body = request_of(wallet, credential_response_encryption=parameters)

    refused(wallet, token, wallet.ask(token, encrypted(wallet, body), content_type=JWT), words)


def test_credential__when_the_request_is_wrong_and_encrypted__the_error_comes_in_clear(wallet, token):
    proofs = {"jwt": [proof(wallet.keys[0], "no nonce of ours")]}
    body = request_of(wallet, proofs=proofs, credential_response_encryption=wanted(response_key()))

    answer = wallet.ask(token, encrypted(wallet, body), content_type=JWT)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_nonce")
