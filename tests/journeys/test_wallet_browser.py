"""A citizen's way in a real browser: sign-up, binding, card, QR; with and without the passkey's PRF extension."""

import pytest
from playwright.sync_api import expect

from credentials.models import Credential, NotificationEvent
from tests.browser import disconnect
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = """
window.held = [];
navigator.wakeLock.request = async (kind) => {
  held.push(kind);
  return { release: async () => { held.splice(held.indexOf(kind), 1); } };
};
"""


@pytest.mark.parametrize("prf", [True, False], ids=["prf", "no-prf"])
def test_wallet__from_sign_up_to_a_shown_card__keeps_the_keys_as_promised(new_device, live_origins, prf):
    page = new_device(prf=prf)
    complaints = wallet.watch(page)
    wallet.sign_up(page, live_origins.wallet)
    wallet.bind(page)

    wallet.receive_card(page)
    address = wallet.show_card(page, "구·군")

    assert address.startswith(f"{live_origins.verifier}/v#")
    assert address.rsplit("#", 1)[1].isdigit()
    assert Credential.objects.get().notification == NotificationEvent.ACCEPTED
    assert wallet.stored(page) == {
        "kinds": ["sealed" if prf else "device"],
        "extractable": False,
        "keys": 10,
        "copies": 10,
        "envelopes": 1 if prf else 0,
        "waiting": 0,
    }
    assert complaints == []


def test_wallet__a_new_visit_without_network__shows_the_card_after_the_owner_confirmed(new_device, live_origins):
    page = new_device(prf=True)
    wallet.sign_up(page, live_origins.wallet)
    wallet.bind(page)
    wallet.receive_card(page)
    page.evaluate("navigator.serviceWorker.ready.then((ready) => ready.active.state)")

    disconnect(page)
    page.goto(f"{live_origins.wallet}/")
    expect(page.get_by_text("인터넷에 연결되어 있지 않습니다")).to_be_visible()
    first = wallet.show_card(page)

    assert first.startswith(f"{live_origins.verifier}/v#")


def test_showing__every_twenty_seconds__a_new_code_of_the_same_copy(new_device, live_origins):
    page = new_device(prf=True)
    wallet.sign_up(page, live_origins.wallet)
    wallet.bind(page)
    wallet.receive_card(page)
    page.clock.install()
    first = wallet.show_card(page)

    page.clock.fast_forward(21_000)
    expect(page.get_by_role("img", name="고른 내용이 담긴 QR 코드")).not_to_have_attribute("data-address", first)

    page.get_by_role("link", name="닫기").click()
    expect(page.get_by_text("9장")).to_be_visible()
    expect(page.get_by_text("QR로 보여줌")).to_be_visible()


def test_showing__keeps_the_screen_on__and_covers_the_code_in_the_background(new_device, live_origins):
    page = new_device(prf=True)
    page.add_init_script(SCREEN)
    wallet.sign_up(page, live_origins.wallet)
    wallet.bind(page)
    wallet.receive_card(page)
    wallet.show_card(page)

    page.evaluate("window.dispatchEvent(new Event('blur'))")
    expect(page.get_by_text("화면을 가렸습니다")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("화면을 가렸습니다")).to_be_hidden()
    assert page.evaluate("held") == ["screen"]
    page.get_by_role("link", name="닫기").click()
    expect(page.get_by_role("link", name="QR 보여주기")).to_be_visible()
    assert page.evaluate("held") == []
