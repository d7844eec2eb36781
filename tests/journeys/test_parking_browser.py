"""Parking in a browser: a resident consents by card and offers the bay, books, and leaves; staff see it."""

import os
import re

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from identity.models import Member
from services.parking.actions import open_round
from services.parking.models import Booking, PermitRound
from tests.factories import mileage
from tests.factories import parking as make
from tests.factories.identity import staff, staff_client
from tests.journeys import presenting
from tests.services.test_parking_permits import CRITERIA, TERM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page, name):
    """For looking at: PICTURES=folder."""
    if folder := os.environ.get("PICTURES"):
        for size, (width, height) in {"phone": (360, 740), "desk": (1280, 800)}.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{size}.png", full_page=True)


def test_share_book_and_leave(new_device, live_origins):
    page = new_device(prf=True)
    presenting.with_card(page, live_origins.wallet)
    citizen = Member.objects.get(user__isnull=False, kind="individual")
    mileage.give(mileage.open_member_account(citizen, mileage.asset()), 20_000)
    building = make.building(homes=1, consenting=0, threshold=100)
    building.households.update(code_hash=make.code_hash("AAAA-BBBB-CCCC"))
    make.lot(6, name_ko="송도 공영주차장")
    anyone = new_device("phone")
    anyone.goto(live_origins.wallet)
    anyone.get_by_role("link", name="지금 주차장이 얼마나 찼는지 보기").click()
    expect(anyone.locator(".car-parks li")).to_have_text("송도 공영주차장 여유 모두 6면")
    picture(anyone, "public")

    page.goto(f"{live_origins.wallet}/parking/home")
    page.get_by_label("세대 코드").fill("aaaa bbbb cccc")
    page.get_by_role("button", name="시민카드를 보여주고 동의하기").click()
    presenting.agree(page)
    expect(page.get_by_role("heading", name="보여주었습니다")).to_be_visible()
    page.goto(f"{live_origins.wallet}/parking/home")
    page.get_by_role("button", name="동의 마치기").click()
    expect(page.get_by_text("공유 중", exact=True)).to_be_visible()
    page.get_by_role("button", name="이 시간 공유하기").click()
    expect(page.locator(".parking-car button")).to_have_text("거두기")
    picture(page, "home")

    page.goto(f"{live_origins.wallet}/parking")
    page.get_by_label("차량번호").fill("12가 34")
    page.get_by_role("button", name="차량 추가").click()
    expect(page.get_by_role("alert")).to_contain_text("차량번호가 아닙니다")
    page.get_by_label("차량번호").fill("12가 3456")
    page.get_by_role("button", name="차량 추가").click()
    page.get_by_label("주차장", exact=True).select_option(label="송도 공영주차장")
    page.get_by_role("button", name="빈 주차면 찾기").click()
    expect(page.get_by_text("요금 600 P")).to_be_visible()
    picture(page, "found")
    page.get_by_role("button", name="03번 예약").click()
    expect(page.get_by_text("송도 공영주차장 03번을 예약했습니다.")).to_be_visible()
    booking = make.shift(Booking.objects.get(), make.HOUR / 4)
    page.reload()
    page.get_by_role("button", name="30분 더").click()
    expect(page.get_by_role("button", name="출차했어요")).to_be_enabled()
    picture(page, "parked")
    make.shift(booking, make.HOUR * 2)
    page.reload()
    expect(page.get_by_text("시간 지남")).to_be_visible()
    page.get_by_role("button", name="출차했어요").click()
    expect(page.get_by_text(re.compile(r"낸 금액 .* \(초과 .* 포함\)"))).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Ended", exact=True)).to_be_visible()

    shown = staff_client(staff("연수구", "parking", "manager")).get(f"/parking/booking/{booking.pk}/change/")
    assert "the driver left" in shown.content.decode()
    page.goto(f"{live_origins.wallet}/parking/permits")
    expect(page.get_by_text("No car park takes applications now.")).to_be_visible()
    permit(page)


def permit(page):
    """Apply, see the rank and the bay once staff have had it ranked, and give the permit back."""
    lot = make.lot(kind="resident")
    row = open_round(lot, now() + make.HOUR, TERM, CRITERIA, by=make.SYSTEM)
    page.reload()
    expect(page.get_by_text("Hours of sharing a bay: 2 for each, at most 20")).to_be_visible()
    picture(page, "permits-open")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("You have applied.")).to_be_visible()
    PermitRound.objects.update(closes_at=now())
    desk = staff_client(staff("연수구", "parking", "clerk"))
    assert desk.post(f"/parking/permitround/{row.pk}/do/decide/").status_code == 302
    page.reload()
    expect(page.get_by_text("Granted: rank 1")).to_be_visible()
    picture(page, "permits")
    page.get_by_role("button", name="Give the permit back").click()
    page.get_by_role("dialog").get_by_role("button", name="Give the permit back").click()
    expect(page.get_by_text("You have no permit.")).to_be_visible()
