"""The development CA of `make run HTTPS=1`: made once in var/, trusted by the phones on which it is installed."""

import datetime
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wallet.launcher.children import StartError

CA_DAYS = 3650
SERVER_DAYS = 90  # well under what phones accept; made anew at each start


@dataclass(frozen=True, slots=True)
class ServerFiles:
    """PEM files for the web server, and the certificate that phones install."""

    certificate: Path
    key: Path
    authority: Path


def server_files(folder: Path, host: str) -> ServerFiles:
    """A fresh server certificate for `host`, signed by the CA in `folder`, which is made when missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ca_key, ca = _authority(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(name) for name in (host, "localhost")]
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    certificate = (
        _builder(host, ca.subject, key.public_key(), SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    files = ServerFiles(folder / "server.pem", folder / "server.key", folder / "ca.pem")
    files.certificate.write_bytes(_pem(certificate) + _pem(ca))
    _write_key(files.key, key)
    return files


def _authority(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    certificate, key_file = folder / "ca.pem", folder / "ca.key"
    if certificate.exists() and key_file.exists():
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise StartError(f"{key_file} is not a key that we made; remove {folder}.")
        return key, x509.load_pem_x509_certificate(certificate.read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    title = f"Incheon Wallet development CA ({os.uname().nodename})"
    ca = (
        _builder(title, _name(title), key.public_key(), CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_signs_certificates(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_file, key)
    certificate.write_bytes(_pem(ca))
    return key, ca


def _builder(
    subject: str, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=days))
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(pem)
