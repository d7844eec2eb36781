"""Every view of the wallet passes axe, on a phone and a desk, in both contrasts. A view that is not walked fails."""

import re
from itertools import product

import pytest
from playwright.sync_api import expect

from tests.browser import VIEWPORTS
from tests.journeys import presenting, wallet
from wallet.config import BASE_DIR
from wallet.pages.urls_wallet import VIEWS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
AXE = (BASE_DIR / "frontend/node_modules/axe-core/axe.min.js").read_text()
CARD = "citizen-card-sd-jwt"
CONTRASTS = ("light", "high-contrast")


class Looker:
    """Looks at what a page shows now, in all sizes and contrasts, and keeps what axe says."""

    def __init__(self, page):
        self.page = page
        self.found = []
        # Colours that are on their way from one to the other are neither.
        page.emulate_media(reduced_motion="reduce")

    def look(self, name):
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator("main .loading")).to_have_count(0)
        for size, contrast in product(VIEWPORTS.values(), CONTRASTS):
            self.page.set_viewport_size(size)
            self.page.evaluate("contrast => { document.documentElement.dataset.krdsMode = contrast }", contrast)
            self.found += [f"{name}, {size['width']}, {contrast}: {place}" for place in self._violations()]

    def _violations(self):
        self.page.evaluate(f"window.axe || {AXE}; undefined")
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [f"{rule['id']} {node['target'][0]}" for rule in found for node in rule["nodes"]]


def test_views__signed_out_and_in__have_no_violation(new_device, live_origins):
    page = new_device(prf=True)
    looker = Looker(page)
    for view in ("", "start", "bind", "receive", "mileage", "pay", "partners", "settings", "cards/none"):
        page.goto(f"{live_origins.wallet}/{view}")
        looker.look(f"signed out /{view}")
    wallet.sign_up(page, live_origins.wallet)
    wallet.bind(page)
    looker.look("bound")
    page.goto(f"{live_origins.wallet}/receive")
    page.get_by_role("button", name="바로 받기").click()
    page.get_by_role("button", name="이 지갑에 카드 발급").wait_for()
    looker.look("consent")
    wallet.consent(page)
    wallet.see_card(page)
    looker.look("card, unlocked")
    wallet.show_card(page, "구·군")
    looker.look("code")
    page.goto(presenting.ordered()["wallet_link"])
    page.get_by_role("button", name="동의하고 보여주기").wait_for()
    looker.look("a verifier's request")
    page.get_by_role("button", name="동의하고 보여주기").click()
    page.get_by_role("heading", name="보여주었습니다").wait_for()
    looker.look("answered")
    for view in VIEWS:
        page.goto(f"{live_origins.wallet}/{re.sub('<str:card>', CARD, view)}")
        looker.look(f"signed in /{view}")

    assert looker.found == []
