"""The main job between two people: a citizen's phone shows, a verifier's device judges, staff revoke."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from credentials.models import Credential
from identity.models import StaffRole
from tests.browser import Origins
from tests.factories.identity import staff, staff_client
from tests.journeys import wallet
from tests.journeys.qr_desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def screen_of(page: Page) -> bytes:
    """What a camera sees: the whole screen of the phone."""
    expect(page.get_by_role("img", name="고른 내용이 담긴 QR 코드")).to_be_visible()
    return page.screenshot()


def show_again(page: Page) -> bytes:
    before = wallet.shown_address(page)
    code = page.get_by_role("img", name="고른 내용이 담긴 QR 코드")
    expect(code).not_to_have_attribute("data-address", before, timeout=30_000)
    return screen_of(page)


def staff_revoke_the_card(page: Page, admin: str) -> None:
    """A clerk finds the card by its number in the admin, and revokes it with a reason."""
    card = str(Credential.objects.get().pk)
    cookies = staff_client(staff(role=StaffRole.CLERK)).cookies.items()
    page.context.add_cookies([{"name": name, "value": morsel.value, "url": admin} for name, morsel in cookies])
    page.goto(admin + reverse("admin:credentials_credential_changelist", urlconf="wallet.urls.admin"))
    page.get_by_text(card[:8]).click()
    page.get_by_role("link", name="Suspend, reinstate or revoke").click()
    page.select_option("select[name=after]", "revoked")
    page.select_option("select[name=reason]", "device_lost")
    page.click("button[name=confirmed]")
    expect(page.get_by_text("Verifiers see it within a minute")).to_be_visible()


def test_card__shown_on_a_phone__is_valid_at_the_desk_until_staff_revoke_it(
    live_origins: Origins, new_device: Callable[..., Page]
):
    phone, tablet = new_device(prf=True), new_device("desk", prf=True)
    complaints = wallet.watch(tablet)
    desk = Desk.open(tablet)
    wallet.sign_up(phone, live_origins.wallet)
    wallet.bind(phone)
    wallet.receive_card(phone)
    wallet.show_card(phone, "구·군")
    desk.sync()

    desk.check(screen_of(phone))
    desk.expect_verdict("green", "valid")
    desk.next()

    staff_revoke_the_card(new_device("desk", locale="en-US"), live_origins.admin)
    desk.sync()
    desk.check(show_again(phone))
    desk.expect_verdict("red", "revoked")
    assert complaints == []
