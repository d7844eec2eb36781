"""Print a one-time code of a sample staff account, for a tester without a phone."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from identity import samples
from identity.models import User


class Command(BaseCommand):
    help = "Print a one-time code of a sample staff account (sandbox mode only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?", default=samples.USERNAMES[0], choices=samples.USERNAMES)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("sandbox_totp runs in sandbox mode only (SANDBOX=1).")
        user = User.objects.filter(username=options["username"]).first()
        code = samples.one_time_code(user) if user else None
        if code is None:
            raise CommandError("No code: load the samples (manage.py load_samples), or wait half a minute.")
        self.stdout.write(code)
