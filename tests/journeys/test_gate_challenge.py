# ruff: noqa: F401, F811 - fixtures come by import
"""A gate asks by a code, a wallet answers by another: neither has a network, and each answer works once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import VIEWPORTS, Origins
from tests.journeys import wallet
from tests.journeys.qr_desk import Desk, Packer, holder, packer
from tests.journeys.test_wallet_accessibility import Looker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewDevice = Callable[..., Page]
ASKING = "우리 QR에 지갑이 답하기"


def question(desk: Desk) -> str:
    code = desk.page.get_by_role("img", name="지갑으로 스캔할 QR 코드")
    expect(code).to_be_visible()
    return str(code.get_attribute("data-address"))


def scan(phone: Page, picture: bytes) -> None:
    """From anywhere in the wallet, without loading the page anew: there may be no network."""
    phone.evaluate("history.pushState({}, '', '/scan'); dispatchEvent(new Event('wallet-moved'))")
    files = {"name": "gate.png", "mimeType": "image/png", "buffer": picture}
    phone.locator("scan-view input[type=file]").set_input_files(files)


def answer(phone: Page) -> bytes:
    phone.get_by_role("button", name="동의하고 QR 만들기").click()
    wallet.shown_address(phone)
    return phone.screenshot()


def test_gate__asked_and_answered_without_a_network__is_green_once(
    live_origins: Origins, new_device: NewDevice, packer: Packer
):
    phone, tablet = new_device(prf=True), new_device("desk")
    complaints = [*wallet.watch(phone), *wallet.watch(tablet)]
    wallet.sign_up(phone, live_origins.wallet)
    wallet.bind(phone)
    wallet.receive_card(phone)
    phone.goto(f"{live_origins.wallet}/")  # with a card, it readies itself for gates
    phone.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    phone.reload()
    phone.wait_for_load_state("networkidle")
    desk = Desk.open(tablet)
    desk.choose("인천시민 확인", mode=ASKING)
    asked = question(desk)
    phone.context.set_offline(True)
    tablet.context.set_offline(True)

    scan(phone, tablet.screenshot())
    expect(phone.locator("gate-view")).to_contain_text("인천시민 확인")
    looker = Looker(phone)
    looker.look("asked")
    phone.set_viewport_size(VIEWPORTS["phone"])
    assert looker.found == []
    assert phone.url == f"{live_origins.wallet}/gate"
    shown = answer(phone)
    desk.check(shown)
    desk.expect_verdict("green", "valid")
    desk.next()
    expect(desk.page.locator(".vf-question-code")).not_to_have_attribute("data-address", asked)
    desk.check(shown)
    desk.expect_verdict("red", "wrong_challenge")
    phone.evaluate("history.pushState({}, '', '/activity'); dispatchEvent(new Event('wallet-moved'))")
    for said in ("게이트에 답함", "인천시민 확인"):
        expect(phone.locator("activity-view li")).to_contain_text(said)
    assert complaints == []


def test_gate__an_answer_elsewhere__and_a_broadcast_at_the_gate__are_refused(
    live_origins: Origins, new_device: NewDevice, packer: Packer
):
    citizen = holder()
    nonce = "AAAAAAAAAAAAAAAAAAAAAA"
    desk = Desk.open(new_device())

    desk.check(packer.show(citizen.card, citizen.key, "resident", nonce=nonce).png())
    desk.expect_verdict("red", "unsupported_mode")
    desk.next()
    desk.choose("인천시민 확인", mode=ASKING)
    question(desk)
    desk.check(packer.show(citizen.card, citizen.key, "resident", nonce=nonce).png())
    desk.expect_verdict("red", "wrong_challenge")
    desk.next()
    desk.check(packer.show(citizen.card, citizen.key, "resident").png())
    desk.expect_verdict("red", "unsupported_mode")


def test_gate__opened_by_a_phones_camera__takes_the_question_out_of_the_address(
    live_origins: Origins, new_device: NewDevice
):
    phone, desk = new_device(prf=True), Desk.open(new_device())
    wallet.sign_up(phone, live_origins.wallet)
    wallet.bind(phone)
    desk.choose("청소년 확인", mode=ASKING)

    phone.goto(question(desk))

    expect(phone.get_by_role("alert")).to_contain_text("카드가 이 기기에 없습니다")
    assert phone.url == f"{live_origins.wallet}/gate"
    phone.reload()
    expect(phone.locator("gate-view")).to_contain_text("게이트의 QR을 스캔하면")


def test_gate__a_card_that_does_not_meet_the_condition__is_not_shown(live_origins: Origins, new_device: NewDevice):
    phone, desk = new_device(prf=True), Desk.open(new_device())
    wallet.sign_up(phone, live_origins.wallet)
    wallet.bind(phone)
    wallet.receive_card(phone)
    desk.choose("해당 구·군 주민 확인", district="강화군", mode=ASKING)

    phone.goto(question(desk))

    expect(phone.get_by_role("alert")).to_contain_text("조건에 맞지 않아")
    expect(phone.get_by_role("button", name="동의하고 QR 만들기")).to_have_count(0)
