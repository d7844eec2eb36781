# ruff: noqa: F401, F811 - fixtures come by import
"""What a phone's camera opens: information only. Nothing of the presentation is shown, kept or sent."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_started
from playwright.sync_api import Page, expect

from tests.browser import Origins
from tests.journeys.qr_desk import Packer, holder, packer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the address bar held when the page first had words on it.
WATCH = """
window.shownWith = [];
new MutationObserver(() => {
    if (document.body?.innerText.trim()) window.shownWith.push(location.hash);
}).observe(document, { childList: true, subtree: true, characterData: true });
"""


@pytest.fixture
def recorded() -> Iterator[list[str]]:
    """Everything that reaches the server: method, address, headers, body."""
    seen: list[str] = []

    def record(environ: dict[str, Any], **_: Any) -> None:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        seen.append(" ".join(f"{name}={value}" for name, value in environ.items() if isinstance(value, str)))
        seen.append(body.decode(errors="replace"))

    request_started.connect(record)
    yield seen
    request_started.disconnect(record)


def test_visit__by_a_phones_camera__says_information_only_and_sends_nothing(
    live_origins: Origins,
    new_device: Callable[..., Page],
    packer: Packer,
    recorded: list[str],
):
    citizen = holder(name="김하연", district="연수구")
    code = packer.show(citizen.card, citizen.key, "name", "district")
    page = new_device()
    page.add_init_script(WATCH)
    recorded.clear()

    page.goto(code.address)
    expect(page.get_by_role("heading", name="이 화면은 안내용입니다")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert page.url == f"{settings.VERIFIER_ORIGIN}/v"
    assert set(page.evaluate("shownWith")) == {""}
    expect(page.locator(".vf-address")).to_have_text(settings.VERIFIER_ORIGIN)
    for private in ("김하연", "연수구", "유효"):
        expect(page.locator("body")).not_to_contain_text(private)
    digits = code.address.split("#")[1]
    pieces = [digits[i : i + 20] for i in range(0, len(digits) - 20, 20)]
    pieces += [part[:16] for part in code.presentation.replace("~", ".").split(".") if part]
    sent = "\n".join(recorded)
    assert "/v" in sent
    assert [piece for piece in pieces if piece in sent] == []
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert "/api/" not in sent
