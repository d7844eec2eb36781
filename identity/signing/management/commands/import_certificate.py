"""`manage.py import_certificate FILE…`: take the certificates that the ceremony made."""

from pathlib import Path
from typing import Any

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError, CommandParser

from identity.actors import Actor
from identity.errors import IdentityError
from identity.signing.actions import import_certificate
from identity.signing.ceremony import KeysMissing


class Command(BaseCommand):
    help = "Take certificates for the keys that wait. The first of a purpose signs at once, others after a rotation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["files"]:
            try:
                certificate = x509.load_pem_x509_certificate(path.read_bytes())
                key = import_certificate(certificate, by=Actor.system("signing.import_certificate"))
            except (OSError, ValueError, IdentityError, KeysMissing) as error:
                raise CommandError(f"{path}: {error}") from error
            self.stdout.write(f"{key.purpose}: key {key.kid} is {key.state}")
