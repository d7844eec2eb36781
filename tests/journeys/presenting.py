"""A check online from both sides: a verifier's browser, and a citizen's wallet."""

from __future__ import annotations

import io
import json
from typing import Any

from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.journeys import wallet

TITLE = "이 정보를 보여줄까요?"
HISTORY = """
async () => {
  const open = indexedDB.open("wallet");
  const db = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const request = db.transaction("history").objectStore("history").getAll();
  const all = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  db.close();
  return all;
}
"""


def with_card(page: Page, origin: str) -> None:
    wallet.sign_up(page, origin)
    wallet.bind(page)
    wallet.receive_card(page)


def ordered(*options: str) -> dict[str, str]:
    """What `manage.py sandbox_request` prints."""
    out = io.StringIO()
    call_command("sandbox_request", *options, "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def begin(page: Page, origin: str, purpose: str, button: str) -> None:
    """Start a check in a verifier's browser."""
    page.goto(f"{origin}/check")
    page.get_by_role("region", name=purpose).get_by_role("button", name=button).click()


def link_of(page: Page) -> str:
    """The wallet's address on the page of a check."""
    return str(page.get_by_role("link", name="이 기기의 인천 디지털지갑에서 열기").get_attribute("href"))


def agree(page: Page) -> None:
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.get_by_role("button", name="동의하고 보여주기").click()


def history(page: Page) -> list[dict[str, Any]]:
    """What the device remembers of showing."""
    entries: list[dict[str, Any]] = page.evaluate(HISTORY)
    return [entry for entry in entries if entry["event"] not in ("received", "renewed")]
