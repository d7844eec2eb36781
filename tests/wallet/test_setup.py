"""deploy/setup.py: a sentence where it cannot work, and nothing twice."""

import importlib.util
import os
import platform
import subprocess
import sys
from types import ModuleType

import pytest

from wallet.config import BASE_DIR


@pytest.fixture
def setup() -> ModuleType:
    spec = importlib.util.spec_from_file_location("deploy_setup", BASE_DIR / "deploy" / "setup.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("version", [(3, 10, 14), (3, 13, 0)])
def test_python__of_another_version__says_what_to_set(setup, monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)

    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or 3\.12, not 3\.1\d; set it: make run PYTHON="):
        setup._check_python()


def test_platform__without_embedded_servers__says_what_to_set(setup, monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    monkeypatch.delenv("DATABASE_URL")

    with pytest.raises(SystemExit, match=r"\(Linux aarch64\) set DATABASE_URL and REDIS_URL"):
        setup._check_platform()


def test_platform__with_servers_of_ones_own__is_accepted(setup, monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")

    setup._check_platform()


def test_step__made_again_only_when_what_it_is_made_from_changed(setup, tmp_path):
    source, stamp = tmp_path / "source", tmp_path / "made" / "stamp"
    made = []
    for text in ("one", "one", "two", "two"):
        source.write_text(text)
        setup._step("thing", stamp, [source], lambda text=text: made.append(text))

    assert made == ["one", "two"]


def test_make__python_missing__says_so_in_a_sentence():
    command = ["make", "-n", "run", "PYTHON="]

    process = subprocess.run(command, cwd=BASE_DIR, env=os.environ, capture_output=True, text=True, check=False)

    assert process.returncode == 2
    assert "make run PYTHON=/path/to/python3.12" in process.stderr
