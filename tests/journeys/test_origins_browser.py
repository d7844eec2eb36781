"""A script on the verifier or the admin must not reach what the wallet keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import Origins
from tests.journeys.wallet import bind, receive_card, sign_up, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOK_AROUND = """
async (wallet) => {
  const databases = (await indexedDB.databases()).map((database) => database.name);
  const attempt = async (step) => { try { return await step(); } catch (error) { return error.name; } };
  const frame = async () => {
    const element = document.createElement("iframe");
    element.src = wallet;
    const loaded = new Promise((resolve) => { element.onload = resolve; setTimeout(resolve, 3000); });
    document.body.append(element);
    await loaded;
    return element.contentWindow.indexedDB ? "read" : "nothing";
  };
  const opened = async () => {
    const other = window.open(wallet);
    if (!other) return "blocked";
    await new Promise((resolve) => setTimeout(resolve, 1500));
    try { return other.indexedDB ? "read" : "nothing"; } finally { other.close(); }
  };
  const asked = async () => (await fetch(wallet + "/api/me", { credentials: "include" })).status;
  return {
    databases, local: localStorage.length, caches: await caches.keys(), cookies: document.cookie,
    frame: await attempt(frame), opened: await attempt(opened), asked: await attempt(asked),
  };
}
"""


def test_a_script_on_another_origin__finds_nothing_of_the_wallet(
    live_origins: Origins, new_device: Callable[..., Page]
) -> None:
    page = new_device()
    sign_up(page, live_origins.wallet)
    bind(page)
    receive_card(page)
    assert stored(page)["copies"] == 10

    for origin in (live_origins.verifier, live_origins.admin, live_origins.issuer):
        page.goto(origin)
        found = page.evaluate(LOOK_AROUND, live_origins.wallet)

        assert "wallet" not in found["databases"]
        assert "read" not in (found["frame"], found["opened"])
        assert found["asked"] == "TypeError"  # the policy or CORS refuses; the member's session answers nobody else
        assert not any("wallet" in name for name in found["caches"])
        assert "sessionid" not in found["cookies"]  # HttpOnly, also where cookies ignore the port
