"""Sandbox: a wallet provider whose signing key lies in a file, for makers of wallets who try the profile `haip`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .errors import SandboxOnly
from .models import WalletProvider

NAME = "Development wallet provider"
_VALID = dt.timedelta(days=365)


@transaction.atomic
def ensure_provider() -> WalletProvider:
    """The provider, and its key and certificate in VAR_DIR; made anew where one of them is missing.

    Raises:
        SandboxOnly: whoever has the key can vouch for any wallet.
    """
    if not settings.SANDBOX:
        raise SandboxOnly
    folder = Path(settings.VAR_DIR) / "development-wallet-provider"
    key_file, certificate_file = folder / "key.pem", folder / "certificate.pem"
    provider = WalletProvider.objects.filter(name=NAME).first()
    if provider and key_file.exists() and certificate_file.exists():
        return provider
    anchor, certificate, key = _issue()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key_file.chmod(0o600)
    certificate_file.write_bytes(certificate.public_bytes(Encoding.PEM))
    values = {"trust_anchor": anchor.public_bytes(Encoding.PEM).decode(), "trusted_since": timezone.now()}
    return WalletProvider.objects.update_or_create(name=NAME, defaults=values)[0]


def _issue() -> tuple[x509.Certificate, x509.Certificate, ec.EllipticCurvePrivateKey]:
    """An anchor whose key is forgotten at once, and a certificate under it with its key."""
    anchor_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    anchor = _certificate(f"{NAME} root", anchor_key.public_key(), f"{NAME} root", anchor_key, ca=True)
    return anchor, _certificate(NAME, key.public_key(), f"{NAME} root", anchor_key, ca=False), key


def _certificate(
    name: str, key: ec.EllipticCurvePublicKey, issuer: str, issuer_key: ec.EllipticCurvePrivateKey, *, ca: bool
) -> x509.Certificate:
    subject, issued_by = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, each)]) for each in (name, issuer))
    now = timezone.now()
    builder = x509.CertificateBuilder(issued_by, subject, key, x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(hours=1)).not_valid_after(now + _VALID)
    return builder.add_extension(x509.BasicConstraints(ca, None), critical=True).sign(issuer_key, hashes.SHA256())
