"""Real browsers in the tests: all four origins on one live server, Chromium, and virtual authenticators.

    @pytest.mark.browser
    @pytest.mark.django_db(transaction=True)
    def test_...(live_origins, new_device):
        page = new_device()
        page.goto(live_origins.wallet)

The addresses are those of the settings (http://localhost:8001 and so on); Chromium is told which free port is meant, so
that several runs fit on one machine. Each device is a browser context of its own, with an authenticator that answers
without a finger.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

# A window's own address bar is a page with two hundred scripts, which took an eighth of a journey's time; the others
# are Playwright's list of what it turns off, which ours replaces.
_FEATURES_OFF = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,"
    "LensOverlay,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,"
    "ThirdPartyStoragePartitioning"
)
ARGUMENTS = ["--no-sandbox", f"--disable-features={_FEATURES_OFF}"]
VIEWPORTS = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 800}}


@dataclass(frozen=True)
class Origins:
    """The four addresses, and the loopback port that really answers for all of them."""

    issuer: str
    wallet: str
    verifier: str
    admin: str
    port: int


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """The browser's requests are no test output."""


class _Application:
    """The product, closing each thread's connections as the server does after a request."""

    def __init__(self) -> None:
        self.handler = StaticFilesHandler(WSGIHandler())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        response = self.handler(environ, start_response)
        try:
            yield from response
        finally:
            response.close()
            connections.close_all()


class _Server(ThreadedWSGIServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256  # two hundred who come at once all get an answer


@pytest.fixture(scope="session")
def _served() -> Iterator[Origins]:
    """One server for all browser tests of this process: it keeps no connection to a database between requests."""
    server = _Server(("127.0.0.1", 0), _QuietHandler)
    server.set_app(_Application())
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Origins(
            settings.ISSUER_ORIGIN,
            settings.WALLET_ORIGIN,
            settings.VERIFIER_ORIGIN,
            settings.ADMIN_ORIGIN,
            server.server_port,
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def live_origins(transactional_db: None, _served: Origins) -> Origins:
    """All four origins, served by threads of this process on the test's own database."""
    return _served


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Any]:
    # Playwright keeps an event loop in this thread; Django would take our own synchronous queries for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright


def chromium() -> str:
    """Where it is; without it the test fails."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not executable:
        pytest.fail("Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path.")
    return executable


def leading_to(origins: Origins, port: int) -> str:
    """The argument by which all four addresses are this port of this machine."""
    addresses = (origins.issuer, origins.wallet, origins.verifier, origins.admin)
    rules = ",".join(f"MAP {address.split('//')[1]} 127.0.0.1:{port}" for address in addresses)
    return f"--host-resolver-rules={rules}"


@pytest.fixture(scope="session")
def _launch(_playwright: Any, _served: Origins) -> Iterator[Callable[[], Browser]]:
    """Chromium, to which localhost:8000 to 8003 are this process's server: started once, and again if it crashed."""
    executable, arguments = chromium(), [*ARGUMENTS, leading_to(_served, _served.port)]
    running: list[Browser] = []

    def launch() -> Browser:
        if not running or not running[-1].is_connected():
            running.append(_playwright.chromium.launch(executable_path=executable, args=arguments))
        return running[-1]

    yield launch
    for browser in running:
        browser.close()


@pytest.fixture
def browser(_launch: Callable[[], Browser], live_origins: Origins) -> Iterator[Browser]:
    """Chromium; each test opens contexts of its own, which share nothing and end with it."""
    browser = _launch()
    yield browser
    for context in browser.contexts:
        context.close()


@pytest.fixture
def new_device(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page on a new device: its own storage, cookies and passkeys. `new_device("desk")` for a large screen."""
    contexts: list[BrowserContext] = []

    def open_page(size: str = "phone", *, prf: bool = False, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": VIEWPORTS[size], "locale": "ko-KR"} | options)
        contexts.append(context)
        page = connected(context.new_page())
        add_authenticator(page, prf=prf)
        return page

    yield open_page
    for context in contexts:
        context.close()


def connected(page: Page) -> Page:
    """Have the page believe it has a network: where this machine has only its own addresses, Chromium says offline."""
    state = {"offline": False, "latency": 1, "downloadThroughput": 10**7, "uploadThroughput": 10**7}
    page.context.new_cdp_session(page).send("Network.overrideNetworkState", state | {"connectionType": "wifi"})
    return page


def disconnect(page: Page) -> None:
    """Take the network away from a device, and tell this page, which `connected` may keep from noticing."""
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")


def reconnect(page: Page) -> None:
    """Undo `disconnect`."""
    page.context.set_offline(False)
    connected(page)


def add_authenticator(page: Page, transport: str = "internal", *, prf: bool = False) -> tuple[CDPSession, str]:
    """Give a page an authenticator that verifies its user: its own or "usb". Returns the CDP session and its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": transport,
        "hasResidentKey": True,
        "hasUserVerification": True,
        "hasPrf": prf,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(made["authenticatorId"])
