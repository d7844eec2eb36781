"""`manage.py sandbox_codes`: binding codes of sample residents, for testers. Sandbox mode only."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from identity.register.errors import SandboxOnly
from identity.register.samples import PREPARED, sandbox_codes


class Command(BaseCommand):
    help = "Print binding codes of sample residents who are not bound yet. Refuses to run outside sandbox mode."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, default=PREPARED)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = sandbox_codes(options["count"])
        except SandboxOnly as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps([asdict(code) for code in found], ensure_ascii=False, default=str))
            return
        for code in found:
            self.stdout.write(f"{code.code}  {code.name}  {code.birth_date}  {code.district}")
