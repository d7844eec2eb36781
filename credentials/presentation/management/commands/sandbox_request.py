"""`manage.py sandbox_request --purpose resident --json`: a request for any wallet to answer, in sandbox mode only."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from credentials.errors import CredentialsError, SandboxOnly
from credentials.presentation.actions import Question, start_request
from credentials.presentation.dcql import FORMATS
from credentials.presentation.models import ResponseMode, Scheme
from credentials.presentation.request_objects import address, ways_to_ask


class Command(BaseCommand):
    help = "Make a presentation request for any wallet to answer. Refuses to run outside sandbox mode."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--purpose", default="resident", help="Code of the purpose (default: resident).")
        parser.add_argument("--scheme", default=Scheme.X509_HASH, choices=Scheme.values)
        parser.add_argument("--response-mode", default=ResponseMode.DIRECT_POST_JWT, choices=ResponseMode.values)
        parser.add_argument("--format", default="", choices=FORMATS, help="Of the cards (default: the purpose's).")
        parser.add_argument("--district", default="", help="Korean name of the district, where the purpose needs one.")
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not settings.SANDBOX:
                raise SandboxOnly
            started = start_request(
                Question(
                    options["purpose"],
                    scheme=Scheme(options["scheme"]),
                    response_mode=ResponseMode(options["response_mode"]),
                    format=options["format"],
                    parameters={"district": options["district"]},
                )
            )
        except CredentialsError as error:
            raise CommandError(str(error)) from error
        said = ways_to_ask(started.request) | {
            "result_url": address("openid4vp-result", started.result_token),
            "expires_at": started.request.expires_at.isoformat(),
        }
        self.stdout.write(json.dumps(said) if options["json"] else "\n".join(map(str, said.values())))
