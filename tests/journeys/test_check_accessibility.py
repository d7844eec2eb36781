"""Every state of a check online passes axe, on a phone and a desk, in both contrasts."""

import pytest
from playwright.sync_api import expect

from credentials.presentation.models import PresentationRequest
from credentials.presentation.request_objects import signed
from tests.factories.presentation import Holder, part
from tests.journeys import presenting
from tests.journeys.test_wallet_accessibility import Looker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(200)]


def test_pages__of_a_check_online__have_no_violation(new_device, live_origins):
    page, holder = new_device("desk"), Holder.with_card()
    looker = Looker(page)
    page.add_init_script("window.DigitalCredential ??= class {};")
    page.goto(f"{live_origins.verifier}/check")
    looker.look("start")
    page.get_by_role("button", name="브라우저로 요청하기").first.click()
    looker.look("asked by the browser")
    presenting.begin(page, live_origins.verifier, "인천시민 확인", "QR 보이기")
    looker.look("waiting")
    request = part(signed(PresentationRequest.objects.get(origin=""), None), 1)
    assert holder.send(request, holder.bound(request)).status_code == 200
    expect(page.get_by_text("증명되었습니다")).to_be_visible()
    looker.look("proven")
    page.context.clear_cookies()
    page.reload()
    looker.look("another browser")

    assert looker.found == []
