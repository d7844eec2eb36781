"""`make run`: one product, started once for most of these tests."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from tests import servers
from tests.wallet.product import PATIENCE, Product, environment, free_port, get
from wallet.config import BASE_DIR, ROLES
from wallet.launcher.network import has_ipv6

AGAIN = "ended (signal SIGKILL); starting again"

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("product"), pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="wallet-product-"))
    folder.chmod(0o711)
    yield folder / "var"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def product(var: Path, port: int) -> Iterator[Product]:
    running = Product(var, port)
    try:
        running.wait_until_said("Ctrl-C stops it.")
        running.wait_until_ready()
        yield running
    finally:
        running.end()


def test_start__says_where_everything_is_and_who_may_sign_in(product, port):
    for words in (
        f"Wallet      http://localhost:{port + 1}",
        f"Verifier    http://localhost:{port + 2}",
        f"API docs    http://localhost:{port}/api/docs",
        f"Staff       http://localhost:{port + 3}",
        "Incheon Wallet is ready.",
        "city-admin / ",
        "  signer │ ",
        " witness │ ",
    ):
        assert words in product.output


def test_ready__names_every_part(product):
    assert product.wait_until_ready()["ready"]


@pytest.mark.parametrize("family", ["127.0.0.1", "::1"])
def test_every_origin__answers_on_its_port_in_both_families(product, port, family):
    if family == "::1" and not has_ipv6():
        pytest.skip("this machine has no IPv6 loopback")
    for offset in range(len(ROLES)):
        assert get(family, port + offset, "/", f"localhost:{port + offset}") in (200, 302)


def test_api_description__is_served_with_its_page(product, port):
    assert get("127.0.0.1", port, "/api/docs", f"localhost:{port}") == 200
    assert get("127.0.0.1", port, "/api/schema", f"localhost:{port}") == 200


def test_second_start__on_the_same_data__is_refused_with_a_sentence(product, var):
    second = Product(var, free_port())

    assert second.end(signal.SIGCONT) == 1
    assert "Already running here" in second.output


def test_start__port_taken__is_refused_with_a_sentence(var):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        other = Product(var.with_name("other"), port)

        assert other.end(signal.SIGCONT) == 1

    assert f"Port {port} is taken" in other.output
    assert "PORT=9000" in other.output


def test_manage__in_another_terminal__finds_the_running_instance(product, var, port):
    alone = {name: value for name, value in environment(var, port).items() if name != "PORT"}
    question = "from django.conf import settings; from django.db import connection as c; c.ensure_connection(); "
    question += "print(settings.WALLET_ORIGIN, settings.DATABASES['default']['USER'], settings.SANDBOX)"
    command = [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", question]

    said = subprocess.run(command, cwd=BASE_DIR, env=alone, capture_output=True, text=True, check=True).stdout

    assert said.split() == [f"http://localhost:{port + 1}", "wallet_app", "True"]


def test_walkthrough__of_the_running_product__holds_every_step(product, var, port):
    command = [sys.executable, "manage.py", "walkthrough", "--rows", "300"]

    done = subprocess.run(
        command, cwd=BASE_DIR, env=environment(var, port), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" … held in ") == 13
    assert "All 13 steps held" in done.stdout


def test_200_requests_at_once__none_meets_the_limit_of_connections(product, port):
    with ThreadPoolExecutor(200) as threads:
        outcomes = Counter(threads.map(lambda _: get("127.0.0.1", port, "/readyz", f"localhost:{port}"), range(400)))

    assert outcomes == {200: 400}


@pytest.mark.parametrize("words", ["wallet.gunicorn", "identity.signing.server", "worker --pool", "wallet.leader"])
def test_kill__of_a_process__starts_it_again(product, words):
    before, said = product.pid_of(words), product.output.count(AGAIN)

    os.kill(before, signal.SIGKILL)

    _eventually(lambda: product.output.count(AGAIN) > said)  # its own workers outlive it for a moment
    _eventually(lambda: product.pid_of(words) not in (None, before))
    _eventually(lambda: product.wait_until_ready()["ready"])


@pytest.mark.parametrize("words", ["bin/postgres", "redis-server"])
def test_kill__of_a_server__starts_it_again_and_the_product_recovers(product, words):
    before = product.pid_of(words)

    os.kill(before, signal.SIGKILL)

    _eventually(lambda: product.pid_of(words) not in (None, before))
    assert product.wait_until_ready()["ready"]


def test_interrupt__stops_all_in_order_and_takes_its_address_back(product, var, port):
    assert json.loads((var / "run" / "instance.json").read_text())["PORT"] == str(port)

    assert product.end(signal.SIGINT) == 0

    assert product.processes() == {}
    assert not (var / "run" / "instance.json").exists()


def test_start__with_servers_of_the_operator__uses_those(var):
    given = {"DATABASE_URL": servers.clone_url("operators_own"), "REDIS_URL": os.environ["REDIS_URL"], "SANDBOX": "1"}
    owner = given["DATABASE_URL"].replace("wallet_app@", "wallet_owner@")
    keys = str(settings.SIGNER_KEYS)  # those that this database knows
    product = Product(var.with_name("operated"), free_port(), OWNER_DATABASE_URL=owner, SIGNER_KEYS=keys, **given)

    product.wait_until_said("Ctrl-C stops it.")
    product.end()

    assert "Incheon Wallet is ready." in product.output
    assert not (product.var / "postgres").exists()
    assert not (product.var / "redis").exists()


def test_kill__of_the_launcher__ends_all_and_the_next_start_works(var, port):
    first = Product(var, port)
    first.wait_until_said("Ctrl-C stops it.")

    first.end(signal.SIGKILL)
    second = Product(var, port)  # at once: it waits for what is still ending
    second.wait_until_said("Ctrl-C stops it.")
    second.end(signal.SIGTERM)

    assert "Incheon Wallet is ready." in second.output
    assert second.processes() == {}


def _eventually(true) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)
