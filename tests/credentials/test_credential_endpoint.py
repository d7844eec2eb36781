"""The credential endpoint: every refusal of OpenID4VCI 1.0 section 8.3.1 and RFC 6750, and delivery a second time."""

import datetime as dt
import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from credentials.models import AccessToken, Credential, CredentialCopy, SpentNonce
from credentials.openid4vci import nonces
from identity.register.models import Residency
from identity.signing.encoding import b64url, public_jwk
from tests.credentials.test_token import refusal
from tests.factories.credentials import CONFIGURATION, Wallet, new_keys, offered, proof, resident, residents, signed_jws

pytestmark = pytest.mark.django_db


@pytest.fixture
def wallet():
    return Wallet()


@pytest.fixture
def token(db, wallet):
    return wallet.token(offered())


def body(proofs, **more):
    return {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": proofs}} | more


# --- who asks (RFC 6750) ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("authorization", "challenge"),
    [
        ("", "Bearer"),
        ("Bearer", 'Bearer error="invalid_token"'),
        ("Bearer short", 'Bearer error="invalid_token"'),
        ("Bearer " + "x" * 43, 'Bearer error="invalid_token"'),
        ("Bearer " + "x" * 5000, 'Bearer error="invalid_token"'),
        ("Bearer 시민시민시민시민시민시민", 'Bearer error="invalid_token"'),
        ("Basic dXNlcjpwYXNz", 'Bearer error="invalid_token"'),
    ],
)
def test_credential__when_the_token_is_missing_or_wrong__is_unauthorized(wallet, authorization, challenge):
    answer = wallet.ask("", {}, HTTP_AUTHORIZATION=authorization)

    assert refusal(answer) == (401, "invalid_token")
    assert answer["WWW-Authenticate"].startswith(challenge)


@pytest.mark.parametrize("name", ["credential", "deferred-credential", "notification"])
def test_credential__when_the_token_stands_in_the_address__is_refused(wallet, token, name):
    address, headers = f"/openid4vci/{name}?access_token={token}", {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    for extra in ({}, headers):
        answer = wallet.http.post(address, "{}", content_type="application/json", **extra)
        assert refusal(answer) == (400, "invalid_request")
        assert "Authorization header" in answer.json()["error_description"]


def test_credential__when_the_token_has_expired__is_unauthorized(wallet, token):
    past = timezone.now() - dt.timedelta(seconds=1)
    AccessToken.objects.update(created_at=past - dt.timedelta(minutes=10), expires_at=past)

    assert refusal(wallet.ask(token)) == (401, "invalid_token")


def test_credential__when_the_scheme_is_in_capitals__is_given(wallet, token):
    assert wallet.ask(token, HTTP_AUTHORIZATION=f"BEARER {token}").status_code == 200


# --- what is asked ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("", "invalid_credential_request"),
        ("{", "invalid_credential_request"),
        ("[]", "invalid_credential_request"),
        ("null", "invalid_credential_request"),
        (b"\xff\xfe", "invalid_credential_request"),
        ('{"a": NaN}', "invalid_credential_request"),
        ('{"a": 1, "a": 2}', "invalid_credential_request"),
        ("[" * 50_000, "invalid_credential_request"),
        ('{"a": ' + "9" * 10_000 + "}", "invalid_credential_request"),
        ('{"a": "' + "x" * 200_000 + '"}', "invalid_credential_request"),
        ({}, "invalid_credential_request"),
        ({"credential_configuration_id": 1}, "invalid_credential_request"),
        ({"credential_configuration_id": "unknown"}, "unknown_credential_configuration"),
        ({"credential_configuration_id": "\ud800\u0000"}, "unknown_credential_configuration"),
        ({"credential_identifier": "citizen"}, "unknown_credential_identifier"),
        ({"credential_identifier": "citizen", "credential_configuration_id": "x"}, "invalid_credential_request"),
        ({"credential_response_encryption": {}}, "invalid_encryption_parameters"),
        ({"credential_configuration_id": CONFIGURATION}, "invalid_proof"),
        ({"credential_configuration_id": CONFIGURATION, "proof": {"proof_type": "jwt", "jwt": "x"}}, "invalid_proof"),
        ({"credential_configuration_id": CONFIGURATION, "proofs": []}, "invalid_proof"),
        ({"credential_configuration_id": CONFIGURATION, "proofs": {}}, "invalid_proof"),
        ({"credential_configuration_id": CONFIGURATION, "proofs": {"di_vp": [{}]}}, "invalid_proof"),
        ({"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": ["x"], "di_vp": []}}, "invalid_proof"),
        (body([]), "invalid_proof"),
        (body("x"), "invalid_proof"),
        (body([1]), "invalid_proof"),
        (body([""]), "invalid_proof"),
        (body(["a.b.c"]), "invalid_proof"),
        (body(["a.b"]), "invalid_proof"),
        (body(["\ud800.\u0000.시민"]), "invalid_proof"),
        (body(["x" * 9000]), "invalid_proof"),
    ],
)
def test_credential__when_the_request_is_wrong__says_what(wallet, token, sent, expected):
    assert refusal(wallet.ask(token, sent)) == (400, expected)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/plain", "invalid_credential_request"),
        ("", "invalid_credential_request"),
        ("application/jwt", "invalid_encryption_parameters"),
    ],
)
def test_credential__when_the_media_type_is_wrong__says_so(wallet, token, content_type, expected):
    assert refusal(wallet.ask(token, "{}", content_type=content_type)) == (400, expected)


