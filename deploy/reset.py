"""Forget all data of this clone: `make reset`. Needs Python's own library alone."""

import fcntl
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()


def main() -> None:
    if not VAR.exists():
        return
    if VAR != ROOT / "var" and not (VAR / "run").exists() and not (VAR / "postgres").exists():
        sys.exit(f"{VAR} does not look like the data of a wallet; nothing was removed.")
    # as root the data may be outside, see wallet/embedded/postgres.py
    links = [link for link in VAR.rglob("postgres/data") if link.is_symlink()]
    locks = [*VAR.rglob("*.owner.lock")]
    locks += [lock for link in links for lock in link.readlink().parent.glob("*.owner.lock")]
    for lock in locks:
        with lock.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sys.exit(f"The wallet is running on {VAR}; stop it first (Ctrl-C in its terminal).")
    for link in links:
        shutil.rmtree(link.readlink().parent, ignore_errors=True)
    shutil.rmtree(VAR)
    print(f"Removed {VAR}.")


if __name__ == "__main__":
    main()
