"""Certificates for the tests of frontend/src/verify, as the issuer's CA makes them, and wrong ones.

Run from the root: python frontend/src/verify/testing/make_chain.py > frontend/src/verify/testing/chain.json
"""

import base64
import datetime as dt
import json
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from identity.signing.certificates import make_leaf

ORIGIN = "https://wallet.incheon.go.kr"
NOW = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _der(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _pkcs8(key: ec.EllipticCurvePrivateKey) -> str:
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()


def _intermediate(root: x509.Certificate, root_key, key, *, ca: bool) -> x509.Certificate:
    usage = x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Institutions")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW)
        .not_valid_after(NOW + dt.timedelta(days=900))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(usage, critical=True)
        .sign(root_key, hashes.SHA256())
    )


def _root(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """One that allows another between itself and a leaf, which the city's own does not."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Incheon Wallet Root CA")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(minutes=5))
        .not_valid_after(NOW + dt.timedelta(days=365 * 15))
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def main() -> None:
    root_key, other_key, between_key, false_key = _key(), _key(), _key(), _key()
    root = _root(root_key)
    other = _root(other_key)
    between = _intermediate(root, root_key, between_key, ca=True)
    false_ca = _intermediate(root, root_key, false_key, ca=False)
    chains = {
        "good": (root, root_key, ORIGIN, NOW, []),
        "throughIntermediate": (between, between_key, ORIGIN, NOW, [between]),
        "underAnotherRootOfThatName": (other, other_key, ORIGIN, NOW, []),
        "forAnotherAddress": (root, root_key, "https://library.incheon.go.kr", NOW, []),
        "expired": (root, root_key, ORIGIN, NOW - dt.timedelta(days=4 * 365), []),
        "notYetValid": (root, root_key, ORIGIN, NOW + dt.timedelta(days=400), []),
        "throughWhatIsNoCa": (false_ca, false_key, ORIGIN, NOW, [false_ca]),
    }
    out = {"now": int(NOW.timestamp()), "root": _der(root), "rootKey": _pkcs8(root_key), "chains": {}}
    for name, (issuer, issuer_key, origin, now, more) in chains.items():
        key = _key()
        leaf = make_leaf(
            key.public_key(), root=issuer, root_key=issuer_key, origin=origin, common_name="Trust list 1", now=now
        )
        out["chains"][name] = {"key": _pkcs8(key), "x5c": [_der(leaf), *map(_der, more)]}
    json.dump(out, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
