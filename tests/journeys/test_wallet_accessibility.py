"""Every view of the wallet passes axe, on a phone and a desk, in both contrasts. A view that is not walked fails."""

import re
import time
from datetime import date

import pytest

from identity.actors import Actor
from identity.models import Member
from identity.proofing import applying, reviewing
from tests.browser import VIEWPORTS
from tests.factories.identity import as_staff
from tests.identity import test_proofing as proofing
from tests.journeys import presenting, wallet
from wallet.config import BASE_DIR
from wallet.pages.urls_wallet import VIEWS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
AXE = (BASE_DIR / "frontend/node_modules/axe-core/axe.min.js").read_text()
CARD = "citizen-card-sd-jwt"
COLOURS = {"runOnly": ["color-contrast"]}  # all that another contrast changes
LOOKS = [
    (VIEWPORTS["phone"], "light", {}),
    (VIEWPORTS["phone"], "high-contrast", COLOURS),
    (VIEWPORTS["desk"], "light", {}),
]


class Looker:
    """Looks at what a page shows now, in each of LOOKS, and keeps what axe says."""

    def __init__(self, page):
        self.page = page
        self.found = []
        self.asking = set()
        page.on("request", lambda request: self.asking.add(request))
        for event in ("requestfinished", "requestfailed"):
            page.on(event, lambda request: self.asking.discard(request))
        page.on("framenavigated", lambda frame: self.asking.clear())  # what it asked before, nobody answers
        # Colours that are on their way from one to the other are neither.
        page.emulate_media(reduced_motion="reduce")

    def _settled(self):
        """Wait until a view is there, nothing is asked for and nothing loads, five times in a row.

        `networkidle` takes half a second, and tells nothing of a view that comes out of the service worker's cache.
        """
        there, loading = self.page.locator("main h1"), self.page.locator("main .loading")
        quiet, until = 0, time.monotonic() + 30
        while quiet < 5:
            assert time.monotonic() < until, (self.page.url, there.count(), [request.url for request in self.asking])
            self.page.wait_for_timeout(20)
            quiet = quiet + 1 if there.count() and not self.asking and not loading.count() else 0

    def look(self, name):
        self._settled()
        for size, contrast, rules in LOOKS:
            self.page.set_viewport_size(size)
            self.page.evaluate("contrast => { document.documentElement.dataset.krdsMode = contrast }", contrast)
            self.found += [f"{name}, {size['width']}, {contrast}: {place}" for place in self._violations(rules)]

    def _violations(self, rules):
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(f"{AXE}; undefined")
        options = {"resultTypes": ["violations"]} | rules
        found = self.page.evaluate("options => axe.run(document, options)", options)["violations"]
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


def test_proofing__waiting_refused_and_approved__has_no_violation_and_leads_to_the_cards(new_device, live_origins):
    page = new_device(prf=True)
    looker = Looker(page)
    wallet.sign_up(page, live_origins.wallet)
    who = Member.objects.latest("joined_at")
    address = f"{live_origins.wallet}/proofing"
    applying.confirm_email(who, proofing.coded(who), by=Actor.member(who))
    applying.add_paper(who, "passport", proofing.PDF, by=Actor.member(who))
    page.goto(address)
    page.get_by_label("이름", exact=True).wait_for()
    looker.look("papers and details")
    row = applying.submit(who, applying.Details("KIM HANEUL", date(1990, 5, 5), "US"), by=Actor.member(who))
    page.goto(address)
    page.get_by_text("두 사람이 확인하며").wait_for()
    looker.look("waiting")
    reviewing.refuse(row, "사진이 흐립니다.", by=as_staff())
    page.goto(address)
    page.get_by_text("사진이 흐립니다.").wait_for()
    looker.look("refused")
    proofing.approved(who)
    page.goto(live_origins.wallet)
    page.get_by_text("신원이 확인되었습니다", exact=True).wait_for()
    looker.look("approved, the first view")
    page.get_by_role("main").get_by_role("link", name="카드 받기").click()
    page.wait_for_url("**/receive")

    assert looker.found == []
