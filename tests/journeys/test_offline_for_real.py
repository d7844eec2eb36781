"""Without a network, for real: servers killed, both browsers started again, then show and verify."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import cluster
from tests.browser import ARGUMENTS, VIEWPORTS, add_authenticator, chromium, connected, disconnect, reconnect
from tests.journeys import wallet
from tests.journeys.qr_desk import Desk
from tests.wallet.product import Product, environment, free_port
from wallet.config import BASE_DIR

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.xdist_group("product"), pytest.mark.timeout(900)]
Start = Callable[[str], AbstractContextManager[Page]]
REVOKE = """
from credentials.actions.statuses import revoke
from credentials.models import Credential, StatusReason
from identity.actors import Actor
for credential in Credential.objects.all():
    revoke(credential, StatusReason.DEVICE_LOST, by=Actor.system("test"))
"""


@pytest.fixture
def var() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="wallet-offline-"))
    folder.chmod(0o711)
    # As setup does it: no server is asked, the addresses only have to be there.
    nowhere = {"DATABASE_URL": "postgresql:///setup", "REDIS_URL": "redis://setup", "EMBEDDED": "1"}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--skip-checks", "-v0"]
    subprocess.run(command, cwd=BASE_DIR, env=environment(folder / "var", 0, **nowhere), check=True)
    cluster.copy_to(folder / "var" / "postgres")
    yield folder / "var"
    shutil.rmtree(folder)


@pytest.fixture
def start(_playwright: Any, tmp_path: Path) -> Start:
    """Start Chromium on the profile of this name."""

    @contextmanager
    def opened(name: str) -> Iterator[Page]:
        context = _playwright.chromium.launch_persistent_context(
            str(tmp_path / name),
            executable_path=chromium(),
            args=ARGUMENTS,
            viewport=VIEWPORTS["phone"],
            locale="ko-KR",
        )
        yield connected(context.new_page())
        context.close()

    return opened


def running(var: Path, port: int) -> Product:
    product = Product(var, port)
    product.wait_until_said("Ctrl-C stops it.")
    product.wait_until_ready()
    return product


def kill(product: Product) -> None:
    """All of it at once, as when the power fails."""
    while processes := product.processes():
        for pid in processes:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    product.end(signal.SIGKILL)


def manage(var: Path, port: int, *words: str) -> str:
    alone = {name: value for name, value in environment(var, port).items() if name != "PORT"}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=BASE_DIR, env=alone, capture_output=True, text=True, check=True).stdout


def receive(page: Page, origin: str, code: str) -> list[dict[str, Any]]:
    """A card on this phone, ready for no network. Returns the passkeys: the virtual ones do not outlive the browser."""
    session, authenticator = add_authenticator(page)
    wallet.sign_up(page, origin)
    page.get_by_label("거주 확인 코드").fill(code)
    page.get_by_role("button", name="확인", exact=True).click()
    wallet.receive_card(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    found = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
    return list(found["credentials"])


def with_passkeys(page: Page, passkeys: list[dict[str, Any]]) -> None:
    session, authenticator = add_authenticator(page)
    for passkey in passkeys:
        session.send("WebAuthn.addCredential", {"authenticatorId": authenticator, "credential": passkey})


def show(page: Page, origin: str) -> bytes:
    page.goto(f"{origin}/")
    page.get_by_role("link", name="QR 보여주기").click()
    page.get_by_role("button", name="QR 만들기").click()
    wallet.shown_address(page)
    return page.screenshot()


def test_card__servers_killed_and_browsers_restarted__is_shown_and_verified_and_revoked_once_online(
    var: Path, start: Start, settings: Any
):
    port = free_port()
    origin, settings.VERIFIER_ORIGIN = f"http://localhost:{port + 1}", f"http://localhost:{port + 2}"
    product = running(var, port)
    try:
        code = json.loads(manage(var, port, "sandbox_codes", "--count", "1", "--json"))[0]["code"]
        with start("phone") as phone:
            passkeys = receive(phone, origin, code)
        with start("desk") as desk_page:
            Desk.open(desk_page)
            desk_page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        kill(product)

        with start("phone") as phone, start("desk") as desk_page:
            with_passkeys(phone, passkeys)
            shown = show(phone, origin)
            expect(phone.get_by_text("인터넷에 연결되어 있지 않습니다")).to_be_visible()
            desk = Desk.open(desk_page, first=False, sync="offline")
            desk.check(shown)
            desk.expect_verdict("green", "valid")
            desk.next()

            disconnect(desk_page)
            product = running(var, port)
            manage(var, port, "shell", "--verbosity=0", "-c", REVOKE)
            desk.check(show(phone, origin))
            desk.expect_verdict("green", "valid")  # the desk has not heard of it yet
            desk.next()
            reconnect(desk_page)
            desk.sync()
            desk.check(show(phone, origin))
            desk.expect_verdict("red", "revoked")
    finally:
        kill(product)
