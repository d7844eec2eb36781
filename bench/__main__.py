"""`python -m bench [NAME]`, or `make bench NAME=issuance`. Each benchmark runs in a process of its own."""

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.harness import Harness, Result, head

HERE = Path(__file__).resolve().parent
VAR = Path(os.environ.get("VAR_DIR") or HERE.parent / "var").resolve()


def main() -> int:
    if len(sys.argv) == 3 and sys.argv[1] == "--run":
        return _run(sys.argv[2])
    names = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_") and path.stem != "harness")
    wanted = sys.argv[1:] or os.environ.get("NAME", "").split() or names
    if unknown := sorted(set(wanted) - set(names)):
        print(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(names) or 'none'}")
        return 2
    codes = [subprocess.run([sys.executable, "-m", "bench", "--run", name], check=False).returncode for name in wanted]
    return max(codes, default=0)


def _run(name: str) -> int:
    start = time.monotonic()
    harness = Harness(name, full=os.environ.get("SCALE") == "full")
    print(f"\n{name}\n{head()}", flush=True)
    # a benchmark that wants the usual servers has run(h); one with measure() brings what it needs itself
    if "def run(" in (HERE / f"{name}.py").read_text(encoding="utf-8"):
        with _servers():
            importlib.import_module(f"bench.{name}").run(harness)
    else:
        for row in importlib.import_module(f"bench.{name}").measure():
            harness.add(Result(**row))
    path = harness.write(VAR / "bench")
    print(f"{time.monotonic() - start:.0f} s; written to {path}", flush=True)
    return 0 if all(result.holds for result in harness.results) else 1


@contextmanager
def _servers() -> Iterator[None]:
    """PostgreSQL with durable commits, Redis and the signer, as in the tests; Django as wallet_app."""
    os.environ["TEST_DURABLE"] = "1"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    from tests import servers  # starts them

    try:
        os.environ["DATABASE_URL"] = servers.clone_url("bench")
        os.environ["DJANGO_SETTINGS_MODULE"] = "wallet.settings"
        import django

        django.setup()
        yield
        from django.db import connections

        connections.close_all()
        connections["default"].close_pool()
    finally:
        servers.stop()


if __name__ == "__main__":
    sys.exit(main())
