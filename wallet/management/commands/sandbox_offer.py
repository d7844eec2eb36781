"""`manage.py sandbox_offer --card citizen --json`: an offer for any wallet to try, in sandbox mode only."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from credentials.errors import CredentialsError
from credentials.samples import offer_to_a_sample_resident, offer_to_member


class Command(BaseCommand):
    help = "Make a credential offer for a sample resident. Refuses to run outside sandbox mode."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--card", default="citizen", help="Code of the card kind (default: citizen).")
        parser.add_argument(
            "--to",
            type=UUID,
            metavar="NUMBER",
            help="Member number: this member's wallet gets it by signing in (haip).",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            card, number = options["card"], options["to"]
            made = offer_to_member(card, number) if number else offer_to_a_sample_resident(card)
        except CredentialsError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            offer = {"credential_offer_uri": made.uri, "tx_code": made.tx_code}
            self.stdout.write(json.dumps(offer | {"expires_at": made.offer.expires_at.isoformat()}))
            return
        self.stdout.write(made.uri)
        if made.tx_code:
            self.stdout.write(f"Transaction code: {made.tx_code}")
