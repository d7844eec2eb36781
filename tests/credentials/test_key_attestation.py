"""Key attestations: proof type `attestation`, and in the header of jwt proofs; of trusted providers only."""

import time

import pytest

from credentials.models import CredentialCopy
from identity.signing.encoding import public_jwk, thumbprint
from tests.credentials.test_token import refusal
from tests.factories.credentials import CONFIGURATION, Wallet, new_keys, new_version, offered, proof, signed_jws
from tests.factories.haip import Provider

pytestmark = pytest.mark.django_db
HIGH = {"key_storage": ["iso_18045_high"], "user_authentication": ["iso_18045_high"]}


@pytest.fixture
def provider(db):
    return Provider()


@pytest.fixture
def wallet(db):
    return Wallet(keys=new_keys(3))


@pytest.fixture
def token(wallet):
    return wallet.token(offered())


def attestation(provider, keys, nonce, header=None, key=None, **claims):
    """`header` and `claims` replace members, None takes one away."""
    own = {"alg": "ES256", "typ": "key-attestation+jwt", "x5c": provider.x5c} | (header or {})
    said = {
        "iat": int(time.time()),
        "exp": int(time.time()) + 300,
        "attested_keys": [public_jwk(each.public_key()) for each in keys],
        "nonce": nonce,
    } | claims
    present = [{name: value for name, value in part.items() if value is not None} for part in (own, said)]
    return signed_jws(key or provider.key, *present)


def ask(wallet, token, **proofs):
    return wallet.ask(token, {"credential_configuration_id": CONFIGURATION, "proofs": proofs})


def bound_keys():
    return set(CredentialCopy.objects.values_list("holder_thumbprint", flat=True))


def thumbprints(keys):
    return {thumbprint(public_jwk(key.public_key())) for key in keys}


def test_attestation__alone__gives_a_copy_for_each_attested_key(wallet, token, provider):
    answer = ask(wallet, token, attestation=[attestation(provider, wallet.keys, wallet.nonce(), exp=None)])

    assert answer.status_code == 200, answer.content
    assert len(answer.json()["credentials"]) == 3
    assert bound_keys() == thumbprints(wallet.keys)


@pytest.mark.parametrize("named", ["jwk", "kid"])
def test_jwt_proof__with_an_attestation__gives_a_copy_for_each_attested_key(wallet, token, provider, named):
    nonce = wallet.nonce()
    header = {"key_attestation": attestation(provider, wallet.keys, nonce)}
    header |= {"jwk": None, "kid": "1"} if named == "kid" else {}

    answer = ask(wallet, token, jwt=[proof(wallet.keys[1], nonce, header)])

    assert answer.status_code == 200, answer.content
    assert bound_keys() == thumbprints(wallet.keys)


