"""A card that staff approve first: the wallet waits, asks at the interval by a new token, and ends well or refused."""

from functools import partial

import pytest
from playwright.sync_api import expect

from credentials.actions.deferring import approve_issue, refuse_issue
from credentials.models import Credential, Deferral, NotificationEvent
from identity.actors import Actor
from tests.factories.credentials import new_version
from tests.factories.identity import staff
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# the interval is over, and so is the token
LATER = """
() => new Promise((resolve) => {
  const open = indexedDB.open("wallet");
  open.onsuccess = () => {
    const store = open.result.transaction("issuances", "readwrite").objectStore("issuances");
    store.getAll().onsuccess = ({target}) => {
      for (const one of target.result) {
        store.put({...one, expiresAt: 1, deferred: {...one.deferred, askAt: 1}});
      }
      store.transaction.oncomplete = () => { open.result.close(); resolve(); };
    };
  };
})
"""


@pytest.fixture
def waiting(new_device, live_origins):
    """The page of a member whose request for a card waits."""
    page = new_device(prf=True)
    wallet.sign_up(page, live_origins.wallet)
    wallet.bind(page)
    new_version("citizen", needs_approval=True)
    page.get_by_role("link", name="인천시민카드 받기").click()
    page.get_by_role("button", name="바로 받기").click()
    wallet.consent(page)
    expect(page.get_by_role("alert")).to_contain_text("담당자가 신청을 확인하고 있습니다", timeout=20_000)
    page.goto(live_origins.wallet)
    expect(page.get_by_text("승인을 기다리고 있습니다")).to_be_visible(timeout=20_000)
    return page


@pytest.mark.parametrize("approved", [True, False])
def test_waiting__is_asked_for_again__and_ends(waiting, approved):
    decide = partial(approve_issue if approved else refuse_issue, reason="seen", by=Actor.staff(staff()))
    waiting.reload()
    expect(waiting.get_by_text("승인을 기다리고 있습니다")).to_be_visible(timeout=20_000)
    decide(Deferral.objects.get())
    waiting.evaluate(LATER)

    waiting.reload()

    if approved:
        expect(waiting.get_by_role("link", name="QR 보여주기")).to_be_visible(timeout=20_000)
        expect(waiting.get_by_text("승인을 기다리고 있습니다")).to_be_hidden()
        waiting.wait_for_function(f"async () => (await ({wallet.STORED})()).waiting === 0")
        assert Credential.objects.get().notification == NotificationEvent.ACCEPTED
    else:
        expect(waiting.get_by_text("발급이 승인되지 않았습니다")).to_be_visible(timeout=20_000)
        expect(waiting.get_by_text("담당자가 적은 까닭: seen")).to_be_visible()
        waiting.get_by_role("button", name="확인했습니다").click()
        expect(waiting.get_by_text("발급이 승인되지 않았습니다")).to_be_hidden()
        assert wallet.stored(waiting)["waiting"] == wallet.stored(waiting)["keys"] == 0
