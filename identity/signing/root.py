"""The offline root, on a machine without a network: `python -m identity.signing.root`. docs/key-ceremony.md.

It needs no Django and no database. The root's secret is never written: it is split when made, and brought back in
memory from the holders' words for as long as one command runs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from . import certificates, shares


class CeremonyError(Exception):
    """What is handed in does not fit; nothing was written."""


def create(arguments: argparse.Namespace) -> None:
    """Make the root, its first revocation list and the shares."""
    key, now = ec.generate_private_key(ec.SECP256R1()), _now()
    words = shares.split(key, needed=arguments.needed, holders=arguments.holders)
    root = certificates.make_root(key, now, arguments.name, arguments.origin)
    _check_fits(shares.join(words[-arguments.needed :]), root)
    out: Path = arguments.out
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number, share in enumerate(words, 1):
        _write(out / f"share-{number}.txt", share.encode() + b"\n")
    _write(out / "root.crt", root.public_bytes(Encoding.PEM))
    _write(out / "root.crl", certificates.make_crl(root, key, now).public_bytes(Encoding.DER))
    _say(f"root {root.subject.rfc4514_string()}", f"SHA-256 {fingerprint(root)}")
    _say(f"{arguments.holders} shares, of which {arguments.needed} are needed: hand over, then destroy the files")


def sign(arguments: argparse.Namespace) -> None:
    """Certify the keys of certificate requests, after showing what they say."""
    root = _root(arguments)
    requests = [(path, _request(path)) for path in arguments.requests]
    for path, request in requests:
        addresses = ", ".join(certificates.addresses_of(request))
        _say(f"{path.name}: {request.subject.rfc4514_string()}", f"  for {addresses}", f"  key {_key_print(request)}")
    if not arguments.yes and input("Certify these keys? Type yes: ").strip().lower() != "yes":
        raise CeremonyError("not certified")
    key = _joined(arguments, root)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for path, request in requests:
        try:
            leaf = certificates.leaf_of_request(request, root=root, root_key=key, now=_now())
        except ValueError as error:
            raise CeremonyError(f"{path}: {error}") from error
        _write(arguments.out / f"{path.stem}.crt", leaf.public_bytes(Encoding.PEM))
        _say(f"{path.stem}.crt: serial {leaf.serial_number:x}, until {leaf.not_valid_after_utc:%Y-%m-%d}")


def revoke(arguments: argparse.Namespace) -> None:
    """Make the next revocation list: what the last one says, and more. Without certificates it is renewed."""
    root = _root(arguments)
    last = x509.load_der_x509_crl(arguments.crl.read_bytes())
    if not last.is_signature_valid(root.public_key()):  # type: ignore[arg-type]
        raise CeremonyError(f"{arguments.crl} is not of this root")
    revoked = [x509.load_pem_x509_certificate(path.read_bytes()) for path in arguments.certificates]
    if any(each.issuer != root.subject for each in revoked):
        raise CeremonyError("one of the certificates is not of this root")
    serials = [entry.serial_number for entry in last]
    serials += [each.serial_number for each in revoked if each.serial_number not in serials]
    number = last.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number + 1
    crl = certificates.make_crl(root, _joined(arguments, root), _now(), serials, number)
    _write(arguments.out, crl.public_bytes(Encoding.DER))
    _say(f"revocation list {number}: {len(serials)} certificates")


def check(arguments: argparse.Namespace) -> None:
    """Whether these shares bring back this root: the yearly rehearsal."""
    _joined(arguments, _root(arguments))
    _say("These shares bring back the root.")


def fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex(":", 2)


def _key_print(request: x509.CertificateSigningRequest) -> str:
    return x509.SubjectKeyIdentifier.from_public_key(request.public_key()).digest.hex(":", 2)


def _root(arguments: argparse.Namespace) -> x509.Certificate:
    return x509.load_pem_x509_certificate(arguments.root.read_bytes())


def _request(path: Path) -> x509.CertificateSigningRequest:
    return x509.load_pem_x509_csr(path.read_bytes())


def _joined(arguments: argparse.Namespace, root: x509.Certificate) -> ec.EllipticCurvePrivateKey:
    """From files, or typed by the holders one after the other, unseen."""
    words = [path.read_text() for path in arguments.share] or _typed()
    key = shares.join(words)
    _check_fits(key, root)
    return key


def _typed() -> list[str]:
    words: list[str] = []
    while line := getpass.getpass(f"Words of share {len(words) + 1} (empty when all are in): "):
        words.append(line)
    return words


def _check_fits(key: ec.EllipticCurvePrivateKey, root: x509.Certificate) -> None:
    if key.public_key() != root.public_key():
        raise CeremonyError("these shares are of another root")


def _write(path: Path, content: bytes) -> None:
    """Never over something: a ceremony repeats nothing by accident."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query:
        raise argparse.ArgumentTypeError("an address such as https://issuer.example, without a path")
    return text


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _say(*lines: str) -> None:
    print(*lines, sep="\n")  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m identity.signing.root", description="The offline root.")
    commands = parser.add_subparsers(required=True)
    making = commands.add_parser("create", help="make the root and its shares")
    making.add_argument("--needed", type=int, default=3)
    making.add_argument("--holders", type=int, default=5)
    making.add_argument("--name", default=f"Incheon Wallet Root {_now().year}")
    making.add_argument("--origin", type=_address, required=True, help="the issuer's address, https://…")
    making.add_argument("--out", type=Path, required=True)
    making.set_defaults(run=create)
    signing = commands.add_parser("sign", help="certify keys")
    signing.add_argument("requests", type=Path, nargs="+")
    signing.add_argument("--out", type=Path, required=True, help="folder for the certificates")
    signing.add_argument("--yes", action="store_true")
    signing.set_defaults(run=sign)
    revoking = commands.add_parser("revoke", help="make the next revocation list")
    revoking.add_argument("certificates", type=Path, nargs="*")
    revoking.add_argument("--crl", type=Path, required=True, help="the last one")
    revoking.add_argument("--out", type=Path, required=True)
    revoking.set_defaults(run=revoke)
    checking = commands.add_parser("check", help="try shares without using them")
    checking.set_defaults(run=check)
    for each in (signing, revoking, checking):
        each.add_argument("--root", type=Path, required=True)
        each.add_argument("--share", type=Path, action="append", default=[], help="file with words; without, typed")
    return parser


def main(argv: Sequence[str] | None = None) -> None:
    """One command. Ends with a sentence when something does not fit."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.run(arguments)
    except (CeremonyError, OSError, ValueError, x509.ExtensionNotFound) as error:
        sys.exit(f"Refused: {error}")


if __name__ == "__main__":
    main()
