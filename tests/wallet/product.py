"""The whole product, started as `make run` starts it, on ports and data of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from wallet.config import BASE_DIR
from wallet.launcher.network import _free

PATIENCE = 300.0  # seconds; a start takes ten, on a machine that does nothing else
_OURS = ("DATABASE_URL", "REDIS_URL", "EMBEDDED", "TEST_", "SIGNER_", "WITNESS_URLS", "PYTEST_", "VAR_DIR", "PORT")
_NEEDED = (0, 1, 2, 3, 4, 10)


def free_port() -> int:
    """The first of a row of ports that nobody uses."""
    for port in range(18_000 + os.getpid() % 1000 * 20, 60_000, 20):
        if all(_free("127.0.0.1", port + offset) for offset in _NEEDED):
            return port
    raise AssertionError("no free ports")


def environment(var: Path, port: int, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return clean | {"VAR_DIR": str(var), "PORT": str(port), "LOG_FORMAT": "lines"} | more


class Product:
    """One run of the launcher; its output is kept."""

    def __init__(self, var: Path, port: int, **more: str) -> None:
        self.var, self.port = var, port
        self.environment = environment(var, port, **more)
        self.lines: list[str] = []
        command = [sys.executable, "-m", "wallet.launcher"]
        self.process = subprocess.Popen(
            command, cwd=BASE_DIR, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                self.lines.append(line)

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def wait_until_said(self, words: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while words not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.05)

    def wait_until_ready(self) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"http://localhost:{self.port}/readyz", timeout=10) as answer:
                    return json.load(answer)
            except OSError:
                assert self.process.poll() is None, self.output
                assert time.monotonic() < deadline, self.output
                time.sleep(0.2)

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def processes(self) -> dict[int, str]:
        """All that runs for this data folder: process id and command line."""
        mark = str(self.var).encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes()
                where = os.fsencode((folder / "cwd").readlink())
                if words and any(mark in place for place in (words, where, (folder / "environ").read_bytes())):
                    found[int(folder.name)] = words.replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
        return found

    def pid_of(self, words: str) -> int | None:
        """The oldest process with these words in its command line; process ids wrap around, start times do not."""
        return min((pid for pid, command in self.processes().items() if words in command), key=_started, default=None)


def _started(pid: int) -> int:
    """When a process began, in clock ticks since boot (proc(5)); last of all if it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return sys.maxsize


def get(host: str, port: int, path: str, origin: str) -> int:
    """The status of a request sent to this very address under an origin's name."""
    with socket.create_connection((host, port), timeout=30) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {origin}\r\nConnection: close\r\n\r\n".encode())
        return int(connection.makefile("rb").readline().split()[1])
