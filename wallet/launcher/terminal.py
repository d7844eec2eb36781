"""What the person at the terminal sees: one label a process, colours where the terminal has them."""

import os
import sys
import threading
from typing import IO

_COLOURS = {"setup": 37, "postgres": 34, "redis": 31, "web": 32, "signer": 35, "worker": 36, "beat": 33, "witness": 94}
_WIDTH = max(map(len, _COLOURS))
_lock = threading.Lock()


def coloured() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def say(label: str, line: str) -> None:
    """One whole line, also when several processes speak at once."""
    head = f"{label:>{_WIDTH}} │"
    if coloured():
        head = f"\x1b[{_COLOURS.get(label, 37)}m{head}\x1b[0m"
    with _lock:
        sys.stdout.write(f"{head} {line}\n")
        sys.stdout.flush()


def pump(label: str, output: IO[bytes]) -> threading.Thread:
    """Show a process's output line by line until it ends."""

    def show() -> None:
        with output:
            for line in output:
                say(label, line.decode(errors="replace").rstrip())

    thread = threading.Thread(target=show, name=f"output of {label}", daemon=True)
    thread.start()
    return thread


def show_box(lines: list[str]) -> None:
    with _lock:
        sys.stdout.write("\n" + "\n".join(f"  {line}" for line in lines) + "\n\n")
        sys.stdout.flush()