# --- the proofs (appendix F.1) ---------------------------------------------------------------------------------------

OTHER = ec.generate_private_key(ec.SECP256R1())
JWK = public_jwk(OTHER.public_key())


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": ["ES256"]},
        {"alg": None},
        {"typ": "JWT"},
        {"typ": None},
        {"jwk": None},
        {"jwk": "key"},
        {"jwk": None, "kid": "did:example:1#1"},
        {"kid": "1"},
        {"x5c": ["MII"]},
        {"crit": ["b64"], "b64": False},
        {"jwk": JWK},
        {"jwk": JWK | {"d": "AAAA"}},
        {"jwk": JWK | {"kty": "OKP"}},
        {"jwk": JWK | {"crv": "P-384"}},
        {"jwk": JWK | {"x": JWK["y"], "y": JWK["y"]}},
        {"jwk": JWK | {"x": JWK["x"] + "="}},
        {"jwk": JWK | {"x": "AA"}},
        {"jwk": JWK | {"x": 1}},
        {"jwk": {"kty": "EC", "crv": "P-256"}},
    ],
)
def test_credential__when_a_proofs_header_is_wrong__is_an_invalid_proof(wallet, token, header):
    wrong = proof(wallet.keys[0], wallet.nonce(), header)

    assert refusal(wallet.ask(token, body([wrong]))) == (400, "invalid_proof")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": None},
        {"aud": "https://other.example"},
        {"aud": ["http://localhost:8000"]},
        {"iat": None},
        {"iat": "now"},
        {"iat": True},
        {"iat": 1e400},
        {"iat": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
        {"nonce": None},
        {"nonce": ""},
        {"nonce": 5},
    ],
)
def test_credential__when_a_proofs_claims_are_wrong__is_an_invalid_proof(wallet, token, claims):
    wrong = proof(wallet.keys[0], **{"nonce": wallet.nonce()} | claims)

    assert refusal(wallet.ask(token, body([wrong]))) == (400, "invalid_proof")


