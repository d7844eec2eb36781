"""Starts an embedded server in a process of its own, as `make run` does, so that either can be killed."""

import json
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis

# any account but root's and nobody's: PostgreSQL wants one that has a name
ORDINARY_USER = next(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid not in (0, 65534))
PATIENCE = 60.0

# All is imported before the user changes: Python itself may lie where that user cannot pass.
_SCRIPT = """
import json, os, signal, sys
from pathlib import Path
kind, home, user, folder = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
import psycopg, redis.connection, encodings.idna
from wallet.embedded import postgres, process, redis
try:
    # it imports as it goes
    redis.client.Redis(unix_socket_path="/nowhere", retry=redis.Retry(redis.NoBackoff(), 0)).ping()
except redis.client.RedisError:
    pass
if folder:
    sys.path.insert(0, folder)
if user:
    os.setgroups([]); os.setgid(user); os.setuid(user)
def leave(*_):
    raise KeyboardInterrupt
signal.signal(signal.SIGTERM, leave)
module = {"postgres": postgres, "redis": redis}[kind]
try:
    server = module.start(home)
except process.EmbeddedServerError as error:
    print(json.dumps({"error": str(error)}), flush=True)
    sys.exit(3)
url = server.url() if kind == "postgres" else server.url
print(json.dumps({"url": url, "pid": server.process.pid}), flush=True)
try:
    while True:
        signal.pause()
except KeyboardInterrupt:
    server.stop()
"""


@dataclass
class Launched:
    """A launching process and its server."""

    kind: str
    process: "subprocess.Popen[str]"
    url: str
    pid: int

    def write(self, value: int) -> None:
        """Returns once the server has acknowledged."""
        if self.kind == "redis":
            with redis.Redis.from_url(self.url) as client:
                client.sadd("kept", value)
            return
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
            connection.execute("INSERT INTO kept VALUES (%s)", [value])

    def kept(self) -> set[int]:
        if self.kind == "redis":
            with redis.Redis.from_url(self.url) as client:
                return {int(value) for value in client.smembers("kept")}
        with psycopg.connect(self.url) as connection:
            return {value for (value,) in connection.execute("SELECT value FROM kept")}

    def end(self, number: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        eventually(lambda: not alive(self.pid))


class Launcher:
    """Starts servers and ends what a failed test leaves behind."""

    def __init__(self, software: Path) -> None:
        self._software = software
        self._all: list[Launched] = []

    def __call__(self, kind: str, home: Path, *, user: int = 0) -> Launched:
        told, process = self.try_start(kind, home, user=user)
        assert "url" in told, told
        launched = Launched(kind, process, told["url"], told["pid"])
        self._all.append(launched)
        return launched

    def try_start(self, kind: str, home: Path, *, user: int = 0) -> tuple[dict[str, Any], "subprocess.Popen[str]"]:
        folder = str(self._software) if user else ""
        command = [sys.executable, "-c", _SCRIPT, kind, str(home), str(user), folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        with process.stdout:
            line = process.stdout.readline()
        if '"error"' in line:
            process.wait(PATIENCE)
        return json.loads(line or '{"error": "no word"}'), process

    def close(self) -> None:
        for launched in self._all:
            with suppress(ProcessLookupError):
                launched.process.kill()
            launched.process.wait(PATIENCE)
            eventually(lambda pid=launched.pid: not alive(pid))


def alive(pid: int) -> bool:
    """Whether the process runs; one that ended and was not yet waited for does not."""
    try:
        return Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