WRONG = [
    ({"header": {"typ": "JWT"}}, "typ must be key-attestation+jwt"),
    ({"header": {"alg": "none"}}, "alg must be ES256"),
    ({"header": {"x5c": None}}, "x5c must be an array"),
    ({"header": {"x5c": ["AAAA"]}}, "no certificate"),
    ({"key": new_keys(1)[0]}, "the signature does not fit"),
    ({"iat": None}, "iat must be a number"),
    ({"iat": int(time.time()) + 3600}, "iat lies ahead"),
    ({"exp": int(time.time()) - 1}, "has expired"),
    ({"exp": "soon"}, "exp must be a number"),
    ({"attested_keys": None}, "attested_keys must be an array"),
    ({"attested_keys": []}, "attested_keys must be an array"),
    ({"attested_keys": ["key"]}, "attested_keys[0] must be an object"),
    ({"attested_keys": [{"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}]}, "not a point of P-256"),
    ({"attested_keys": [public_jwk(key.public_key()) for key in new_keys(11)]}, "1 to 10 keys"),
    ({"attested_keys": [public_jwk(new_keys(1)[0].public_key()) | {"d": "A"}]}, "holds a private key"),
    ({"key_storage": "high"}, "key_storage must be an array of strings"),
    ({"nonce": None}, "nonce is missing"),
]


@pytest.mark.parametrize(("changes", "words"), WRONG)
@pytest.mark.parametrize("way", ["attestation", "jwt"])
def test_attestation__when_something_is_wrong__says_what(wallet, token, provider, way, changes, words):
    nonce = wallet.nonce()
    made = attestation(provider, wallet.keys, **({"nonce": nonce} | changes))
    sent = [made] if way == "attestation" else [proof(wallet.keys[0], nonce, {"key_attestation": made})]

    answer = ask(wallet, token, **{way: sent})

    assert refusal(answer) == (400, "invalid_proof")
    assert words in answer.json()["error_description"]
    assert f"proofs.{way}[0]" in answer.json()["error_description"]
    assert not CredentialCopy.objects.exists()


def test_attestation__of_a_provider_that_nobody_trusts__is_an_invalid_proof(wallet, token):
    made = attestation(Provider(trusted=False), wallet.keys, wallet.nonce())

    answer = ask(wallet, token, attestation=[made])

    assert refusal(answer) == (400, "invalid_proof")
    assert "trusts" in answer.json()["error_description"]


@pytest.mark.parametrize("nonce", ["unknown", "A" * 60])
def test_attestation__when_the_nonce_is_not_ours__is_an_invalid_nonce(wallet, token, provider, nonce):
    made = attestation(provider, wallet.keys, nonce)

    assert refusal(ask(wallet, token, attestation=[made])) == (400, "invalid_nonce")


def test_attestation__when_replayed_by_another_token__is_an_invalid_nonce(wallet, provider):
    from tests.factories.credentials import residents

    one, two = residents(2)
    made = attestation(provider, wallet.keys, wallet.nonce())
    assert ask(wallet, wallet.token(offered(one)), attestation=[made]).status_code == 200

    assert refusal(ask(wallet, wallet.token(offered(two)), attestation=[made])) == (400, "invalid_nonce")


def test_jwt_proof__when_the_attestation_is_of_other_keys_or_nonce__is_an_invalid_proof(wallet, token, provider):
    nonce = wallet.nonce()
    stranger, [other] = attestation(provider, new_keys(1), nonce), new_keys(1)
    another_nonce = attestation(provider, wallet.keys, wallet.nonce())
    no_expiry = attestation(provider, wallet.keys, nonce, exp=None)
    wrong_place = {"jwk": None, "kid": "7", "key_attestation": attestation(provider, wallet.keys, nonce)}

    for header in ({"key_attestation": each} for each in (stranger, another_nonce, no_expiry, 7)):
        assert refusal(ask(wallet, token, jwt=[proof(wallet.keys[0], nonce, header)])) == (400, "invalid_proof")
    assert refusal(ask(wallet, token, jwt=[proof(wallet.keys[0], nonce, wrong_place)])) == (400, "invalid_proof")
    good = {"key_attestation": attestation(provider, wallet.keys, nonce), "jwk": None, "kid": "0"}
    assert refusal(ask(wallet, token, jwt=[proof(other, nonce, good)])) == (400, "invalid_proof")


def test_attestation__when_there_are_two_or_both_types__is_an_invalid_proof(wallet, token, provider):
    nonce = wallet.nonce()
    made = attestation(provider, wallet.keys, nonce)

    assert refusal(ask(wallet, token, attestation=[made, made])) == (400, "invalid_proof")
    assert refusal(ask(wallet, token, attestation=[made], jwt=wallet.proofs())) == (400, "invalid_proof")
    assert refusal(ask(wallet, token, di_vp=[made])) == (400, "invalid_proof")
    twice = [proof(key, nonce, {"key_attestation": made}) for key in wallet.keys[:2]]
    assert refusal(ask(wallet, token, jwt=twice)) == (400, "invalid_proof")


@pytest.fixture
def demanding(db):
    return new_version("citizen", key_attestation="iso_18045_moderate")


def test_metadata__of_a_card_that_demands_attestations__says_which(wallet, demanding):
    metadata = wallet.http.get("/.well-known/openid-credential-issuer").json()

    for each in metadata["credential_configurations_supported"][CONFIGURATION]["proof_types_supported"].values():
        accepted = ["iso_18045_moderate", "iso_18045_high"]
        assert each["key_attestations_required"] == {"key_storage": accepted, "user_authentication": accepted}


def test_card__that_demands_attestations__refuses_a_bare_proof(demanding, wallet, token):
    answer = wallet.ask(token)

    assert refusal(answer) == (400, "invalid_proof")
    assert "key_attestation is missing" in answer.json()["error_description"]


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        (HIGH, 200),
        ({}, 400),
        (HIGH | {"key_storage": ["iso_18045_basic"]}, 400),
        (HIGH | {"user_authentication": None}, 400),
        (HIGH | {"user_authentication": ["iso_18045_basic", "iso_18045_moderate"]}, 200),
    ],
)
def test_card__that_demands_a_level__takes_that_level_or_higher(demanding, wallet, token, provider, claims, status):
    answer = ask(wallet, token, attestation=[attestation(provider, wallet.keys, wallet.nonce(), **claims)])

    assert answer.status_code == status, answer.content


def test_card__that_demands_any_attestation__takes_one_without_levels(wallet, provider):
    new_version("citizen", key_attestation="any")
    token = wallet.token(offered())

    assert wallet.ask(token).status_code == 400
    assert ask(wallet, token, attestation=[attestation(provider, wallet.keys, wallet.nonce())]).status_code == 200
