"""Making keys: the development chain at first start. A city's own ceremony keeps the root offline."""

from __future__ import annotations

import base64
import datetime as dt
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from . import certificates
from .encoding import PublicKey, public_jwk, unb64url
from .keystore import KeyStore, Keystore
from .models import Algorithm, IssuerKey, KeyPurpose, KeyState
from .rules import INSTITUTION, INSTITUTION_EDDSA, institution_of
from .stores import open_store

_LEAF_NAMES = {
    KeyPurpose.CREDENTIAL: "Incheon Citizen Card Issuer",
    KeyPurpose.STATUS_LIST: "Incheon Status List",
    KeyPurpose.TRUST_LIST: "Incheon Trust List",
    KeyPurpose.METADATA: "Incheon Issuer Metadata",
    KeyPurpose.REQUEST_OBJECT: "Incheon Verifier",
    KeyPurpose.WALLET_PROVIDER: "Incheon Wallet Provider",
    KeyPurpose.MDOC: "Incheon Document Signer",
}


class KeysMissing(Exception):
    """The database names a key that the key folder does not hold."""


def algorithm_of(purpose: str) -> Algorithm:
    ed25519_only = purpose in KeyPurpose.ED25519 or purpose.startswith(INSTITUTION_EDDSA)
    return Algorithm.ED25519 if ed25519_only else Algorithm.ES256


def subject_of(purpose: str) -> tuple[str, str] | None:
    """Address and common name in the certificate of a purpose's keys; None where keys have no certificate."""
    if purpose.startswith(INSTITUTION_EDDSA):
        return None
    if code := institution_of(purpose):
        return institution_address(code), f"Incheon Institution {code} {timezone.now().year}"
    if purpose not in _LEAF_NAMES:
        return None
    origin = settings.VERIFIER_ORIGIN if purpose == KeyPurpose.REQUEST_OBJECT else settings.ISSUER_ORIGIN
    return origin, f"{_LEAF_NAMES[KeyPurpose(purpose)]} {timezone.now().year}"


def institution_address(code: str) -> str:
    """`iss` of an institution's cards: on the issuer's origin, so that the city publishes its keys there."""
    return f"{settings.ISSUER_ORIGIN}/institutions/{code}"


def public_key_of(jwk: dict[str, str]) -> PublicKey:
    """The reverse of encoding.public_jwk."""
    if jwk["kty"] == "OKP":
        return ed25519.Ed25519PublicKey.from_public_bytes(unb64url(jwk["x"]))
    point = b"\x04" + unb64url(jwk["x"]) + unb64url(jwk["y"])
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def root_store() -> Keystore:
    """The folder with the development root; a city's root is nowhere on this machine."""
    return Keystore(settings.SIGNER_KEYS, settings.SIGNER_PASSPHRASE)


def root_certificate() -> x509.Certificate:
    """The trust anchor. Raises KeysMissing before the first `ensure_keys` or ceremony."""
    try:
        return x509.load_pem_x509_certificate(root_file().read_bytes())
    except OSError as error:
        raise KeysMissing("There is no trust anchor yet: run `manage.py ensure_keys`.") from error


@transaction.atomic
def ensure_keys() -> list[IssuerKey]:
    """Make what is missing: root, its revocation list, and an active key for each purpose. Gives the new ones.

    Raises:
        KeysMissing: a key in the database has no private half here; making another would hide a loss.
    """
    places = replace(settings.SIGNER_PLACES, keys=Path(settings.SIGNER_KEYS))
    store, now = open_store(places), timezone.now()
    _ensure_root(now)
    made = []
    for purpose in KeyPurpose:
        existing = IssuerKey.objects.select_for_update().filter(purpose=purpose, state=KeyState.ACTIVE).first()
        if existing is None:
            made.append(_make_key(store, purpose, now))
        else:
            _check_is_here(store, existing)
    institutions = Q(purpose__startswith=INSTITUTION) | Q(purpose__startswith=INSTITUTION_EDDSA)
    for key in IssuerKey.objects.filter(institutions, state=KeyState.ACTIVE):
        _check_is_here(store, key)
    return made


