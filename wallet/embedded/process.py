"""What both embedded servers need: one owner at a time, a socket folder, and an end with their launcher."""

import ctypes
import fcntl
import hashlib
import os
import signal
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

NOBODY = 65534
_PR_SET_PDEATHSIG = 1


class EmbeddedServerError(Exception):
    """The server cannot start; the message says why and what to do."""


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the child gets this signal when the thread that started it ends, also by kill -9."""
    parent = os.getpid()

    def ask_kernel() -> None:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask_kernel


class Locks:
    """Two locks on a server's folder, both freed by the kernel whatever ends their holder.

    `owner` is held by the launching process: a second start is refused at once. `server` is inherited by the server
    and by all that it forks: after a kill -9 it tells when the last of them has gone. No process id is ever trusted.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._files = [(folder / f"{name}.{kind}.lock").open("w") for kind in ("owner", "server")]
        self.owner, self.server = self._files
        if not _lock(self.owner):
            self.close()
            raise EmbeddedServerError(f"{name} is already running on {folder}; stop it first (Ctrl-C in its terminal).")
        if not _lock_within(self.server, seconds=30):
            self.close()
            raise EmbeddedServerError(f"An earlier {name} on {folder} is still shutting down; try again in a minute.")

    def close(self) -> None:
        for file in self._files:
            file.close()


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_within(file: IO[str], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not _lock(file):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def socket_folder(name: str, data: Path, owner: int) -> Path:
    """A short path for a server's socket (at most 107 bytes in all), open to its owner alone."""
    tag = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    folder = Path("/tmp", f"wallet-{os.geteuid()}-{name}-{tag}")  # noqa: S108 (checked below)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), owner):
        raise EmbeddedServerError(f"{folder} belongs to somebody else; remove it and start again.")
    os.chown(folder, owner, -1)
    folder.chmod(0o700)
    return folder


def own_folder(folder: Path) -> None:
    """Make the folder; a sentence when it is another user's, as after a start by root."""
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK | os.X_OK)
    except PermissionError:
        usable = False
    if not usable:
        raise EmbeddedServerError(
            f"{folder} belongs to another user (was it started as root?); as that user run `make reset`, "
            "or set VAR_DIR to a folder of your own."
        )


def passable(path: Path) -> bool:
    """Whether any user may pass through every folder down to this one."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201
