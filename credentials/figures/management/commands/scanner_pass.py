"""`manage.py scanner_pass`: print a new pass of the city, under which a scanner uploads its counts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from credentials.figures.uploads import make_pass
from identity.actors import Actor


class Command(BaseCommand):
    help = "Print a new scanner's pass, good for a year. It is shown once, and names nobody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default="manage.py", help="The desk or gate where it is used.")

    def handle(self, *args: Any, **options: Any) -> None:
        _, token = make_pass(options["name"], by=Actor.system("scanner_pass"))
        self.stdout.write(token)
