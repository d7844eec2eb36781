"""The import page in a real browser: it follows the worker by itself."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from identity.models import StaffRole
from identity.register import tasks
from identity.register.models import RegisterImport
from tests.factories import register as make
from tests.factories.identity import staff_client

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _signed_in(page: Page, origin: str, by) -> Page:
    cookie = staff_client(by.user).cookies["admin_sessionid"].value
    page.context.add_cookies([{"name": "admin_sessionid", "value": cookie, "url": origin}])
    return page


def _keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(Path(folder, f"{name}.png")), full_page=True)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_upload__the_page_shows_progress_and_then_the_outcome_without_a_click(live_origins, new_device, size):
    make.applied(make.residents(40))
    page = _signed_in(new_device(size), live_origins.admin, make.manager())
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    lines = [make.line("R0"), make.line("R1", born="x"), *(make.line(f"R{place}") for place in range(2, 30))]
    page.goto(f"{live_origins.admin}/register/registerimport/add/")
    _keep(page, f"upload-{size}")
    page.locator("input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": make.listing(*lines)}
    )
    page.locator("#upload-form button[type=submit]").click()
    expect(page.locator("#register-bar")).to_be_visible()
    _keep(page, f"working-{size}")

    tasks.check_list(str(RegisterImport.objects.get(state="uploaded").pk))

    expect(page.locator(".register-table")).to_contain_text("2001-02-28", timeout=15_000)
    expect(page.locator("#register-bar")).to_have_count(0)
    expect(page.locator("#apply-form")).to_have_count(0)
    _keep(page, f"checked-{size}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert errors == []


def test_letters__are_one_page_each(live_origins, new_device):
    make.applied(make.residents(2))
    maker = make.manager()
    page = _signed_in(new_device("desk"), live_origins.admin, maker)
    page.goto(f"{live_origins.admin}/register/codebatch/add/")
    page.locator("#make-form button[type=submit]").click()
    page.wait_for_url("**/change/")
    printer = _signed_in(new_device("desk"), live_origins.admin, make.staff(StaffRole.PRINTER))
    printer.goto(page.url)
    _keep(printer, "batch")

    printer.locator("#print-form button[type=submit]").click()

    expect(printer.locator("article.letter")).to_have_count(2)
    expect(printer.locator(".code").first).to_have_text(re.compile(r"^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$"))
    _keep(printer, "letters")
    clerk = _signed_in(new_device("desk"), live_origins.admin, make.staff(StaffRole.CLERK))
    for name, address in (
        ("entries", "registerentry/"),
        ("find", "registerentry/find/"),
        ("imports", "registerimport/"),
    ):
        clerk.goto(f"{live_origins.admin}/register/{address}")
        _keep(clerk, name)
    clerk.goto(f"{live_origins.admin}/register/registerentry/{make.entry().pk}/change/")
    _keep(clerk, "entry")
