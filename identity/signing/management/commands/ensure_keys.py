"""`manage.py ensure_keys`: make the development root and the issuer's keys where they are missing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from identity.signing import ceremony


class Command(BaseCommand):
    help = "Make the development root and the issuer's keys where they are missing. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("Only in sandbox mode: a city makes its keys in a ceremony, with the root offline.")
        try:
            made = ceremony.ensure_keys()
        except ceremony.KeysMissing as error:
            raise CommandError(str(error)) from error
        for key in made:
            self.stdout.write(f"made the {key.purpose} key {key.kid}")
        if not made:
            self.stdout.write("all keys are there")