def _check_is_here(store: KeyStore, key: IssuerKey) -> None:
    if not store.has(key.purpose, key.kid):
        raise KeysMissing(
            f"The private half of the {key.purpose} key is not in {settings.SIGNER_KEYS}: restore that folder from its "
            "backup, or begin anew with `make reset`."
        )


def _make_key(store: KeyStore, purpose: KeyPurpose, now: dt.datetime) -> IssuerKey:
    kid, public = store.create(purpose, algorithm_of(purpose))
    leaf = leaf_by_development_root(purpose, public)
    return IssuerKey.objects.create(
        kid=kid,
        purpose=purpose,
        algorithm=algorithm_of(purpose),
        public_jwk=public_jwk(public),
        signs_from=now,
        **period_and_chain(leaf, now),
    )


def leaf_by_development_root(purpose: str, public: PublicKey) -> x509.Certificate | None:
    """Certify at once, where the root is that of the sandbox; None where it is offline or the purpose has none."""
    subject, keys = subject_of(purpose), root_store().find("root") if settings.SANDBOX else []
    if subject is None or not keys:
        return None
    return certificates.make_leaf(
        public,
        root=root_certificate(),
        root_key=keys[0][1],
        origin=subject[0],
        common_name=subject[1],
        now=timezone.now(),
        signs_documents=purpose == KeyPurpose.MDOC,
    )


def period_and_chain(leaf: x509.Certificate | None, now: dt.datetime) -> dict[str, Any]:
    """Fields of IssuerKey that its certificate decides."""
    if leaf is None:
        years = dt.timedelta(days=365 * certificates.LEAF_YEARS)
        return {"x5c": [], "valid_from": now, "valid_until": now + years}
    x5c = [base64.b64encode(leaf.public_bytes(Encoding.DER)).decode()]
    # not_valid_before lies some minutes back, for clocks that are slow; nothing was signed then
    return {"x5c": x5c, "valid_from": max(now, leaf.not_valid_before_utc), "valid_until": leaf.not_valid_after_utc}


def renew_crl_by_development_root() -> bool:
    """List the certificates of all compromised keys, where the root is that of the sandbox. Returns whether it is."""
    keys = root_store().find("root") if settings.SANDBOX else []
    if not keys:
        return False
    chains = IssuerKey.objects.filter(state=KeyState.COMPROMISED).exclude(x5c=[]).values_list("x5c", flat=True)
    serials = [x509.load_der_x509_certificate(base64.b64decode(chain[0])).serial_number for chain in chains]
    now = timezone.now()
    crl = certificates.make_crl(root_certificate(), keys[0][1], now, serials, int(now.timestamp()))
    replace_file(crl_file(), crl.public_bytes(Encoding.DER))
    return True


def _ensure_root(now: dt.datetime) -> None:
    store = root_store()
    if not store.find("root"):
        store.create("root", Algorithm.ES256)
    if not root_file().exists():
        root_key = store.find("root")[0][1]
        name = f"Incheon Wallet Development Root {now.year}"
        certificate = certificates.make_root(root_key, now, name, settings.ISSUER_ORIGIN)
        replace_file(root_file(), certificate.public_bytes(Encoding.PEM))
        crl = certificates.make_crl(certificate, root_key, now)
        replace_file(crl_file(), crl.public_bytes(Encoding.DER))


def replace_file(path: Path, content: bytes) -> None:
    """Whoever reads it meanwhile sees the old or the new one, whole."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f"{path.suffix}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)


def root_file() -> Path:
    """The trust anchor, PEM."""
    return Path(settings.SIGNER_KEYS) / "root.crt"


def crl_file() -> Path:
    """The root's revocation list, DER."""
    return Path(settings.SIGNER_KEYS) / "root.crl"
