# ruff: noqa: F401, F811 - fixtures come by import
"""A desk with a purpose: the verdict says whether the card answers it, and what is left for a person to look at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from credentials.figures.models import ScanCount
from credentials.figures.uploads import make_pass
from credentials.presentation.models import HolderCheck, Purpose
from identity.actors import Actor
from tests.browser import Origins
from tests.journeys.qr_desk import Desk, Packer, holder, packer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewDevice = Callable[..., Page]


def test_purpose__answered__is_green_and_hides_what_it_did_not_ask_for(
    live_origins: Origins, new_device: NewDevice, packer: Packer
):
    citizen = holder(name="김하연", district="연수구")
    desk = Desk.open(new_device())
    desk.choose("인천시민 확인")

    desk.check(packer.show(citizen.card, citizen.key, "resident", "name", "district").png())

    desk.expect_verdict("green", "valid")
    expect(desk.page.locator("verdict-details")).to_contain_text("인천 시민")
    for private in ("김하연", "연수구"):
        expect(desk.page.locator("body")).not_to_contain_text(private)


def test_purpose__not_answered__is_red_in_words(live_origins: Origins, new_device: NewDevice, packer: Packer):
    citizen = holder(district="연수구")
    desk = Desk.open(new_device())
    for purpose, district, claims, code in [
        ("청소년 확인", "", ["resident"], "other_card"),
        ("인천시민 확인", "", ["district"], "claim_missing"),
        ("해당 구·군 주민 확인", "남동구", ["resident", "district"], "claim_differs"),
    ]:
        desk.choose(purpose, district=district)
        desk.check(packer.show(citizen.card, citizen.key, *claims).png())
        desk.expect_verdict("red", code)
        desk.next()
    desk.choose("해당 구·군 주민 확인", district="연수구")
    desk.check(packer.show(citizen.card, citizen.key, "resident", "district").png())
    desk.expect_verdict("green", "valid")


def test_purpose__of_the_district__is_not_checked_before_one_is_chosen(live_origins: Origins, new_device: NewDevice):
    desk = Desk.open(new_device())

    desk.choose("해당 구·군 주민 확인")

    expect(desk.page.get_by_role("alert").filter(has_text="구·군을 골라야")).to_be_visible()
    expect(desk.page.locator("input[type=file]")).to_have_count(0)


@pytest.mark.parametrize(
    ("check", "seen"), [(HolderCheck.INITIAL, "김○○"), (HolderCheck.DOCUMENT, "김하연")], ids=["initial", "document"]
)
def test_purpose__with_a_holder_check__is_green_only_after_the_desk_looked(
    live_origins: Origins, new_device: NewDevice, packer: Packer, check: HolderCheck, seen: str
):
    Purpose.objects.filter(code="resident").update(holder_check=check)
    citizen = holder(name="김하연")
    desk = Desk.open(new_device())
    desk.choose("인천시민 확인")

    desk.check(packer.show(citizen.card, citizen.key, "resident", "name").png())
    desk.expect_verdict("amber", "compare")
    expect(desk.page.locator(".vf-step-name")).to_have_text(seen)
    desk.page.get_by_role("button", name="맞습니다").click()
    desk.expect_verdict("green", "valid")
    expect(desk.page.locator("body")).not_to_contain_text(seen)
    desk.next()

    desk.check(packer.show(citizen.card, citizen.key, "resident", "name").png())
    desk.page.get_by_role("button", name="다릅니다").click()
    desk.expect_verdict("red", "holder_differs")
    desk.next()

    desk.check(packer.show(citizen.card, citizen.key, "resident").png())
    desk.expect_verdict("amber", "unchecked")
    expect(desk.page.locator("verdict-details")).to_contain_text("이름이 필요합니다")


def test_purpose__of_value_with_lists_of_twenty_minutes__is_amber(
    live_origins: Origins, new_device: NewDevice, packer: Packer
):
    citizen = holder(district="연수구")
    page = new_device()
    desk = Desk.open(page)
    desk.choose("해당 구·군 주민 확인", district="연수구")
    page.route("**/trust-list", lambda route: route.abort())
    page.route("**/api/config", lambda route: route.abort())
    page.evaluate(
        """() => new Promise((resolve) => {
            const request = indexedDB.open("verifier");
            request.onsuccess = () => {
                const store = request.result.transaction("fetched", "readwrite").objectStore("fetched");
                store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
                    if (!cursor) return resolve();
                    cursor.update(cursor.value - 20 * 60);
                    cursor.continue();
                };
            };
        })"""
    )
    picture = packer.show(citizen.card, citizen.key, "resident", "district").png()

    desk.check(picture)
    desk.expect_verdict("amber", "unchecked")
    expect(page.locator("verdict-details")).to_contain_text("신뢰 목록이 15분보다 오래되었습니다")
    desk.next()
    desk.choose("인천시민 확인")
    desk.check(packer.show(citizen.card, citizen.key, "resident").png())
    desk.expect_verdict("green", "valid")


def test_purpose__no_longer_in_use__is_said_after_the_next_sync(live_origins: Origins, new_device: NewDevice):
    desk = Desk.open(new_device())
    desk.choose("인천시민 확인")
    Purpose.objects.filter(code="resident").update(active=False)

    desk.sync()

    expect(desk.page.get_by_role("alert").filter(has_text="더는 쓰지 않습니다")).to_be_visible()
    expect(desk.page.locator("input[type=file]")).to_have_count(0)


def test_scanner_with_a_pass__sends_purpose_day_verdict_and_number_and_nothing_else(
    live_origins: Origins, new_device: NewDevice, packer: Packer
):
    citizen = holder()
    desk = Desk.open(new_device())
    bodies: list[dict] = []
    desk.page.on("request", lambda sent: bodies.append(sent.post_data_json) if "/api/counts" in sent.url else None)
    desk.page.get_by_text("확인 수 보내기").click()
    desk.page.get_by_label("스캐너 등록증").fill(make_pass("Gate", by=Actor.system("test"))[1])
    desk.page.get_by_role("button", name="저장하기").click()
    desk.choose("인천시민 확인")
    for claims in (["resident"], ["resident"], ["district"]):
        desk.check(packer.show(citizen.card, citizen.key, *claims).png())
        desk.next()

    desk.page.get_by_role("button", name="지금 새로 받기").click()

    # the desk may have sent the first ones by itself before
    for _ in range(100):
        if sum(ScanCount.objects.values_list("count", flat=True)) == 3:
            break
        desk.page.wait_for_timeout(100)
    expect(desk.page.locator("[data-upload=done]")).to_have_count(1)
    assert sorted(ScanCount.objects.values_list("purpose__code", "verdict", "count")) == [
        ("resident", "green", 2),
        ("resident", "red", 1),
    ]
    assert {name for body in bodies for row in body["counts"] for name in row} == {"purpose", "day", "verdict", "count"}