def test_credential__when_a_proof_is_altered__is_an_invalid_proof(wallet, token):
    header, payload, signature = proof(wallet.keys[0], wallet.nonce()).split(".")
    other = json.dumps({"aud": "x"}).encode()
    mangled = [f"{header}.{b64url(other)}.{signature}", f"{header}.{payload}.", f"{header}.{payload}.{signature[:-8]}"]

    assert [refusal(wallet.ask(token, body([jwt]))) for jwt in mangled] == [(400, "invalid_proof")] * 3


def test_credential__when_the_payload_is_no_object__is_an_invalid_proof(wallet, token):
    header = {"alg": "ES256", "typ": "openid4vci-proof+jwt", "jwk": public_jwk(wallet.keys[0].public_key())}

    assert refusal(wallet.ask(token, body([signed_jws(wallet.keys[0], header, [])]))) == (400, "invalid_proof")


def test_credential__when_two_proofs_have_one_key__is_an_invalid_proof(wallet, token):
    nonce = wallet.nonce()
    twice = [proof(wallet.keys[0], nonce), proof(wallet.keys[0], nonce)]

    assert refusal(wallet.ask(token, body(twice))) == (400, "invalid_proof")


def test_credential__when_there_are_more_proofs_than_the_batch__is_an_invalid_proof(token):
    wallet = Wallet(keys=new_keys(11))

    assert refusal(wallet.ask(token)) == (400, "invalid_proof")


def test_credential__when_one_of_many_proofs_is_wrong__names_it_and_issues_nothing(token):
    wallet = Wallet(keys=new_keys(3))
    proofs = wallet.proofs()
    proofs[1] = proof(wallet.keys[1], wallet.nonce(), aud="x")

    answer = wallet.ask(token, body(proofs))

    assert refusal(answer) == (400, "invalid_proof")
    assert "proofs.jwt[1]" in answer.json()["error_description"]
    assert not Credential.objects.exists()


# --- the nonce -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nonce", ["x", "시민", "\u0000", "A" * 50, "A" * 5000])
def test_credential__when_the_nonce_is_not_ours__is_an_invalid_nonce(wallet, token, nonce):
    assert refusal(wallet.ask(token, body(wallet.proofs(nonce)))) == (400, "invalid_nonce")


def test_credential__when_the_nonce_is_altered__is_an_invalid_nonce(wallet, token):
    nonce = wallet.nonce()
    altered = ("B" if nonce[0] == "A" else "A") + nonce[1:]

    assert refusal(wallet.ask(token, body(wallet.proofs(altered)))) == (400, "invalid_nonce")


def test_credential__when_the_nonce_is_too_old__is_an_invalid_nonce(wallet, token, monkeypatch):
    nonce = wallet.nonce()
    monkeypatch.setattr(nonces, "LIFETIME", 0)

    assert refusal(wallet.ask(token, body(wallet.proofs(nonce)))) == (400, "invalid_nonce")


def test_credential__when_the_nonce_was_used__is_an_invalid_nonce(wallet, token):
    nonce = wallet.nonce()
    assert wallet.ask(token, body(wallet.proofs(nonce))).status_code == 200
    other = wallet.token(offered(resident("R1")))

    assert refusal(wallet.ask(other, body(wallet.proofs(nonce)))) == (400, "invalid_nonce")


def test_credential__when_the_nonce_is_replayed_with_the_same_token__is_an_invalid_nonce(wallet, token):
    request = body(wallet.proofs())
    assert wallet.ask(token, request).status_code == 200

    assert refusal(wallet.ask(token, request)) == (400, "invalid_nonce")
    assert Credential.objects.count() == 1


def test_credential__when_it_is_refused__the_nonce_is_not_spent(wallet, token):
    nonce = wallet.nonce()
    Residency.objects.update(ended_at=timezone.now(), bound_at=timezone.now() - dt.timedelta(days=2))
    Residency.objects.update(ended_at=timezone.now() - dt.timedelta(days=1))

    assert refusal(wallet.ask(token, body(wallet.proofs(nonce)))) == (400, "credential_request_denied")
    assert not SpentNonce.objects.exists()


