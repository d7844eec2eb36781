# ruff: noqa: F401, F811 - fixtures come by import
"""Every state of the verifier passes axe, on a phone and a desk, in both contrasts; and it works by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from credentials.actions.statuses import revoke
from credentials.models import StatusReason
from credentials.presentation.models import HolderCheck, Purpose
from identity.actors import Actor
from tests.browser import Origins
from tests.journeys.qr_desk import WORD, Desk, Packer, holder, packer
from tests.journeys.test_wallet_accessibility import Looker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
NewDevice = Callable[..., Page]


def test_states__of_the_verifier__have_no_violation(live_origins: Origins, new_device: NewDevice, packer: Packer):
    Purpose.objects.filter(code="resident").update(holder_check=HolderCheck.INITIAL)
    citizen, other = holder(district="연수구"), holder(key="R1")
    page = new_device()
    looker = Looker(page)
    page.goto(f"{settings.VERIFIER_ORIGIN}/v#123")
    looker.look("visitor")
    page.goto(settings.VERIFIER_ORIGIN + "/")
    looker.look("word")
    page.get_by_role("button", name="정하고 시작하기").click()
    looker.look("word too short")
    desk = Desk.open(page)
    looker.look("scan")
    desk.check(b"no picture")
    looker.look("no picture")
    desk.check(packer.show(citizen.card, citizen.key, "district", "age_over_19").png())
    desk.expect_verdict("green", "valid")
    looker.look("green")
    page.get_by_role("button", name="English").click()
    looker.look("green, English")
    page.get_by_role("button", name="한국어").click()
    desk.next()
    revoke(other.fetched.credential, StatusReason.DEVICE_LOST, by=Actor.system("test"))
    desk.sync()
    desk.check(packer.show(other.card, other.key, "resident").png())
    desk.expect_verdict("red", "revoked")
    looker.look("red")
    desk.next()
    looker.look("any card")
    desk.choose("해당 구·군 주민 확인")
    looker.look("no district")
    desk.choose("인천시민 확인", mode="우리 QR에 지갑이 답하기")
    expect(page.get_by_role("img", name="지갑으로 스캔할 QR 코드")).to_be_visible()
    looker.look("question")
    desk.choose("인천시민 확인", mode="시민이 QR 보여 주기")
    desk.check(packer.show(citizen.card, citizen.key, "resident", "name").png())
    desk.expect_verdict("amber", "compare")
    looker.look("holder check")
    page.get_by_role("button", name="다릅니다").click()
    desk.next()
    page.route("**/trust-list", lambda route: route.abort())
    desk.sync("offline")
    looker.look("offline")

    assert looker.found == []


def test_keyboard__from_word_to_verdict_to_the_next__needs_no_pointer(
    live_origins: Origins, new_device: NewDevice, packer: Packer
):
    citizen = holder()
    page = new_device("desk")
    page.on("filechooser", lambda chooser: None)  # else it is awaited a moment after the key is pressed
    page.goto(settings.VERIFIER_ORIGIN + "/")
    expect(page.get_by_label("확인 단어")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type(WORD)
    page.keyboard.press("Enter")
    desk = Desk(page)
    desk.expect_sync("done")
    expect(page.locator("main")).to_be_focused()
    page.get_by_role("button", name="이미지 파일로 확인하기").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    picture = packer.show(citizen.card, citizen.key, "resident").png()
    chooser.value.set_files({"name": "code.png", "mimeType": "image/png", "buffer": picture})
    desk.expect_verdict("green", "valid")
    expect(page.get_by_role("button", name="다음 코드 확인하기")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="카메라로 확인하기")).to_be_focused()


def test_verdict__is_read_out__at_once(live_origins: Origins, new_device: NewDevice, packer: Packer):
    citizen = holder()
    desk = Desk.open(new_device())
    desk.check(packer.show(citizen.card, citizen.key, "resident").png())

    expect(desk.page.locator("[aria-live=assertive]")).to_contain_text("유효합니다")
