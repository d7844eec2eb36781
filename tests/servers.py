"""A pytest plugin: real PostgreSQL and Redis for the tests.

wallet_owner migrates one template database (tests/cluster.py); wallet_app runs each worker's tests on a clone of it.
Loaded with `-p` in pyproject.toml, since pytest-django reads the settings before any conftest.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests import cluster
from wallet import messages
from wallet.embedded import postgres, redis
from wallet.launcher.instance import DATABASE

_MEMORY = Path("/dev/shm")
_OF_AN_INSTANCE = ("PORT", "ISSUER_ORIGIN", "WALLET_ORIGIN", "VERIFIER_ORIGIN", "ADMIN_ORIGIN")  # tests have their own
_running: "list[postgres.EmbeddedPostgres | redis.EmbeddedRedis | _Signer]" = []


_folders: list[Path] = []


class _Signer:
    """The signing process, as the product runs it."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)


def _forget_killed_runs() -> None:
    for folder in (tempfile.gettempdir(), _MEMORY):
        for lock in Path(folder).glob("wallet-tests-*/pg/PostgreSQL.owner.lock"):
            with contextlib.suppress(OSError), lock.open() as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises while that run lives
                shutil.rmtree(lock.parents[1], ignore_errors=True)


def _folder_of_this_run(*, durable: bool) -> Path:
    """In memory where there is room: a clone of the database takes a twentieth of the time there, and is often made."""
    memory = not durable and _roomy(_MEMORY)
    base = Path(tempfile.mkdtemp(prefix="wallet-tests-", dir=_MEMORY if memory else None))
    base.chmod(0o711)  # as root the server runs as nobody, who must pass through
    _folders.append(base)
    if memory:  # what tests and browsers write too; but pytest keeps what a failed test has written
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
        temporary = base / "tmp"
        temporary.mkdir()
        temporary.chmod(0o1777)
        tempfile.tempdir = os.environ["TMPDIR"] = str(temporary)
    return base


def _roomy(folder: Path) -> bool:
    """Whether four gigabytes fit in it, and programs may run from it."""
    try:
        status = os.statvfs(folder)
    except OSError:
        return False
    return status.f_bavail * status.f_frsize >= 4 << 30 and not status.f_flag & os.ST_NOEXEC


def _start_servers() -> None:
    _forget_killed_runs()
    messages.compile_all()
    durable = bool(os.environ.get("TEST_DURABLE"))
    base = _folder_of_this_run(durable=durable)
    durability = () if durable else ("-c", "fsync=off", "-c", "max_wal_size=256MB")
    for name in _OF_AN_INSTANCE:
        os.environ.pop(name, None)
    os.environ |= {"SANDBOX": "1", "EMBEDDED": "1", "VAR_DIR": str(base / "var")}
    cluster.copy_to(base / "pg")
    server = postgres.start(base / "pg", options=(*durability, "-c", "max_connections=300"))
    cache = redis.start(base / "redis")
    _running.extend([server, cache])
    (base / "var" / "static").mkdir(parents=True)
    os.environ |= {
        "REDIS_URL": cache.url,
        "TEST_SUPERUSER_URL": server.url(),
        "DATABASE_URL": server.url("wallet_app", DATABASE),
    }
    owner = os.environ | {"DATABASE_URL": server.url("wallet_owner", DATABASE)}
    subprocess.run([sys.executable, "manage.py", "ensure_keys"], env=owner, check=True, stdout=subprocess.DEVNULL)
    signer = [sys.executable, "-m", "identity.signing.server"]
    _running.append(_Signer(subprocess.Popen(signer, stdout=subprocess.DEVNULL)))


if "PYTEST_XDIST_WORKER" in os.environ:
    # a database of its own in Redis: a test that clears the cache must not take away what another one counts
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) % 15 + 1
    os.environ["REDIS_URL"] += f"?db={number}"
else:
    _start_servers()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    stop()


def stop() -> None:
    while _running:
        server = _running.pop()
        if isinstance(server, postgres.EmbeddedPostgres):
            server.process.send_signal(signal.SIGQUIT)  # nothing of it is kept: no checkpoint
        server.stop()
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


def superuser() -> "psycopg.Connection[tuple[object, ...]]":
    """A connection that may do what wallet_app may not: clone databases, and tamper in the tests about tampering."""
    return psycopg.connect(os.environ["TEST_SUPERUSER_URL"], autocommit=True)


def superuser_of(database: str) -> "psycopg.Connection[tuple[object, ...]]":
    """The same in another database."""
    return psycopg.connect(
        urlsplit(os.environ["TEST_SUPERUSER_URL"])._replace(path=f"/{database}").geturl(), autocommit=True
    )


def clone(name: str) -> None:
    """Make `name` a fresh copy of the migrated template: 0.05 s in memory, a second on some disks."""
    database, template = sql.Identifier(name), sql.Identifier(DATABASE)
    with superuser() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy OWNER wallet_owner").format(database, template)
        )


def clone_url(name: str) -> str:
    """A fresh copy of the template, and how wallet_app reaches it."""
    clone(name)
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