def test_nonce__when_asked_for__is_new_each_time_and_never_cached(db, wallet):
    answers = [wallet.http.post("/openid4vci/nonce") for _ in range(3)]

    assert len({answer.json()["c_nonce"] for answer in answers}) == 3
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}


# --- the same keys again ---------------------------------------------------------------------------------------------


def test_credential__when_the_answer_was_lost__the_same_keys_get_the_same_copies(token):
    wallet = Wallet(keys=new_keys(3))
    first = wallet.ask(token).json()

    same = wallet.ask(token).json()
    wallet.keys.reverse()
    reversed_keys = wallet.ask(token).json()

    assert same == first
    assert reversed_keys["credentials"] == first["credentials"][::-1]
    assert Credential.objects.count() == 1
    assert CredentialCopy.objects.count() == 3


def test_credential__when_other_keys_ask_with_the_same_token__is_denied(token):
    Wallet(keys=new_keys(2)).ask(token)

    assert refusal(Wallet(keys=new_keys(2)).ask(token)) == (400, "credential_request_denied")


def test_credential__when_the_card_has_ended__is_not_delivered_again(wallet):
    fetched = wallet.fetch()
    wallet.notify(fetched.token, fetched.notification_id, "credential_deleted")

    assert refusal(wallet.ask(fetched.token)) == (400, "credential_request_denied")


@pytest.mark.django_db(transaction=True)
def test_credential__when_the_same_keys_ask_ten_times_at_once__all_get_the_same_copies(threads):
    keys = new_keys(2)
    token = Wallet().token(offered())

    answers = threads.run(lambda each: each.ask(token), [Wallet(keys=keys) for _ in range(10)])

    assert {answer.status_code for answer in answers} == {200}
    assert len({json.dumps(answer.json()) for answer in answers}) == 1
    assert Credential.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_credential__when_one_request_comes_ten_times_at_once__one_is_answered(threads):
    wallet = Wallet()
    token = wallet.token(offered())
    request = body(wallet.proofs())

    answers = threads.run(lambda each: each.ask(token, request), [Wallet() for _ in range(10)])

    assert sorted(answer.status_code for answer in answers) == [200] + 9 * [400]
    assert {answer.json()["error"] for answer in answers if answer.status_code == 400} == {"invalid_nonce"}
    assert Credential.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_credential__when_another_offer_is_made_while_it_is_fetched__is_delivered_again(wallet, threads):
    member = resident()
    token = wallet.token(offered(member))
    answers = []

    [made] = threads.queued(lambda: answers.append(wallet.ask(token)), offered, [member])

    assert made.offer.member_id == member.pk
    answers.append(wallet.ask(token))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


@pytest.mark.django_db(transaction=True)
def test_credential__when_two_tokens_race_with_one_nonce__exactly_one_wins(threads):
    wallets = [Wallet(), Wallet()]
    tokens = [wallet.token(offered(member)) for wallet, member in zip(wallets, residents(2), strict=True)]
    nonce = wallets[0].nonce()
    requests = [(wallet, token, body(wallet.proofs(nonce))) for wallet, token in zip(wallets, tokens, strict=True)]

    answers = threads.run(lambda each: each[0].ask(each[1], each[2]), requests)

    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert Credential.objects.count() == 1


@pytest.mark.parametrize("copies", [1, 3])
def test_credential__however_many_copies__costs_four_round_trips_in_its_transaction(copies, django_assert_num_queries):
    warm, made = (offered(member) for member in residents(2))
    assert Wallet().ask(Wallet().token(warm)).status_code == 200
    wallet = Wallet(keys=new_keys(copies))
    token, proofs = wallet.token(made), wallet.proofs()

    with django_assert_num_queries(6):  # with the beginning and the end of the transaction
        answer = wallet.ask(token, {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": proofs}})

    assert len(answer.json()["credentials"]) == copies
