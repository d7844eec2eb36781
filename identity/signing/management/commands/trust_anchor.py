"""`manage.py trust_anchor`: the root certificate as PEM, for whoever verifies our documents."""

from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management.base import BaseCommand, CommandError

from identity.signing import ceremony


class Command(BaseCommand):
    help = "Print the trust anchor (root certificate) as PEM."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pem = ceremony.root_certificate().public_bytes(Encoding.PEM)
        except ceremony.KeysMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write(pem.decode(), ending="")
