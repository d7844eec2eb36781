"""Asking for a presentation, and a wallet's good answer."""

from __future__ import annotations

import base64
import io
import json
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from credentials.presentation import actions
from credentials.presentation.actions import take_answer
from credentials.presentation.errors import ParameterMissing, PurposeUnknown, RequestGone, SandboxOnlyScheme
from credentials.presentation.models import PresentationRequest, Purpose, ResponseMode, Scheme, Stage, UseCount
from identity.signing.ceremony import root_certificate
from identity.signing.encoding import b64url
from tests.factories.credentials import payload_of, resident
from tests.factories.presentation import VERIFIER_HOST, Holder, asked, asked_plainly, part, result

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder() -> Holder:
    return Holder.with_card()


def test_request_object__is_signed_by_the_certificate_whose_hash_is_the_client_id(holder):
    jwt = holder.fetch(asked())

    header, payload = part(jwt, 0), part(jwt, 1)
    leaf = base64.b64decode(header["x5c"][0])
    certificate = x509.load_der_x509_certificate(leaf)
    certificate.verify_directly_issued_by(root_certificate())
    JWS.from_jose_token(jwt).verify(JWK.from_pyca(certificate.public_key()))
    assert header["typ"] == "oauth-authz-req+jwt"
    assert payload["client_id"] == f"x509_hash:{b64url(sha256(leaf).digest())}"
    assert payload["aud"] == "https://self-issued.me/v2"
    assert payload["response_type"] == "vp_token"
    assert payload["client_metadata"]["encrypted_response_enc_values_supported"] == ["A128GCM", "A256GCM"]
    assert payload["dcql_query"]["credentials"][0]["meta"]["vct_values"] == [
        f"{settings.ISSUER_ORIGIN}/vct/citizen-card/1"
    ]
    assert "d" not in payload["client_metadata"]["jwks"]["keys"][0]


def test_request_object__by_post__holds_the_wallets_nonce(holder):
    started = asked()

    assert part(holder.fetch(started, wallet_nonce="from-the-wallet"), 1)["wallet_nonce"] == "from-the-wallet"
    assert "wallet_nonce" not in part(holder.fetch(started), 1)


def test_request_object__fetched_twice__is_served_again(holder):
    started = asked()
    first, second = part(holder.fetch(started), 1), part(holder.fetch(started), 1)

    assert first == second
    assert holder.send(second, holder.bound(second)).status_code == 200


def test_answer__of_a_card_whose_holder_key_says_no_more_than_it_must__is_verified(holder):
    assert payload_of(holder.copy)["cnf"]["jwk"].keys() == {"kty", "crv", "x", "y"}
    assert holder.answer(asked()).status_code == 200


def test_request_object__of_a_did__is_signed_by_a_key_of_the_verifiers_did_document(holder):
    jwt = holder.fetch(asked(scheme=Scheme.DID))

    document = Client(HTTP_HOST=VERIFIER_HOST).get("/.well-known/did.json").json()
    methods = {method["id"]: method["publicKeyJwk"] for method in document["verificationMethod"]}
    JWS.from_jose_token(jwt).verify(JWK(**methods[part(jwt, 0)["kid"]]))
    assert part(jwt, 1)["client_id"] == f"decentralized_identifier:{document['id']}"


@pytest.mark.parametrize("enc", ["A128GCM", "A256GCM"])
def test_answer__encrypted__is_verified_and_tells_only_what_was_asked(holder, enc):
    started = asked()
    request = part(holder.fetch(started), 1)

    answer = holder.send(request, holder.bound(request, holder.copy), enc)

    assert answer.status_code == 200, answer.content
    said = result(started)
    assert said["verified"] is True
    assert said["credentials"]["citizen"]["claims"] == {"resident": True}
    assert said["legal_identity_document"] is False


@pytest.mark.parametrize("scheme", [Scheme.X509_HASH, Scheme.DID])
def test_answer__in_the_clear__is_verified(holder, scheme):
    started = asked_plainly(scheme=scheme)

    assert holder.answer(started).status_code == 200
    assert result(started)["state"] == "verified"


def test_answer__with_the_district_asked_for__is_verified(holder):
    district = holder.credential.district.name_ko
    started = asked("district-resident", parameters={"district": district})
    request = part(holder.fetch(started), 1)

    answer = holder.send(request, holder.bound(request, holder.copy))

    assert answer.status_code == 200, answer.content
    assert result(started)["credentials"]["citizen"]["claims"] == {"resident": True, "district": district}


