"""Where the running instance of this clone is, told to other processes through a file."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path


def instance_file(var_dir: Path) -> Path:
    return var_dir / "run" / "instance.json"


def running_instance(var_dir: Path) -> dict[str, str]:
    """Environment of the instance that `make run` started here: DATABASE_URL, REDIS_URL, origins. Empty if none.

    A file that a killed launcher left behind counts for nothing: a living one holds a lock on it.
    """
    try:
        with instance_file(var_dir).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return {}
            except BlockingIOError:
                content = json.load(file)
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


@contextlib.contextmanager
def announced(var_dir: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Tell other processes about this instance for as long as the block runs and this process lives."""
    path = instance_file(var_dir)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"instance.{os.getpid()}.json")
    with open(new, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(dict(environment), file, indent=1)
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        new.replace(path)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
