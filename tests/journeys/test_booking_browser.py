"""A citizen books a facility, staff approve, the citizen cancels; both in a real browser."""

import pytest
from playwright.sync_api import expect

from services.reservations.actions import approve_reservation
from services.reservations.models import Reservation
from tests.factories import reservations as make
from tests.factories.identity import as_staff, member
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_booking__from_search_to_cancellation(new_device, live_origins):
    gym = make.facility(name_ko="연수체육관")
    make.unit(gym, name_ko="다목적실", sport="room", mode="approval", max_slots=2)
    court = make.unit(gym, name_ko="테니스장")
    make.book(court, make.at(10), member())
    page = new_device()
    complaints = wallet.watch(page)
    wallet.sign_up(page, live_origins.wallet)

    page.goto(f"{live_origins.wallet}/book")
    page.get_by_label("날짜").fill(make.a_day().isoformat())
    page.get_by_label("종목").select_option("room")
    page.get_by_role("link", name="다목적실").click()
    page.get_by_role("button", name="10:00").click()
    page.get_by_role("button", name="11:00").click()
    expect(page.get_by_text("20,000원", exact=True)).to_be_visible()
    page.get_by_role("button", name="승인 요청하기").click()
    expect(page.get_by_text("승인을 요청했습니다")).to_be_visible()
    approve_reservation(Reservation.objects.get(state="requested"), by=as_staff("연수구"))
    page.reload()
    expect(page.locator(".booking-state")).to_have_text("예약됨")

    page.get_by_role("link", name="시간 변경").click()
    page.get_by_role("button", name="15:00").click()
    page.get_by_role("button", name="이 시간으로 변경").click()
    expect(page.get_by_text("15:00–16:00")).to_be_visible()
    page.get_by_role("button", name="취소", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("아직 승인되지 않아 낸 돈이 없습니다")
    page.get_by_role("button", name="예약 취소").click()
    expect(page.locator(".booking-state")).to_have_text("취소됨")
    assert sorted(Reservation.objects.values_list("state", flat=True)) == ["booked", "cancelled", "moved"]
    assert complaints == []


def test_booking__what_somebody_else_took_meanwhile__offers_the_nearest(new_device, live_origins):
    court = make.unit()
    page = new_device()
    wallet.sign_up(page, live_origins.wallet)
    page.goto(f"{live_origins.wallet}/book/{court.pk}?date={make.a_day()}")
    page.get_by_role("button", name="10:00").click()
    make.book(court, make.at(10), member())

    page.get_by_role("button", name="예약하기").click()

    expect(page.get_by_role("alert")).to_contain_text("다른 분이 예약했습니다")
    expect(page.locator(".nearest li")).to_have_count(3)
