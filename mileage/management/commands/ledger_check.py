"""`manage.py ledger_check`: does every rule of the ledger hold? Prints each with its count; exits with 1 if not."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from mileage.invariants import check


class Command(BaseCommand):
    help = "Check every rule of the ledger: accounts, postings, lots, holds, answers, seals, orphans."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for finding in check():
            mark = "FAILS" if finding.breaches else "ok"
            self.stdout.write(f"{mark:5} {finding.breaches:8}  {finding.rule}")
            for place in finding.examples:
                self.stdout.write(f"{'':16}{place}")
            broken += bool(finding.breaches)
        self.stdout.write(f"{broken} rules broken" if broken else "every rule holds")
        if broken:
            sys.exit(1)
