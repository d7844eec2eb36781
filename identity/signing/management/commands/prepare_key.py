"""`manage.py prepare_key [--purpose credential] --out DIR`: have keys made, and write their certificate requests."""

from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management.base import BaseCommand, CommandError, CommandParser

from identity.actors import Actor
from identity.signing import ceremony, client
from identity.signing.actions import prepare_key
from identity.signing.models import IssuerKey, KeyPurpose, KeyState
from identity.signing.rules import INSTITUTION

from ..purposes import a_purpose


class Command(BaseCommand):
    help = "Make the next key of a purpose, or of each for which nothing signs, and write what the root is to sign."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--purpose", type=a_purpose, help="a spare key too, where one signs already")
        parser.add_argument("--out", type=Path, required=True, help="folder for the certificate requests (.csr)")

    def handle(self, *args: Any, **options: Any) -> None:
        signing = set(IssuerKey.objects.filter(state=KeyState.ACTIVE).values_list("purpose", flat=True))
        prepared = IssuerKey.objects.filter(state=KeyState.PREPARED, purpose__startswith=INSTITUTION)
        wanted = [*(each.value for each in KeyPurpose), *prepared.values_list("purpose", flat=True)]
        purposes = [options["purpose"]] if options["purpose"] else [each for each in wanted if each not in signing]
        options["out"].mkdir(parents=True, exist_ok=True)
        try:
            for purpose in purposes:
                self._prepare(purpose, options["out"])
        except (client.SignerUnavailable, client.SignerRefused) as error:
            raise CommandError(str(error)) from error
        if not purposes:
            self.stdout.write("A key signs for every purpose; --purpose makes a spare.")

    def _prepare(self, purpose: str, out: Path) -> None:
        key = prepare_key(purpose, by=Actor.system("signing.prepare_key"))
        subject = ceremony.subject_of(purpose)
        if key.state != KeyState.PREPARED or subject is None:
            self.stdout.write(f"{purpose}: key {key.kid} is {key.state}, there is nothing to certify")
            return
        request = x509.load_der_x509_csr(client.certificate_request(key.kid, *subject))
        path = out / f"{purpose}.csr"
        path.write_bytes(request.public_bytes(Encoding.PEM))
        self.stdout.write(f"{purpose}: key {key.kid} waits; request in {path}")
