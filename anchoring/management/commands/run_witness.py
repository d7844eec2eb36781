"""`manage.py run_witness`: a witness of this installation's log, on this machine.

It becomes `python -m anchoring.witness` with the log's origin and keys and without our environment, as another
institution would run it.
"""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from anchoring.log.notes import ED25519, b64
from anchoring.origins import log_keys, origin_pattern


class Command(BaseCommand):
    help = "Run a witness for this installation's log; the first line that it prints is its verifier key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--state", type=Path, default=settings.VAR_DIR / "witness")

    def handle(self, *args: Any, **options: Any) -> None:
        keys = [part for key in log_keys() for part in ("--key", b64(bytes([ED25519]) + key))]
        where = ["--port", str(options["port"]), "--state", str(options["state"]), "--origin", origin_pattern()]
        clean = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONUNBUFFERED") if name in os.environ}
        os.execve(sys.executable, [sys.executable, "-m", "anchoring.witness", *where, *keys], clean)  # noqa: S606
