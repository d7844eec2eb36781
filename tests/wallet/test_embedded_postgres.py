"""What only the embedded PostgreSQL can meet: pid files, half-made data, root."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wallet.embedded import Launcher, kill
from wallet.config import BASE_DIR
from wallet.embedded import postgres
from wallet.embedded.process import EmbeddedServerError

pytestmark = pytest.mark.servers


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="wallet-home-"))
    folder.chmod(0o711)
    yield folder / "server"
    shutil.rmtree(folder)


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launcher]:
    launcher = Launcher(tmp_path)
    yield launcher
    launcher.close()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe torn", b"1\n", str(os.getpid()).encode() + b"\n/elsewhere\n"],
    ids=["empty", "torn", "init's", "re-used"],
)
def test_start__torn_or_reused_pid_file__works(launch, home, content):
    first = launch("postgres", home)
    first.write(5)
    kill(first.pid)
    kill(first.process.pid)
    first.process.wait(30)
    (home / "data" / "postmaster.pid").write_bytes(content)

    assert launch("postgres", home).kept() == {5}


def test_start__after_a_first_start_that_was_killed__works(home):
    (home / "data.new").mkdir(parents=True)
    (home / "data.new" / "PG_VERSION").write_text("18\n")

    postgres.start(home).stop()

    assert (home / "data" / "global" / "pg_control").exists()
    assert not (home / "data.new").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a folder of another user")
def test_start__data_of_another_user__is_refused_with_a_sentence(home):
    postgres.start(home).stop()
    os.chown(home / "data", 4711, 4711)

    with pytest.raises(EmbeddedServerError, match="belongs to another user"):
        postgres.start(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: an ordinary user's data is in var/ always")
def test_start__as_root_below_a_closed_folder__keeps_data_elsewhere_and_reset_removes_it(home, capfd):
    home.parent.chmod(0o700)
    server = postgres.start(home.parent / "postgres")
    store = (home.parent / "postgres" / "data").readlink().parent
    reset = [sys.executable, BASE_DIR / "deploy/reset.py"]
    environment = os.environ | {"VAR_DIR": str(home.parent)}

    refused = subprocess.run(reset, env=environment, capture_output=True, text=True, check=False)
    server.stop()
    subprocess.run(reset, env=environment, check=True)

    assert "stop it first" in refused.stderr
    assert "its data is in" in capfd.readouterr().err
    assert not store.exists()
    home.parent.mkdir()  # for the fixture
