"""Making keys: the development chain at first start. A city's own ceremony keeps the root offline."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import certificates
from .encoding import public_jwk
from .keystore import Keystore, PrivateKey
from .models import Algorithm, IssuerKey, KeyPurpose, KeyState

_LEAF_NAMES = {
    KeyPurpose.CREDENTIAL: "Incheon Citizen Card Issuer",
    KeyPurpose.STATUS_LIST: "Incheon Status List",
    KeyPurpose.TRUST_LIST: "Incheon Trust List",
    KeyPurpose.METADATA: "Incheon Issuer Metadata",
    KeyPurpose.REQUEST_OBJECT: "Incheon Verifier",
}


class KeysMissing(Exception):
    """The database names a key that the key folder does not hold."""


def keystore() -> Keystore:
    return Keystore(settings.SIGNER_KEYS, settings.SIGNER_PASSPHRASE)


def root_certificate() -> x509.Certificate:
    """The trust anchor. Raises KeysMissing before the first `ensure_keys`."""
    try:
        return x509.load_pem_x509_certificate(_root_file().read_bytes())
    except OSError as error:
        raise KeysMissing("There is no trust anchor yet: run `manage.py ensure_keys`.") from error


@transaction.atomic
def ensure_keys() -> list[IssuerKey]:
    """Make what is missing: root, its revocation list, and an active key for each purpose. Gives the new ones.

    Raises:
        KeysMissing: a key in the database has no private half here; making another would hide a loss.
    """
    store, now = keystore(), timezone.now()
    root, root_key = _ensure_root(store, now)
    made = []
    for purpose in KeyPurpose:
        existing = IssuerKey.objects.select_for_update().filter(purpose=purpose, state=KeyState.ACTIVE).first()
        if existing is None:
            made.append(_make_key(store, purpose, root, root_key, now))
        elif not store.has(purpose, existing.kid):
            raise KeysMissing(
                f"The private half of the {purpose} key is not in {settings.SIGNER_KEYS}: restore that folder from its "
                "backup, or begin anew with `make reset`."
            )
    return made


def _make_key(
    store: Keystore, purpose: KeyPurpose, root: x509.Certificate, root_key: PrivateKey, now: dt.datetime
) -> IssuerKey:
    algorithm = Algorithm.ED25519 if purpose == KeyPurpose.CHECKPOINT else Algorithm.ES256
    kid, key = store.create(purpose, algorithm)
    x5c, until = [], now + dt.timedelta(days=365 * certificates.LEAF_YEARS)
    if purpose in _LEAF_NAMES:
        origin = settings.VERIFIER_ORIGIN if purpose == KeyPurpose.REQUEST_OBJECT else settings.ISSUER_ORIGIN
        name = f"{_LEAF_NAMES[purpose]} {now.year}"
        leaf = certificates.make_leaf(
            key.public_key(), root=root, root_key=root_key, origin=origin, common_name=name, now=now
        )
        x5c, until = [base64.b64encode(leaf.public_bytes(Encoding.DER)).decode()], leaf.not_valid_after_utc
    return IssuerKey.objects.create(
        kid=kid,
        purpose=purpose,
        algorithm=algorithm,
        public_jwk=public_jwk(key.public_key()),
        x5c=x5c,
        valid_from=now,
        valid_until=until,
    )


def _ensure_root(store: Keystore, now: dt.datetime) -> tuple[x509.Certificate, PrivateKey]:
    keys = store.find("root")
    root_key = keys[0][1] if keys else store.create("root", Algorithm.ES256)[1]
    if not _root_file().exists():
        certificate = certificates.make_root(root_key, now, f"Incheon Wallet Development Root {now.year}")
        _root_file().write_bytes(certificate.public_bytes(Encoding.PEM))
        crl = certificates.make_crl(certificate, root_key, now)
        crl_file().write_bytes(crl.public_bytes(Encoding.DER))
    return root_certificate(), root_key


def _root_file() -> Path:
    return Path(settings.SIGNER_KEYS) / "root.crt"


def crl_file() -> Path:
    """The root's revocation list, DER."""
    return Path(settings.SIGNER_KEYS) / "root.crl"