def test_answer__after_it__the_key_is_gone_and_a_count_stays(holder):
    started = asked()
    holder.answer(started)

    row = PresentationRequest.objects.get(pk=started.request.pk)
    assert row.sealed_key is None
    counted = UseCount.objects.get(purpose=row.purpose, outcome=Stage.VERIFIED)
    assert (counted.card, counted.count) == ("citizen-card", 1)


def test_answer__the_wallets_error__is_accepted_and_shown(holder):
    started = asked()
    request = part(holder.fetch(started), 1)

    answer = holder.post(request, {"error": "access_denied", "error_description": "no", "state": request["state"]})

    assert answer.status_code == 200
    said = result(started)
    assert (said["state"], said["verified"], said["error"]) == ("declined", False, "access_denied")


@pytest.mark.django_db(transaction=True)
def test_answer__when_many_come_at_once__one_is_taken(threads):
    holder = Holder.with_card()
    started = asked_plainly()
    request = part(holder.fetch(started), 1)
    form = {"state": request["state"], "vp_token": json.dumps({"citizen": [holder.bound(request)]})}

    outcomes = threads.run(lambda _: take_answer(started.request.pk, form), range(6))

    assert sum(isinstance(outcome, RequestGone) for outcome in outcomes) == 5
    assert UseCount.objects.get(outcome=Stage.VERIFIED).count == 1


def test_request__expired__takes_no_answer_and_is_forgotten_later(holder):
    started = asked_plainly()
    request = part(holder.fetch(started), 1)
    long_ago = timezone.now() - timedelta(hours=2)
    PresentationRequest.objects.update(expires_at=long_ago, forget_at=long_ago, delete_at=long_ago)

    assert holder.send(request, holder.bound(request)).status_code == 410
    actions.end_expired()
    actions.forget()

    assert not PresentationRequest.objects.exists()
    assert UseCount.objects.get(outcome=Stage.EXPIRED).count == 1


def test_start_request__for_no_such_purpose_or_without_its_value__is_refused(settings):
    with pytest.raises(PurposeUnknown):
        asked("nothing")
    with pytest.raises(ParameterMissing):
        asked("district-resident")
    settings.SANDBOX = False
    with pytest.raises(SandboxOnlyScheme):
        asked(scheme=Scheme.REDIRECT_URI)


def test_purposes__as_shipped__have_queries_that_can_be_checked():
    for purpose in Purpose.objects.all():
        purpose.full_clean()
    assert set(Purpose.objects.values_list("code", flat=True)) >= {"resident", "youth", "multi-child"}


def ordered(*options: str) -> dict[str, str]:
    out = io.StringIO()
    call_command("sandbox_request", *options, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_sandbox_request__gives_addresses_that_work(holder):
    said = ordered("--purpose", "resident")

    query = parse_qs(urlsplit(said["authorization_request"]).query)
    http = Client(HTTP_HOST=VERIFIER_HOST)
    request = part(http.get(urlsplit(query["request_uri"][0]).path).content.decode(), 1)
    assert said["authorization_request"].startswith("openid4vp://?")
    assert said["wallet_link"].startswith(f"{settings.WALLET_ORIGIN}/present?")
    assert query["client_id"] == [request["client_id"]]
    assert http.get(urlsplit(said["result_url"]).path).json()["state"] == "fetched"
    assert holder.send(request, holder.bound(request)).status_code == 200
    assert http.get(urlsplit(said["result_url"]).path).json()["verified"] is True


def test_sandbox_request__unsigned__has_everything_in_the_link(holder):
    said = ordered("--scheme", "redirect_uri", "--response-mode", ResponseMode.DIRECT_POST)

    query = {name: values[0] for name, values in parse_qs(urlsplit(said["authorization_request"]).query).items()}
    assert query["client_id"] == f"redirect_uri:{query['response_uri']}"
    assert holder.send(query, holder.bound(query)).status_code == 200


def test_sandbox_request__outside_sandbox_mode__refuses(settings):
    settings.SANDBOX = False
    with pytest.raises(CommandError):
        ordered()


def test_result__of_another_token__is_not_there():
    assert Client(HTTP_HOST=VERIFIER_HOST).get("/api/openid4vp/results/none").status_code == 404


def test_answer__of_a_resident_who_shows_a_card_of_another_kind__is_a_mismatch():
    holder = Holder.with_card(resident("R9"))
    started = asked_plainly("youth")
    request = part(holder.fetch(started), 1)

    answer = holder.send(request, {"youth": [holder.bound(request)]})

    assert "query_mismatch" in answer.json()["error_description"]
