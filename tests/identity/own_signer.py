"""A signing process of a test's own, on a copy of the keys: what it makes and puts away is nobody else's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from os import environ
from pathlib import Path
from typing import Any

from identity.signing import client


@contextmanager
def own_signer(settings: Any, folder: Path, *, keys: bool = True, sandbox: bool = True) -> Iterator[Path]:
    """Settings point to it while it lives. Without `keys` it begins empty, as in a city before its ceremony."""
    if keys:
        shutil.copytree(settings.SIGNER_KEYS, folder / "keys")
    environment = environ | {
        "VAR_DIR": str(folder),
        "SANDBOX": "1" if sandbox else "0",
        "SIGNER_PASSPHRASE": "sandbox-only",
    }
    settings.SIGNER_KEYS, settings.SIGNER_SOCKET = folder / "keys", folder / "run" / "signer.sock"
    settings.SIGNER_PLACES = replace(settings.SIGNER_PLACES, keys=settings.SIGNER_KEYS)
    settings.SANDBOX = sandbox
    command = [sys.executable, "-m", "identity.signing.server"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and "keys on" in process.stdout.readline()
        client._forget()
        try:
            yield folder
        finally:
            client._forget()
            process.terminate()
            process.wait(20)
