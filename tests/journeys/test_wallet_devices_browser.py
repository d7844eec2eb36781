"""Several devices: one is lost, one lost its storage; and a member takes everything along, or leaves."""

import json

import pytest
from playwright.sync_api import expect

from credentials.models import Credential, CredentialState, StatusChange, StatusReason, WalletDevice
from identity.models import Member
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVICTED = "indexeddb,local_storage,cache_storage,service_workers"


@pytest.fixture
def citizen(new_device, live_origins):
    """A page of a bound member with a card, and their recovery codes."""
    page = new_device(prf=True)
    codes = wallet.sign_up(page, live_origins.wallet)
    wallet.bind(page)
    wallet.receive_card(page)
    return page, codes


def states():
    return sorted(Credential.objects.values_list("state", flat=True))


def test_device__lost__ends_there_and_its_card_comes_to_the_new_one(citizen, new_device, live_origins):
    lost, codes = citizen
    page = new_device(prf=True)
    wallet.recover(page, live_origins.wallet, codes[0])
    expect(page.get_by_role("heading", name="내 카드가 이 기기에 없습니다")).to_be_visible()
    page.goto(f"{live_origins.wallet}/settings")

    page.get_by_role("button", name="분실 신고").click()
    page.get_by_role("dialog").get_by_role("button", name="분실 신고").click()

    expect(page.get_by_text("카드를 폐지하고 이 기기로 옮겼습니다")).to_be_visible(timeout=20_000)
    assert states() == [CredentialState.ACTIVE, CredentialState.REVOKED]
    assert StatusChange.objects.get().reason == StatusReason.DEVICE_LOST
    page.goto(live_origins.wallet)
    expect(page.get_by_role("link", name="QR 보여주기")).to_be_visible()
    lost.goto(live_origins.wallet)
    expect(lost.get_by_text("로그인하면 새 카드와 마일리지를 볼 수 있습니다.")).to_be_visible()


def test_storage__cleared_by_the_browser__is_noticed_and_mended_in_one_tap(citizen, live_origins):
    page, _ = citizen
    page.goto(f"{live_origins.verifier}/")
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": live_origins.wallet, "storageTypes": EVICTED})
    page.goto(live_origins.wallet)

    page.get_by_role("button", name="이 기기로 모두 받기").click()

    expect(page.get_by_role("link", name="QR 보여주기")).to_be_visible(timeout=20_000)
    assert wallet.stored(page)["copies"] == 10
    assert states() == [CredentialState.ACTIVE, CredentialState.REVOKED]
    assert WalletDevice.objects.filter(ended_at=None).count() == 1


def test_data__is_taken_along_without_keys(citizen, live_origins):
    page, _ = citizen
    page.goto(f"{live_origins.wallet}/settings")

    with page.expect_download() as download:
        page.get_by_role("button", name="내 데이터 내려받기").click()

    written = download.value.path().read_text()
    taken = json.loads(written)
    assert taken["format"] == "incheon-wallet-export/1"
    assert len(taken["device"]["copies"]) == 10
    assert taken["server"]["me"]["member_id"] == str(Member.objects.get().pk)
    assert "wrapped" not in written


def test_member__leaves__and_nothing_stays(citizen, live_origins):
    page, _ = citizen
    page.goto(f"{live_origins.wallet}/settings")

    page.get_by_role("button", name="서비스 탈퇴").click()
    page.get_by_role("dialog").get_by_role("button", name="탈퇴하기").click()

    expect(page.get_by_role("link", name="시작하기")).to_be_visible(timeout=20_000)
    assert Member.objects.get().left_at
    assert states() == [CredentialState.REVOKED]
    assert wallet.stored(page)["keys"] == 0
