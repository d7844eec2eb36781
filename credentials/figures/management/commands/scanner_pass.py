"""`manage.py scanner_pass`: print a new pass, under which a scanner uploads its counts."""

from typing import Any

from django.core.management.base import BaseCommand

from credentials.figures.uploads import make_pass


class Command(BaseCommand):
    help = "Print a new scanner's pass, good for a year. It is shown once, and names nobody."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(make_pass())
