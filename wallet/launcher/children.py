"""Processes that the launcher starts, watches and ends."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wallet.config import BASE_DIR
from wallet.embedded.process import die_with_parent
from wallet.launcher import terminal

LONGEST_PAUSE = 30.0  # seconds between two starts of a process that keeps dying
CALM = 60.0  # seconds after which a process counts as well again


class StartError(Exception):
    """The wallet cannot start; the message says why and what to do."""


@dataclass
class Child:
    """A process of the wallet; started again when it dies, with a growing pause."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    # what the kernel sends when the launcher is killed; one that forks must be able to tell its own children
    last_signal: signal.Signals = signal.SIGTERM
    process: "subprocess.Popen[bytes] | None" = None
    _pause: float = 1.0
    _started: float = 0.0
    _next_start: float = 0.0

    def start(self) -> None:
        self.process = spawn(self.name, self.command, self.environment, self.last_signal)
        self._started = time.monotonic()
        self._next_start = 0.0

    def watch(self) -> None:
        """Called again and again: notice an end, start again when the pause is over."""
        if self.process is None:
            if time.monotonic() >= self._next_start:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        end_group(self.process)
        self._pause = 1.0 if time.monotonic() - self._started > CALM else min(self._pause * 2, LONGEST_PAUSE)
        terminal.say(self.name, f"ended ({_how(code)}); starting again in {self._pause:.0f} s")
        self.process, self._next_start = None, time.monotonic() + self._pause

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self, seconds: float) -> None:
        """Wait for it to end; then end it and all that it started."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            terminal.say(self.name, f"did not stop within {seconds:.0f} s and was killed")
        end_group(self.process)
        self.process.wait()
        self.process = None


def spawn(
    name: str, command: Sequence[str], environment: Mapping[str, str], last_signal: signal.Signals
) -> "subprocess.Popen[bytes]":
    """Start in a session of its own (Ctrl-C is for the launcher alone), its output labelled. Main thread only."""
    process = subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent(last_signal),
    )
    if process.stdout is not None:
        terminal.pump(name, process.stdout)
    return process


def run_once(*arguments: str, environment: Mapping[str, str] | None = None) -> None:
    """Run `manage.py …` to its end.

    Raises:
        StartError: it failed; its output has been shown.
    """
    process = start_once(*arguments, environment=environment)
    try:
        code = process.wait()
    finally:
        end_group(process)
    if code:
        raise StartError(f"`manage.py {arguments[0]}` failed ({_how(code)}); see above.")


def start_once(*arguments: str, environment: Mapping[str, str] | None = None) -> "subprocess.Popen[bytes]":
    """Begin `manage.py …`, which ends by itself."""
    return spawn("setup", [sys.executable, "manage.py", *arguments], environment or {}, signal.SIGKILL)


def end_running(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process with what it started, unless it ended by itself: its number may be another's by now."""
    if process.poll() is None:
        end_group(process)
        process.wait()


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill whatever is left of a process and of what it started. Only right after its end, or before."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
