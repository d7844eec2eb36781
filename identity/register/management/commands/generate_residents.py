"""`manage.py generate_residents --rows 10000 --seed 7 > residents.csv`: a list of residents who do not exist."""

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from identity.queries import today
from identity.register.generator import as_csv, generate
from identity.register.samples import SEED


class Command(BaseCommand):
    help = "Write a CSV of residents who do not exist. The default seed begins with the sandbox's sample residents."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--on", type=date.fromisoformat, help="Day that the list describes; today in Seoul.")
        parser.add_argument("--encoding", choices=("utf-8", "utf-8-sig", "cp949"), default="utf-8")
        parser.add_argument("--header", choices=("en", "ko"), default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        people = generate(options["rows"], options["seed"], options["on"] or today())
        write = getattr(self.stdout._out, "buffer", sys.stdout.buffer).write
        for piece in as_csv(people, language=options["header"], encoding=options["encoding"]):
            write(piece)
