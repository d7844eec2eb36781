# ruff: noqa: F401, F811 - fixtures come by import
"""The verifier without a network: one visit, then the browser starts again and the servers are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser import ARGUMENTS, Origins, chromium, connected, leading_to
from tests.factories.credentials import ISSUER_HOST
from tests.journeys.qr_desk import Desk, Packer, holder, packer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLOSED_PORT = 9
Start = Callable[[int], Any]


@pytest.fixture
def start(_playwright: Any, live_origins: Origins, tmp_path: Path) -> Start:
    """Start Chromium on one profile; all four origins are at the given port of this machine."""

    @contextmanager
    def opened(port: int) -> Iterator[Page]:
        context = _playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=chromium(),
            args=[*ARGUMENTS, leading_to(live_origins, port)],
            viewport={"width": 360, "height": 740},
            locale="ko-KR",
        )
        yield connected(context.new_page())
        context.close()

    return opened


def wait_until_kept(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")


def test_verify__after_one_visit_and_a_restart_without_servers__still_judges(
    live_origins: Origins,
    start: Start,
    packer: Packer,
):
    citizen, seen = holder(district="연수구"), holder(key="R1")
    code = packer.show(seen.card, seen.key, "resident")
    with start(live_origins.port) as page:
        desk = Desk.open(page)
        wait_until_kept(page)
        desk.check(code.png())
        desk.expect_verdict("green", "valid")

    with start(CLOSED_PORT) as page:
        desk = Desk.open(page, first=False, sync="offline")
        desk.check(packer.show(citizen.card, citizen.key, "district").png())
        desk.expect_verdict("green", "valid")
        expect(page.locator("verdict-details")).to_contain_text("연수구")
        expect(page.locator(".vf-ages")).to_contain_text("상태 목록")
        desk.next()
        desk.check(code.png())
        desk.expect_verdict("red", "replayed")


def test_verify__without_ever_a_network__trusts_nothing(live_origins: Origins, start: Start, packer: Packer):
    citizen = holder()
    with start(live_origins.port) as page:
        page.route("**/trust-list", lambda route: route.abort())
        desk = Desk.open(page, sync="offline")
        wait_until_kept(page)
        desk.check(packer.show(citizen.card, citizen.key, "resident").png())
        desk.expect_verdict("red", "no_trust_list")


def test_sync__a_trust_list_that_our_root_did_not_sign__is_refused(
    live_origins: Origins,
    start: Start,
    packer: Packer,
):
    citizen = holder()
    with start(live_origins.port) as page:
        token = Client(HTTP_HOST=ISSUER_HOST).get("/trust-list").content.decode()
        at = token.index(".") + 40
        forged = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        allowed = {"access-control-allow-origin": "*"}
        page.route("**/trust-list", lambda route: route.fulfill(body=forged, headers=allowed))
        desk = Desk.open(page, sync="refused")
        desk.check(packer.show(citizen.card, citizen.key, "resident").png())
        desk.expect_verdict("red", "no_trust_list")


def test_verify__when_the_lists_are_two_days_old__is_amber_and_says_so(
    live_origins: Origins,
    start: Start,
    packer: Packer,
):
    citizen = holder()
    with start(live_origins.port) as page:
        desk = Desk.open(page)
        wait_until_kept(page)
    with start(CLOSED_PORT) as page:
        desk = Desk.open(page, first=False, sync="offline")
        page.evaluate(
            """() => new Promise((resolve) => {
                const request = indexedDB.open("verifier");
                request.onsuccess = () => {
                    const store = request.result.transaction("fetched", "readwrite").objectStore("fetched");
                    store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
                        if (!cursor) return resolve();
                        cursor.update(cursor.value - 48 * 3600);
                        cursor.continue();
                    };
                };
            })"""
        )
        desk.check(packer.show(citizen.card, citizen.key, "district").png())

        desk.expect_verdict("amber", "unchecked")
        expect(page.locator("verdict-details")).to_contain_text("신뢰 목록이 하루보다 오래되었습니다")
        expect(page.locator(".vf-ages")).to_contain_text("2일 전")


def test_visit__by_a_phones_camera_without_a_network__is_information_only(live_origins: Origins, start: Start):
    with start(live_origins.port) as page:
        Desk.open(page)
        wait_until_kept(page)
    with start(CLOSED_PORT) as page:
        page.goto(f"{settings.VERIFIER_ORIGIN}/v#12345")
        expect(page.get_by_role("heading", name="이 화면은 안내용입니다")).to_be_visible()
        assert page.url == f"{settings.VERIFIER_ORIGIN}/v"


def test_proof_page__after_a_visit_to_the_verifier_and_a_restart_without_servers__is_there(
    live_origins: Origins, start: Start
):
    with start(live_origins.port) as page:
        Desk.open(page)
        wait_until_kept(page)
    with start(CLOSED_PORT) as page:
        page.goto(f"{settings.VERIFIER_ORIGIN}/proof")
        expect(page.get_by_role("heading", name="증명 파일 확인")).to_be_visible()
        page.goto(f"{settings.VERIFIER_ORIGIN}/check")  # the server's own page: the app says that there is no network
        expect(page.locator("verifier-app")).to_be_visible()
