# ruff: noqa: F401, F811 - fixtures come by import
"""An unattended gate: large verdicts by colour, shape and sound, counts by the hour, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from credentials.presentation.models import HolderCheck, Purpose
from tests.browser import VIEWPORTS, Origins
from tests.journeys.qr_desk import Desk, Packer, holder, packer
from tests.journeys.test_wallet_accessibility import Looker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewDevice = Callable[..., Page]
HEAR = """
window.heard = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  window.heard.push(this.frequency.value);
  return start.call(this, at);
};
"""
SEE = "text => document.querySelector('camera-view').dispatchEvent(new CustomEvent('code', { detail: text }))"


@pytest.fixture
def page(new_device: NewDevice) -> Page:
    page: Page = new_device("desk")
    page.add_init_script(HEAR)
    return page


def start_gate(page: Page, purpose: str, mode: str) -> None:
    Desk.open(page).choose(purpose, mode=mode)
    page.get_by_role("button", name="게이트 모드 시작").click()
    expect(page.locator(".vf-gate")).to_be_visible()


def expect_verdict(page: Page, colour: str, code: str, hertz: list[int]) -> None:
    banner = page.locator(".vf-gate-banner")
    expect(banner).to_have_attribute("data-code", code)
    expect(banner).to_contain_class(colour)
    expect(banner.locator(".vf-shape")).to_be_visible()
    expect(banner).to_contain_text("법적 신분증이 아닙니다")
    page.wait_for_function("wanted => JSON.stringify(heard) === wanted", arg=str(hertz).replace(" ", ""))
    page.evaluate("heard.length = 0")


def test_gate__codes_seen_by_its_camera__are_judged_counted_and_told_apart_by_ear(
    live_origins: Origins, page: Page, packer: Packer
):
    citizen = holder(name="김하연", district="연수구")
    start_gate(page, "인천시민 확인", "시민이 QR 보여 주기")
    code = packer.show(citizen.card, citizen.key, "resident", "name", "district")

    page.evaluate(SEE, code.address)
    expect_verdict(page, "green", "valid", [660, 990])
    for private in ("김하연", "김", "연수구"):
        expect(page.locator("main")).not_to_contain_text(private)
    page.evaluate(SEE, code.address)  # still held up to the camera
    assert page.evaluate("heard.length") == 0
    page.evaluate(SEE, packer.show(citizen.card, citizen.key, "district").address)
    expect_verdict(page, "red", "claim_missing", [180])
    page.evaluate(SEE, code.address)  # again, after another
    expect_verdict(page, "red", "replayed", [180])
    expect(page.locator(".vf-gate-banner")).to_have_count(0)

    expect(page.locator("[data-count=green]")).to_contain_text("1")
    expect(page.locator("[data-count=red]")).to_contain_text("2")
    page.get_by_role("button", name="게이트 모드 끝내기").click()
    expect(page.locator("hour-counts tbody tr")).to_have_count(1)
    assert page.locator("hour-counts tbody td").all_inner_texts() == ["1", "0", "2"]
    looker = Looker(page)
    looker.look("counts by the hour")
    assert looker.found == []


def test_gate__with_a_person_to_be_checked__sends_to_the_staff_and_shows_no_name(
    live_origins: Origins, page: Page, packer: Packer
):
    Purpose.objects.filter(code="resident").update(holder_check=HolderCheck.INITIAL)
    citizen = holder(name="김하연")
    start_gate(page, "인천시민 확인", "시민이 QR 보여 주기")

    page.evaluate(SEE, packer.show(citizen.card, citizen.key, "resident", "name").address)

    expect_verdict(page, "amber", "compare", [520, 520])
    expect(page.locator("main")).to_contain_text("직원에게 본인 확인을 받으세요")
    expect(page.locator("main")).not_to_contain_text("○")


def test_gate__asking__shows_its_question_on_the_other_half_and_passes_axe(
    live_origins: Origins, page: Page, packer: Packer
):
    citizen = holder()
    start_gate(page, "인천시민 확인", "우리 QR에 지갑이 답하기")
    question = page.get_by_role("img", name="지갑으로 스캔할 QR 코드")
    expect(question).to_be_visible()
    looker = Looker(page)
    looker.look("gate")
    for name, size in VIEWPORTS.items():
        page.set_viewport_size(size)
        look, asked = (page.locator(part).bounding_box() for part in (".vf-gate-look", ".vf-question"))
        assert look and asked
        beside = asked["x"] >= look["x"] + look["width"] if name == "desk" else asked["y"] >= look["y"] + look["height"]
        assert beside

    page.evaluate(SEE, packer.show(citizen.card, citizen.key, "resident").address)
    expect_verdict(page, "red", "unsupported_mode", [180])
    looker.look("gate, red")

    assert looker.found == []
