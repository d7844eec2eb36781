"""What anyone may read: metadata, types, the trust list."""

import base64
import datetime as dt
import json
from hashlib import sha256

import pytest
from cryptography import x509
from django.conf import settings
from django.utils import timezone
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from credentials.checks import issuer_address_is_kept
from credentials.models import StatusList
from identity.signing.ceremony import root_certificate
from identity.signing.models import IssuerKey, KeyState
from tests.factories.credentials import Wallet, new_keys

pytestmark = pytest.mark.django_db
ISSUER = settings.ISSUER_ORIGIN


@pytest.fixture
def wallet():
    return Wallet()


@pytest.mark.parametrize("accept", ["application/json", "text/html", "*/*", "", "application/json, application/jwt"])
def test_issuer_metadata__when_read__describes_the_citizen_card_in_two_languages(wallet, accept):
    answer = wallet.http.get("/.well-known/openid-credential-issuer", HTTP_ACCEPT=accept)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    metadata = answer.json()
    assert metadata["credential_issuer"] == ISSUER
    assert {each["locale"] for each in metadata["display"] if each["name"]} == {"ko", "en"}
    assert metadata["batch_credential_issuance"] == {"batch_size": 10}
    card = metadata["credential_configurations_supported"]["citizen-card-sd-jwt"]
    assert (card["format"], card["vct"]) == ("dc+sd-jwt", f"{ISSUER}/vct/citizen-card/1")
    assert card["cryptographic_binding_methods_supported"] == ["jwk"]
    algorithms = {"proof_signing_alg_values_supported": ["ES256"]}
    assert card["proof_types_supported"] == {"jwt": algorithms, "attestation": algorithms}
    assert [each["locale"] for each in card["credential_metadata"]["display"]] == ["ko", "en"]
    paths = [tuple(claim["path"]) for claim in card["credential_metadata"]["claims"]]
    assert len(set(paths)) == len(paths) == 9


@pytest.mark.parametrize(
    "accept", ["application/jwt", "application/jwt, application/json;q=0.5", "application/jwt, */*"]
)
def test_issuer_metadata__when_asked_for_as_jwt__is_signed_under_our_root(wallet, accept):
    address = "/.well-known/openid-credential-issuer"
    answer = wallet.http.get(address, HTTP_ACCEPT=accept)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/jwt")
    assert "Accept" in answer["Vary"]
    token = JWS()
    token.deserialize(answer.content.decode())
    header = token.jose_header
    assert header["typ"] == "openidvci-issuer-metadata+jwt"
    leaf = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
    leaf.verify_directly_issued_by(root_certificate())
    token.verify(JWK.from_pyca(leaf.public_key()))
    said = json.loads(token.payload)
    assert said.pop("iss") == said.pop("sub") == ISSUER
    assert said.pop("iat") <= timezone.now().timestamp() < said.pop("exp")
    assert said == wallet.http.get(address).json()


def test_issuer_metadata__of_every_configuration__describes_card_and_claims_in_two_languages(wallet):
    metadata = wallet.http.get("/.well-known/openid-credential-issuer").json()

    for configuration in metadata["credential_configurations_supported"].values():
        described = configuration["credential_metadata"]
        assert [each["locale"] for each in described["display"]] == ["ko", "en"]
        assert all(each["name"] and each["description"] for each in described["display"])
        for claim in described["claims"]:
            assert {each["locale"] for each in claim["display"] if each["name"]} == {"ko", "en"}


def test_issuer_metadata__when_its_addresses_are_followed__each_endpoint_answers(wallet):
    metadata = wallet.http.get("/.well-known/openid-credential-issuer").json()
    server = wallet.http.get("/.well-known/oauth-authorization-server").json()

    addresses = [
        metadata[f"{name}_endpoint"] for name in ("credential", "deferred_credential", "nonce", "notification")
    ]
    for address in [*addresses, server["token_endpoint"], server["pushed_authorization_request_endpoint"]]:
        assert wallet.http.post(address.removeprefix(ISSUER)).status_code != 404


