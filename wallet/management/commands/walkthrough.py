"""`manage.py walkthrough`: the whole chain against the running instance, as outside parties, over public HTTP."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wallet.config import config
from wallet.walkthrough.http import Unexpected
from wallet.walkthrough.steps import Walk


class Command(BaseCommand):
    help = "Walk the main job end to end against the running instance (sandbox mode only). Exit code 0: all held."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=int, default=10_000, help="rows of the resident list (10000)")

    def handle(self, *args: Any, rows: int, **options: Any) -> None:
        if not config.sandbox:
            raise CommandError("walkthrough runs in sandbox mode only (SANDBOX=1).")
        if rows < 300:
            raise CommandError("--rows: at least 300, or the sample residents would be missing from the list.")
        began = time.monotonic()
        steps = list(Walk(config.origins, rows).steps())
        for number, (title, step) in enumerate(steps, 1):
            begun = time.monotonic()
            self.stdout.write(f"{number:2}/{len(steps)}  {title} … ", ending="")
            self.stdout.flush()
            try:
                seen = step()
            except (Unexpected, KeyError, ValueError, LookupError, StopIteration) as error:
                self.stdout.write(self.style.ERROR("did not hold"))
                raise CommandError(f"Step {number}: {error or type(error).__name__}") from error
            self.stdout.write(f"{self.style.SUCCESS('held')} in {time.monotonic() - begun:.1f} s: {seen}")
        self.stdout.write(f"All {len(steps)} steps held in {time.monotonic() - began:.1f} s.")
