# ruff: noqa: F401, F811 - fixtures come by import
"""What a phone's camera opens: information only. Nothing of the presentation is shown, kept or sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from identity.signing.encoding import unb64url
from tests.browser import ARGUMENTS, VIEWPORTS, Origins, chromium, connected
from tests.journeys.qr_desk import Code, Packer, holder, packer
from tests.journeys.recording_proxy import Recording, recording_proxy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the address bar held when the page first had words on it.
WATCH = """
window.shownWith = [];
new MutationObserver(() => {
    if (document.body?.innerText.trim()) window.shownWith.push(location.hash);
}).observe(document, { childList: true, subtree: true, characterData: true });
"""


@pytest.fixture
def visit(_playwright: Any, live_origins: Origins) -> Iterator[tuple[Page, Recording]]:
    """A phone whose browser has one way out: the recording proxy."""
    origins = (live_origins.issuer, live_origins.wallet, live_origins.verifier, live_origins.admin)
    hosts = frozenset(origin.split("//")[1] for origin in origins)
    with recording_proxy(hosts, live_origins.port) as (address, recording):
        browser = _playwright.chromium.launch(
            executable_path=chromium(),
            args=ARGUMENTS,
            # Chromium goes round a proxy for this machine's own addresses unless it is told not to.
            proxy={"server": address, "bypass": "<-loopback>"},
        )
        page = connected(browser.new_context(viewport=VIEWPORTS["phone"], locale="ko-KR").new_page())
        page.add_init_script(WATCH)
        yield page, recording
        browser.close()


def pieces_of(code: Code, card: str) -> list[bytes]:
    """Every stretch of the code, every salt and claim, and of the presentation every part: none may leave the phone."""
    digits = code.address.split("#")[1]
    stretches = [digits[at : at + 20] for at in range(0, len(digits) - 20, 20)]
    parts = [part[:16] for part in code.presentation.replace("~", ".").split(".") if part]
    disclosures = [json.loads(unb64url(text)) for text in card.split("~")[1:-1]]
    salts = [salt for salt, _, _ in disclosures]
    claims = [value for _, _, value in disclosures if isinstance(value, str)]
    return [piece.encode() for piece in (*stretches, *parts, *salts, *claims)]


def test_visit__by_a_phones_camera__says_information_only_and_sends_nothing(
    visit: tuple[Page, Recording], packer: Packer
):
    page, recording = visit
    citizen = holder(name="김하연", district="연수구")
    code = packer.show(citizen.card, citizen.key, "name", "district")
    pieces = pieces_of(code, citizen.card)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("#")[0]))

    page.goto(code.address)
    expect(page.get_by_role("heading", name="이 화면은 안내용입니다")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert page.url == f"{settings.VERIFIER_ORIGIN}/v"
    assert set(page.evaluate("shownWith")) == {""}
    expect(page.locator(".vf-address")).to_have_text(settings.VERIFIER_ORIGIN)
    for private in ("김하연", "연수구", "유효"):
        expect(page.locator("body")).not_to_contain_text(private)
    assert f"GET {settings.VERIFIER_ORIGIN}/v" in recording.asked
    assert [piece for piece in pieces if piece in recording.everything] == []
    assert all(url.startswith(f"{settings.VERIFIER_ORIGIN}/") and "/api/" not in url for url in asked)
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0

    page.goto(settings.VERIFIER_ORIGIN + "/?" + code.address.split("#")[1][:20])
    page.wait_for_load_state("networkidle")
    assert [piece for piece in pieces if piece in recording.everything] != []  # the proxy would have seen it


def test_visit__by_a_camera_on_a_device_with_the_verifier__is_no_verdict_either(
    visit: tuple[Page, Recording], packer: Packer
):
    page, recording = visit
    citizen = holder(name="김하연")
    page.goto(settings.VERIFIER_ORIGIN + "/")
    page.get_by_label("확인 단어").fill("파란 소나무")
    page.get_by_role("button", name="정하고 시작하기").click()
    expect(page.locator("[data-sync]")).to_have_attribute("data-sync", "done")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    code = packer.show(citizen.card, citizen.key, "name")

    page.goto(code.address)

    expect(page.get_by_role("heading", name="이 화면은 안내용입니다")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator("body")).not_to_contain_text("파란 소나무")  # the team's word stands on verdicts only
    assert [piece for piece in pieces_of(code, citizen.card) if piece in recording.everything] == []
