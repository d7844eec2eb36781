"""A real witness process, and a log that is brought as far as it goes."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from anchoring.actions import append_commitment
from anchoring.log.notes import b64
from anchoring.models import Commitment
from anchoring.origins import log_keys, origin_pattern
from anchoring.tasks import advance_log


@dataclass
class WitnessProcess:
    """`python -m anchoring.witness`, started as an operator would."""

    state: Path
    name: str = "witness.example"
    port: int = 0
    vkey: str = ""
    process: "subprocess.Popen[str] | None" = None
    log: Path = field(default_factory=Path)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "WitnessProcess":
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        keys = [part for key in log_keys() for part in ("--key", b64(b"\x01" + key))]
        command = ["--port", str(self.port), "--state", str(self.state), "--name", self.name]
        self.log = self.state.parent / f"{self.state.name}.log"
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "anchoring.witness", *command, "--origin", origin_pattern(), *keys],
                env={"PATH": os.environ["PATH"]},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout
        self.vkey = self.process.stdout.readline().strip()
        return self

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process = None


@pytest.fixture
def make_witness(tmp_path: Path) -> Iterator[Callable[..., WitnessProcess]]:
    running: list[WitnessProcess] = []

    def make(name: str = "witness.example") -> WitnessProcess:
        running.append(WitnessProcess(tmp_path / name, name).start())
        return running[-1]

    yield make
    for witness in running:
        witness.kill()


@pytest.fixture
def witness(make_witness, settings) -> WitnessProcess:
    """A running witness that the log is configured to ask."""
    process = make_witness()
    settings.WITNESS_URLS = [process.url]
    return process


@pytest.fixture
def grow() -> Callable[[int], list[Commitment]]:
    """Commit to that many records and bring the log as far as it goes."""

    def add(count: int) -> list[Commitment]:
        made = [append_commitment("test.record", {"number": number}) for number in range(count)]
        advance_log()
        return made

    return add


@pytest.fixture
def tamper() -> Callable[..., None]:
    """Do what only a superuser of the database can: change what the triggers protect. Needs committed rows."""

    def run(*statements: str) -> None:
        url = os.environ["TEST_SUPERUSER_URL"]
        with psycopg.connect(url, dbname=connection.settings_dict["NAME"], autocommit=True) as superuser:
            superuser.execute("SET session_replication_role = replica")
            for statement in statements:
                superuser.execute(statement)

    return run
