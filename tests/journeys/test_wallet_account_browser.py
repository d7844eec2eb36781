"""Several devices, a lost one, and leaving nothing behind."""

import pytest
from playwright.sync_api import expect

from identity.models import Member
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def citizen(new_device, live_origins):
    page = new_device(prf=True)
    wallet.sign_up(page, live_origins.wallet)
    return page


def test_recovery__on_a_new_device__a_code_by_mail_and_a_recovery_code_let_in(new_device, live_origins):
    first = new_device()
    codes = wallet.sign_up(first, live_origins.wallet)
    page = new_device(prf=True)
    page.goto(f"{live_origins.wallet}/start")
    page.get_by_role("button", name="패스키를 쓸 수 없나요?").click()
    page.get_by_label("이메일 주소").fill("citizen@example.kr")
    page.get_by_role("button", name="확인 번호 받기").click()
    page.get_by_role("button", name="체험용").click()
    expect(page.get_by_label("확인 번호", exact=True)).not_to_have_value("")
    page.get_by_role("button", name="확인", exact=True).click()
    page.get_by_label("복구 코드", exact=True).fill(codes[0])
    page.get_by_role("button", name="확인", exact=True).click()
    page.get_by_role("button", name="패스키 만들기").click()

    expect(page.get_by_role("heading", name="인천 주민인지 확인합니다")).to_be_visible()
    page.goto(f"{live_origins.wallet}/settings")
    expect(page.locator(".device-list li")).to_have_count(2)
    # staff record hours for a member by the number that the member reads out
    expect(page.get_by_text(str(Member.objects.get().pk)[:8], exact=True)).to_be_visible()


def test_sign_out_and_in__with_the_passkey__opens_the_same_vault(citizen, live_origins):
    wallet.bind(citizen)
    wallet.receive_card(citizen)
    citizen.goto(f"{live_origins.wallet}/settings")
    citizen.get_by_role("button", name="로그아웃").click()
    expect(citizen.get_by_text("로그인하면 새 카드와 마일리지를 볼 수 있습니다.")).to_be_visible()

    citizen.get_by_role("link", name="로그인").click()
    citizen.get_by_role("button", name="패스키로 로그인").click()
    expect(citizen.get_by_role("link", name="QR 보여주기")).to_be_visible()

    wallet.show_card(citizen)
    assert wallet.stored(citizen)["envelopes"] == 1


def test_another_member__on_a_device_with_cards__is_told_and_gets_none(citizen, live_origins):
    wallet.bind(citizen)
    wallet.receive_card(citizen)
    citizen.goto(f"{live_origins.wallet}/settings")
    citizen.get_by_role("button", name="로그아웃").click()
    expect(citizen.get_by_role("heading", name="내 카드")).to_be_visible()

    wallet.sign_up(citizen, live_origins.wallet, "other@example.kr", start="/start")

    expect(citizen.get_by_role("alert")).to_contain_text("다른 사람의 카드가 있습니다")


def test_deleting__everything_on_this_device__leaves_no_card_and_no_key(citizen, live_origins):
    wallet.bind(citizen)
    wallet.receive_card(citizen)
    citizen.goto(f"{live_origins.wallet}/settings")
    citizen.get_by_role("button", name="이 기기에서 모두 지우기").click()
    citizen.get_by_role("button", name="모두 지우기", exact=True).click()

    expect(citizen.get_by_role("heading", name="아직 카드가 없습니다")).to_be_visible()
    held = wallet.stored(citizen)
    assert (held["keys"], held["copies"], held["envelopes"]) == (0, 0, 0)


def test_language__chosen__stays_and_reaches_the_server(citizen, live_origins):
    citizen.get_by_role("button", name="English").click()
    expect(citizen.get_by_role("heading", name="Confirm that you live in Incheon")).to_be_visible()
    citizen.get_by_label("Resident code").fill("WRONG")
    citizen.get_by_role("button", name="Confirm", exact=True).click()

    expect(citizen.get_by_role("alert")).to_be_visible()
    assert citizen.get_by_role("alert").inner_text().isascii()
    citizen.reload()
    expect(citizen.locator("html")).to_have_attribute("lang", "en")
