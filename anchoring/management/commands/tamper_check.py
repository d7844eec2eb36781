"""`manage.py tamper_check`: does everything that the log rests on still fit together?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from anchoring.models import Log
from anchoring.tampering import find_tampering


class Command(BaseCommand):
    help = "Compare commitments, leaves, tiles, checkpoints, cosignatures and blocks; name what was altered."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for finding in find_tampering():
            found += 1
            self.stdout.write(f"{finding.code}: {finding.subject}")
        sizes = ", ".join(f"{log.origin} ({log.size})" for log in Log.objects.order_by("year"))
        self.stdout.write(f"checked: {sizes or 'no log yet'}; {found} findings")
        if found:
            sys.exit(1)
