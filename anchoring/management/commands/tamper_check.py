"""`manage.py tamper_check`: is every record what was committed, and does all that the log rests on fit together?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from anchoring.comparing import uncompared
from anchoring.models import Log
from anchoring.sources import registered_sources
from anchoring.tampering import find_tampering


class Command(BaseCommand):
    help = (
        "Compare every record with its commitment, and log, checkpoints, cosignatures and anchors; name what differs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        findings = find_tampering()
        for finding in findings:
            mark = "note" if finding.lawful else "FOUND"
            self.stdout.write(f"{mark}  {finding.code}: {finding.subject}")
        for kind, count in uncompared().items():
            self.stdout.write(f"note  kind.not_compared: {kind} ({count}), nobody here speaks for its rows")
        sizes = ", ".join(f"{log.origin} ({log.size})" for log in Log.objects.order_by("year"))
        against = ", ".join(source.name for source in registered_sources())
        found = sum(not finding.lawful for finding in findings)
        self.stdout.write(f"compared: {against}; {sizes or 'no log yet'}; {found} findings")
        if found:
            sys.exit(1)
