"""Client attestation at the pushed request and at the token endpoint: each way to be wrong is an invalid_client."""

import base64
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from django.utils import timezone

from credentials.development_provider import ensure_provider
from credentials.errors import SandboxOnly
from credentials.models import Authorization, WalletProvider
from identity.signing.encoding import public_jwk
from tests.credentials.test_token import refusal
from tests.factories.credentials import new_keys, resident
from tests.factories.haip import HaipWallet, Provider
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db
ATTESTATION, POP = "HTTP_OAUTH_CLIENT_ATTESTATION", "HTTP_OAUTH_CLIENT_ATTESTATION_POP"
OTHER = new_keys(1)[0]
OTHER_JWK = public_jwk(OTHER.public_key())


@pytest.fixture
def wallet(db):
    return HaipWallet()


def is_invalid_client(answer, text="") -> None:
    assert refusal(answer) == (401, "invalid_client")
    assert text in answer.json()["error_description"]
    assert not Authorization.objects.filter(state="pushed").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"header": {"alg": "none"}},
        {"header": {"typ": "JWT"}},
        {"header": {"x5c": None}},
        {"header": {"x5c": []}},
        {"header": {"x5c": "MII"}},
        {"header": {"x5c": ["MII"]}},
        {"header": {"x5c": [5]}},
        {"key": OTHER},
        {"sub": None},
        {"sub": ""},
        {"sub": "a\nb"},
        {"sub": "x" * 300},
        {"exp": None},
        {"exp": "soon"},
        {"exp": int(time.time()) - 10},
        {"cnf": None},
        {"cnf": {}},
        {"cnf": {"jwk": OTHER_JWK | {"d": "AAAA"}}},
        {"cnf": {"jwk": OTHER_JWK}},
    ],
)
def test_push__when_the_attestation_is_wrong__is_an_invalid_client(wallet, change):
    is_invalid_client(wallet.push(**{ATTESTATION: wallet.attestation(**change)}))


@pytest.mark.parametrize(
    "change",
    [
        {"header": {"alg": "none"}},
        {"header": {"typ": "JWT"}},
        {"key": OTHER},
        {"iss": "other"},
        {"aud": None},
        {"aud": "https://other.example"},
        {"jti": None},
        {"iat": None},
        {"iat": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
    ],
)
def test_push__when_the_possession_is_wrong__is_an_invalid_client(wallet, change):
    is_invalid_client(wallet.push(**{POP: wallet.possession(**change)}))


@pytest.mark.parametrize("header", [ATTESTATION, POP])
@pytest.mark.parametrize("value", [None, "x", "a.b.c"])
def test_push__when_a_header_is_missing_or_no_jwt__is_an_invalid_client(wallet, header, value):
    is_invalid_client(wallet.push(**{header: value}))


def test_push__when_the_possession_is_replayed__is_an_invalid_client(wallet):
    possession = wallet.possession()
    assert wallet.push(**{POP: possession}).status_code == 201
    Authorization.objects.all().delete()

    is_invalid_client(wallet.push(**{POP: possession}), "used before")


def test_push__when_nobody_trusts_the_provider__is_an_invalid_client(wallet):
    is_invalid_client(HaipWallet(provider=Provider(trusted=False)).push(), "trusts")


def test_push__when_the_provider_is_no_longer_trusted__is_an_invalid_client(wallet):
    WalletProvider.objects.update(ended_at=timezone.now())

    is_invalid_client(wallet.push(), "trusts")


def test_push__when_the_certificate_has_expired__is_an_invalid_client(db):
    is_invalid_client(HaipWallet(provider=Provider(days=-1)).push(), "not valid now")


def test_push__when_the_chain_holds_the_anchor_or_a_stranger__is_an_invalid_client(wallet):
    provider, stranger = wallet.provider, Provider(trusted=False)
    for x5c in ([*provider.x5c, provider.anchor_der], [*provider.x5c, *stranger.x5c]):
        is_invalid_client(wallet.push(**{ATTESTATION: wallet.attestation(header={"x5c": x5c})}))


def test_push__by_the_sandbox_provider__is_taken(wallet, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    row = ensure_provider()
    assert ensure_provider() == row
    folder = tmp_path / "development-wallet-provider"
    key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
    leaf = x509.load_pem_x509_certificate((folder / "certificate.pem").read_bytes())
    x5c = [base64.b64encode(leaf.public_bytes(Encoding.DER)).decode()]

    assert wallet.push(**{ATTESTATION: wallet.attestation(header={"x5c": x5c}, key=key)}).status_code == 201


def test_sandbox_provider__outside_the_sandbox__is_refused(wallet, settings):
    settings.SANDBOX = False

    with pytest.raises(SandboxOnly):
        ensure_provider()


def test_token__when_the_attestation_is_missing__is_an_invalid_client(wallet):
    code = wallet.code(member_client(resident()))

    is_invalid_client(wallet.exchange(code, **{ATTESTATION: None}))
    assert wallet.exchange(code).status_code == 200


@pytest.mark.parametrize(
    ("header", "made", "said"),
    [
        (ATTESTATION, lambda wallet: wallet.attestation(key=OTHER), "signature"),
        (ATTESTATION, lambda wallet: wallet.attestation(exp=int(time.time()) - 10), "expired"),
        (POP, lambda wallet: wallet.possession(key=OTHER), "signature"),
        (POP, lambda wallet: wallet.possession(aud="https://other.example"), "aud must be"),
    ],
)
def test_token__when_the_attestation_or_possession_is_wrong__spends_nothing(wallet, header, made, said):
    code = wallet.code(member_client(resident()))

    is_invalid_client(wallet.exchange(code, **{header: made(wallet)}), said)
    assert wallet.exchange(code).status_code == 200


def test_token__when_the_possession_is_that_of_the_push__is_an_invalid_client(wallet):
    possession = wallet.possession()
    assert wallet.push(**{POP: possession}).status_code == 201
    Authorization.objects.all().delete()

    is_invalid_client(wallet.exchange("x", **{POP: possession}), "used before")
