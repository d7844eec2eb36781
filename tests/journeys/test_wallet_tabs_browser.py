"""Two tabs of one browser: they share cards, copies and the session, and do not undo each other's work."""

import pytest
from playwright.sync_api import expect

from credentials.models import Credential, CredentialState
from tests.browser import VIEWPORTS, add_authenticator, connected
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOWN = """
async (used) => {
  const open = indexedDB.open("wallet");
  const db = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const transaction = db.transaction("copies", "readwrite");
  const store = transaction.objectStore("copies");
  const copies = await new Promise((resolve) => {
    const request = store.getAll();
    request.onsuccess = () => resolve(request.result);
  });
  const left = copies.filter((copy) => !copy.shownAt);
  left.slice(0, used).forEach((copy) => store.put({ ...copy, shownAt: 1 }));
  await new Promise((resolve) => { transaction.oncomplete = resolve; });
  db.close();
  return copies.length - left.length;
}
"""


@pytest.fixture
def tabs(browser, live_origins):
    """Two tabs of one browser, one passkey, and a card."""
    context = browser.new_context(viewport=VIEWPORTS["phone"], locale="ko-KR")
    one = connected(context.new_page())
    session, authenticator = add_authenticator(one)
    wallet.sign_up(one, live_origins.wallet)
    wallet.bind(one)
    wallet.receive_card(one)
    two = connected(context.new_page())
    session_two, authenticator_two = add_authenticator(two)
    for passkey in session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]:
        session_two.send("WebAuthn.addCredential", {"authenticatorId": authenticator_two, "credential": passkey})
    two.goto(live_origins.wallet)
    yield one, two
    context.close()


def test_two_tabs__show_no_copy_twice__refill_once__and_sign_out_together(tabs, live_origins):
    one, two = tabs
    for tab in tabs:
        tab.bring_to_front()
        wallet.show_card(tab)
    assert one.evaluate(SHOWN, 0) == 2
    expect(two.get_by_text("화면을 가렸습니다")).to_be_hidden()

    one.evaluate(SHOWN, 7)
    for tab in tabs:
        tab.evaluate("document.querySelector('.button-row a').click()")
    for tab in tabs:
        expect(tab.get_by_text("10장")).to_be_visible(timeout=20_000)
    states = sorted(Credential.objects.values_list("state", flat=True))
    assert states.count(CredentialState.ACTIVE) == 1
    assert len(states) == 2
    assert one.evaluate(SHOWN, 0) == 0

    two.goto(f"{live_origins.wallet}/settings")
    two.get_by_role("button", name="로그아웃").click()
    one.get_by_role("link", name="이전으로").click()
    expect(one.get_by_text("로그인하면 새 카드와 마일리지를 볼 수 있습니다.")).to_be_visible()
