"""A migrated PostgreSQL cluster, made once for one state of the migrations and copied by every later run.

A hundred migrations take longer than most of the tests that a developer runs. A fresh clone has no copy and makes one,
so CI always migrates; tests of a first start (tests/wallet/test_launcher.py) do not use it.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from wallet.config import BASE_DIR
from wallet.embedded import postgres, roles
from wallet.launcher.instance import DATABASE

_STORE = BASE_DIR / "var" / "test-cluster"
_APPS = ("anchoring", "credentials", "identity", "mileage", "services", "wallet")
_OTHERS = ("deploy/roles.sql", "requirements/run.txt", "wallet/settings/apps.py")


def copy_to(home: Path) -> None:
    """Give `home`, which has no data yet, a migrated database; whoever starts the server there finds it."""
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(_made()), str(home / "data")], check=True)


def _made() -> Path:
    """The stopped cluster of the present migrations. Two runs at once: one makes it, the other waits."""
    _STORE.mkdir(parents=True, exist_ok=True)
    data = _STORE / _state()
    with (_STORE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.exists():
            for outdated in _STORE.glob("*/"):
                shutil.rmtree(outdated)
            _make(data)
    return data


def _state() -> str:
    """A name for all that decides what a migrated database holds."""
    files = [path for app in _APPS for path in (BASE_DIR / app).rglob("*.sql")]
    files += [path for app in _APPS for path in (BASE_DIR / app).rglob("migrations/*.py")]
    digest = hashlib.sha256()
    for path in sorted([*files, *(BASE_DIR / name for name in _OTHERS)]):
        digest.update(str(path.relative_to(BASE_DIR)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:20]


def _make(data: Path) -> None:
    base = Path(tempfile.mkdtemp(prefix="wallet-cluster-"))
    base.chmod(0o711)  # as root the server runs as nobody, who must pass through
    try:
        server = postgres.start(base, options=("-c", "fsync=off"))
        try:
            roles.prepare(server.url(), DATABASE)
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "-v0"],
                cwd=BASE_DIR,
                env=os.environ
                | {
                    "SANDBOX": "1",
                    "EMBEDDED": "1",
                    "VAR_DIR": str(base / "var"),
                    "REDIS_URL": "redis://none",
                    "DATABASE_URL": server.url("wallet_owner", DATABASE),
                },
                check=True,
                stdout=subprocess.DEVNULL,
            )
        finally:
            server.stop()
        unfinished = data.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        subprocess.run(["cp", "-a", str(base / "data"), str(unfinished)], check=True)
        unfinished.rename(data)
    finally:
        shutil.rmtree(base, ignore_errors=True)
