"""A migrated PostgreSQL cluster, made once for one state of the migrations and copied by every later run.

A hundred migrations take longer than most of the tests that a developer runs. A fresh clone has no copy and makes one,
so CI always migrates all; who adds a migration has it applied to the last copy, as an installation would; tests of a
first start (tests/wallet/test_launcher.py) use none.
"""

import fcntl
import hashlib
import json
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
_KEPT = 3  # copies; who goes back and forth between branches finds an earlier one
_APPS = ("anchoring", "credentials", "identity", "mileage", "services", "wallet")
_OTHERS = ("deploy/roles.sql", "requirements/run.txt", "wallet/settings/apps.py")


def copy_to(home: Path) -> None:
    """Give `home`, which has no data yet, a migrated database; whoever starts the server there finds it."""
    home.mkdir(parents=True, exist_ok=True)
    _STORE.mkdir(parents=True, exist_ok=True)
    with (_STORE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two runs at once: one makes it, the other waits
        subprocess.run(["cp", "-a", str(_made()), str(home / "data")], check=True)


def _made() -> Path:
    """The stopped cluster of the present migrations."""
    files = _files()
    data = _STORE / hashlib.sha256(json.dumps(files).encode()).hexdigest()[:20]
    if not data.exists():
        _make(data, _earlier(files))
        data.with_suffix(".json").write_text(json.dumps(files))
        for outdated in sorted(_STORE.glob("*/"), key=lambda made: made.stat().st_mtime)[:-_KEPT]:
            shutil.rmtree(outdated)
            outdated.with_suffix(".json").unlink(missing_ok=True)
    return data


def _files() -> dict[str, str]:
    """All that decides what a migrated database holds, each file with its hash."""
    files = [path for app in _APPS for path in (BASE_DIR / app).rglob("*.sql")]
    files += [path for app in _APPS for path in (BASE_DIR / app).rglob("migrations/*.py")]
    return {
        str(path.relative_to(BASE_DIR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted([*files, *(BASE_DIR / name for name in _OTHERS)])
    }


def _earlier(files: dict[str, str]) -> Path | None:
    """A cluster all of whose files are still here and unchanged, so that only later migrations are missing in it."""
    known = {path.with_suffix(""): json.loads(path.read_text()) for path in _STORE.glob("*.json")}
    fitting = [made for made, had in known.items() if had.items() <= files.items() and made.exists()]
    return max(fitting, key=lambda made: len(known[made]), default=None)


def _make(data: Path, earlier: Path | None) -> None:
    base = Path(tempfile.mkdtemp(prefix="wallet-cluster-"))
    base.chmod(0o711)  # as root the server runs as nobody, who must pass through
    try:
        if earlier:
            subprocess.run(["cp", "-a", str(earlier), str(base / "data")], check=True)
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
