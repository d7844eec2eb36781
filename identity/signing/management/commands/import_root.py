"""`manage.py import_root root.crt root.crl`: take the trust anchor and its revocation list from the ceremony."""

from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management.base import BaseCommand, CommandError, CommandParser

from identity.signing import ceremony
from identity.signing.models import IssuerKey


class Command(BaseCommand):
    help = "Take the trust anchor and its revocation list; later, a newer revocation list of the same root."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("root", type=Path)
        parser.add_argument("crl", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            root = x509.load_pem_x509_certificate(options["root"].read_bytes())
            crl = x509.load_der_x509_crl(options["crl"].read_bytes())
            root.verify_directly_issued_by(root)
            if not crl.is_signature_valid(root.public_key()):  # type: ignore[arg-type]
                raise CommandError(f"{options['crl']} is not signed by that root.")
        except (OSError, ValueError, TypeError, InvalidSignature) as error:
            raise CommandError(f"That is no root with its revocation list: {error}") from error
        self._check(root, crl)
        ceremony.replace_file(ceremony.root_file(), root.public_bytes(Encoding.PEM))
        ceremony.replace_file(ceremony.crl_file(), crl.public_bytes(Encoding.DER))
        self.stdout.write(f"root {root.subject.rfc4514_string()}, {len(list(crl))} certificates revoked")

    def _check(self, root: x509.Certificate, crl: x509.CertificateRevocationList) -> None:
        if not ceremony.root_file().exists():
            return
        if root != ceremony.root_certificate() and IssuerKey.objects.exclude(x5c=[]).exists():
            raise CommandError("Keys are certified by another root: what they signed would not verify any more.")
        known = x509.load_der_x509_crl(ceremony.crl_file().read_bytes()) if ceremony.crl_file().exists() else None
        if known is not None and root == ceremony.root_certificate() and _number(crl) < _number(known):
            raise CommandError("This revocation list is older than the one in use.")


def _number(crl: x509.CertificateRevocationList) -> int:
    """Counts up with each list of a root (RFC 5280 section 5.2.3); two may be of the same second."""
    try:
        return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except x509.ExtensionNotFound as error:
        raise CommandError("The revocation list has no number.") from error