def test_authorization_server_metadata__when_read__allows_anonymous_wallets(wallet):
    metadata = wallet.http.get("/.well-known/oauth-authorization-server").json()

    assert metadata["issuer"] == ISSUER
    assert metadata["pre-authorized_grant_anonymous_access_supported"] is True
    assert metadata["grant_types_supported"] == [
        "authorization_code",
        "urn:ietf:params:oauth:grant-type:pre-authorized_code",
        "refresh_token",
    ]
    assert metadata["authorization_endpoint"] == f"{settings.WALLET_ORIGIN}/authorize"
    assert metadata["pushed_authorization_request_endpoint"] == f"{ISSUER}/openid4vci/par"
    assert metadata["require_pushed_authorization_requests"] is True
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["dpop_signing_alg_values_supported"] == ["ES256"]
    assert set(metadata["token_endpoint_auth_methods_supported"]) == {"none", "attest_jwt_client_auth"}
    for name in ("client_attestation", "client_attestation_pop"):
        assert metadata[f"{name}_signing_alg_values_supported"] == ["ES256"]
    assert metadata["authorization_details_types_supported"] == ["openid_credential"]


def test_type_metadata__when_read_at_the_address_of_vct__names_every_claim(wallet):
    answer = wallet.http.get("/vct/citizen-card/1")

    metadata = answer.json()
    assert metadata["vct"] == f"{ISSUER}/vct/citizen-card/1"
    assert {each["locale"] for each in metadata["display"]} == {"ko", "en"}
    hidden = {claim["path"][0] for claim in metadata["claims"] if claim["sd"] == "always"}
    assert len(hidden) == 8
    assert {claim["path"][0] for claim in metadata["claims"] if claim["sd"] == "never"} == {"legal_identity_document"}


@pytest.mark.parametrize("path", ["citizen-card/2", "citizen/1", "nothing/1"])
def test_type_metadata__when_there_is_no_such_type__is_not_found(wallet, path):
    assert wallet.http.get(f"/vct/{path}").status_code == 404


def _trust_list(wallet):
    answer = wallet.http.get("/trust-list")
    token = JWS()
    token.deserialize(answer.content.decode())
    leaf = x509.load_der_x509_certificate(base64.b64decode(token.jose_header["x5c"][0]))
    leaf.verify_directly_issued_by(root_certificate())
    token.verify(JWK.from_pyca(leaf.public_key()))
    assert token.jose_header["typ"] == "trust-list+jwt"
    return answer, json.loads(token.payload)


def test_trust_list__when_read__holds_the_exact_header_of_issued_cards(wallet):
    [copy] = wallet.fetch().copies

    answer, trusted = _trust_list(wallet)

    [city] = trusted["issuers"]
    [key] = city["keys"]
    header = copy.split(".")[0]
    assert (city["iss"], key["header"], key["status"]) == (ISSUER, header, "active")
    leaf = base64.b64decode(json.loads(base64.urlsafe_b64decode(header + "=="))["x5c"][0])
    assert key["ref"] == sha256(leaf).digest()[:8].hex()
    assert city["status_lists"] == [StatusList.objects.get().uri]
    assert city["vcts"][0] == f"{ISSUER}/vct/citizen-card/1"
    assert len(set(city["vcts"])) == len(city["vcts"]) == 7
    assert answer["Content-Type"] == "application/trust-list+jwt"
    assert "max-age=60" in answer["Cache-Control"]


def test_trust_list__when_nothing_changed__is_not_sent_again_and_a_compromise_is(wallet):
    first = wallet.http.get("/trust-list")
    assert wallet.http.get("/trust-list", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304

    IssuerKey.objects.filter(purpose="credential").update(state=KeyState.COMPROMISED)

    assert wallet.http.get("/trust-list", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    assert _trust_list(wallet)[1]["issuers"][0]["keys"][0]["status"] == "compromised"


def test_trust_list__when_an_hour_has_passed__is_signed_anew(wallet, monkeypatch):
    first = _trust_list(wallet)[1]
    later = timezone.now() + dt.timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert _trust_list(wallet)[1]["iat"] > first["iat"]


def test_check__when_the_issuers_address_changed_after_something_was_issued__warns_and_outside_sandbox_stops(settings):
    Wallet(keys=new_keys(1)).fetch()
    assert issuer_address_is_kept(None, ["default"]) == []

    settings.ISSUER_ORIGIN = "https://elsewhere.example"
    assert [message.id for message in issuer_address_is_kept(None, ["default"])] == ["credentials.E001"]
    settings.SANDBOX = False
    assert [message.is_serious() for message in issuer_address_is_kept(None, ["default"])] == [True]
