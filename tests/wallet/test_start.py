"""A process with an unsafe or unfitting configuration ends at its start, with a sentence that says what to set."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import connection

from credentials.models.status_lists import StatusList
from wallet.config import BASE_DIR, ROLES

SOUND = {
    "SANDBOX": "0",
    "SECRET_KEY": "a-secret-of-a-test-0123456789-0123456789-0123456789",
    "SIGNER_PASSPHRASE": "another",
    "EMAIL_HOST": "localhost",
    **{f"{role.upper()}_ORIGIN": f"https://{role}.example.kr" for role in ROLES},
}
NOWHERE = "postgresql://wallet_app@/wallet?host=/nowhere"


def start(**changes: str) -> "subprocess.CompletedProcess[str]":
    """Load the web application as gunicorn does."""
    unset = {name for name, value in changes.items() if not value}
    environment = {name: value for name, value in (os.environ | SOUND | changes).items() if name not in unset}
    command = [sys.executable, "-c", "import wallet.wsgi; print('serves')"]
    return subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)


def manage(*command: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in (os.environ | changes).items() if value}
    arguments = [sys.executable, "manage.py", *command]
    return subprocess.run(arguments, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)


def last_line(process: "subprocess.CompletedProcess[str]") -> str:
    return process.stderr.strip().splitlines()[-1]


def test_start__sound_configuration__serves():
    process = start()

    assert process.stdout == "serves\n", process.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"WALLET_ORIGIN": "http://wallet.example.kr"}, "WALLET_ORIGIN must be https://"),
        ({"ADMIN_ORIGIN": "https://wallet.example.kr"}, "must be four different origins"),
        ({"ISSUER_ORIGIN": "https://issuer.example.kr/path"}, "Set ISSUER_ORIGIN to an origin without a path"),
        ({"ISSUER_ORIGIN": ""}, "Set ISSUER_ORIGIN"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SIGNER_PASSPHRASE": ""}, "Set SIGNER_PASSPHRASE"),
        ({"REDIS_URL": ""}, "Set REDIS_URL to your server"),
        ({"DATABASE_URL": NOWHERE, "DATABASE_POOL_TIMEOUT": "1"}, "The database cannot be used"),
    ],
)
def test_start__unsafe_configuration__ends_with_a_sentence(changes, sentence):
    process = start(**changes)

    assert process.returncode == 1
    assert sentence in last_line(process)
    assert "serves" not in process.stdout


@pytest.mark.django_db(transaction=True)
def test_start__issuer_address_changed_after_cards_were_issued__ends_with_a_sentence():
    StatusList.objects.create(issuer="https://old.example.kr", first_ordinal=1, mark="test")
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()

    process = start(DATABASE_URL=address)

    assert process.returncode == 1
    assert "Cards were issued as https://old.example.kr, but ISSUER_ORIGIN is" in last_line(process)


def test_manage__production__refuses_sample_data():
    environment = os.environ | SOUND
    command = [sys.executable, "manage.py", "load_samples"]

    process = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)

    assert process.returncode == 1
    assert "sandbox mode alone" in process.stderr


@pytest.mark.parametrize("tool", ["walkthrough", "sandbox_offer", "sandbox_request"])
def test_tools_for_outsiders__outside_sandbox_mode__refuse(tool):
    process = manage(tool, **SOUND)

    assert process.returncode == 1
    assert "sandbox mode only" in last_line(process) or "샌드박스 모드에서만" in last_line(process)


def test_walkthrough__where_nobody_answers__fails_at_its_first_step():
    process = manage("walkthrough", SANDBOX="1", PORT="9")

    assert process.returncode == 1
    assert "Step 1: http://localhost:9 does not answer" in last_line(process)


def test_manage__without_servers__says_what_to_set():
    process = manage("check", REDIS_URL="")

    assert process.returncode == 1
    assert process.stderr.startswith("Set REDIS_URL to your server")
