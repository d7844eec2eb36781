"""Staff in a browser: signed in, and using the buttons of an object's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from identity.models import User
from tests.browser import Origins
from tests.factories.identity import staff_client


def signed_in(new_device: Callable[..., Page], origins: Origins, who: User) -> Page:
    page = new_device("desk")
    cookies = staff_client(who).cookies.items()
    page.context.add_cookies([{"name": name, "value": one.value, "url": origins.admin} for name, one in cookies])
    return page


def act(page: Page, label: str, **fields: Any) -> None:
    """Press a button of the object's page, fill what is asked for, and confirm."""
    page.locator("#object-actions").get_by_role("link", name=label, exact=True).click()
    for name, value in fields.items():
        one = page.locator(f"#object-action-form [name={name}]")
        one.select_option(value) if one.evaluate("e => e.tagName") == "SELECT" else one.fill(value)
    page.locator("#object-action-form button[type=submit]").click()
    page.wait_for_url("**/change/")
