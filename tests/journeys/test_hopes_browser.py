"""A citizen waits, accepts, repeats, asks, objects and checks in, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from identity.actors import Actor
from services.reservations import gate
from services.reservations.actions import (
    cancel_reservation,
    decide_objection,
    decide_waiver,
    end_past,
    offer_times,
)
from services.reservations.models import Reservation, Sanction, Waiver
from tests.factories import reservations as make
from tests.factories.identity import as_staff, member
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_hopes__waits_accepts_repeats_asks_and_objects(new_device, live_origins):
    gym = make.facility(name_ko="연수체육관", checks_in=True, ban_days=[7])
    court = make.unit(gym, name_ko="테니스장", resident_days=40, other_days=40)
    taken = make.book(court, make.at(10), member())
    page = new_device("phone")
    complaints = wallet.watch(page)
    wallet.sign_up(page, live_origins.wallet)

    page.goto(f"{live_origins.wallet}/book/{court.pk}?date={make.a_day()}")
    page.get_by_role("button", name="10:00").click()
    page.get_by_role("button", name="이 시간 대기하기").click()
    expect(page.get_by_text("대기 명단에 올렸습니다")).to_be_visible()
    cancel_reservation(taken, by=Actor.member(taken.member))
    offer_times(by=make.SYSTEM)
    page.goto(f"{live_origins.wallet}/bookings")
    expect(page.get_by_text("기다리시던 시간이 비었습니다")).to_be_visible()
    page.get_by_role("button", name="수락").click()
    expect(page.locator(".booking-state")).to_have_text("예약됨")

    page.goto(f"{live_origins.wallet}/book/{court.pk}?date={make.a_day(4)}")
    page.get_by_role("button", name="15:00").click()
    page.get_by_text("같은 시간 반복 예약").click()
    page.get_by_label("몇 번").fill("3")
    page.get_by_role("button", name="가능한지 보기").click()
    page.get_by_role("button", name="가능한 3번 예약").click()
    expect(page.locator(".booking-state")).to_have_count(4)
    page.get_by_text("무료 이용 신청").first.click()
    page.get_by_label("어떤 일로 쓰시나요?").first.fill("동네 축제")
    page.get_by_role("button", name="보내기").first.click()
    expect(page.get_by_text("무료 이용 심사 중")).to_be_visible()
    decide_waiver(Waiver.objects.get(), True, "", by=as_staff("연수구"))
    page.get_by_role("button", name="반복 예약 모두 취소").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("3번을 모두 취소합니다. 지금 취소하면 30,000원")
    page.get_by_role("dialog").get_by_role("button", name="예약 취소").click()
    expect(page.locator(".booking-state.cancelled")).to_have_count(3)

    make.past(Reservation.objects.get(state="booked"))
    end_past(by=make.SYSTEM)
    page.reload()
    page.get_by_text("이의 신청", exact=True).click()
    page.get_by_label("무엇이 사실과 다른가요?").fill("문이 잠겨 있었습니다.")
    page.get_by_role("button", name="보내기").click()
    expect(page.get_by_text("이의를 심사하고 있습니다")).to_be_visible()
    decide_objection(Sanction.objects.get(), True, "확인했습니다.", by=as_staff("연수구"))
    page.reload()
    expect(page.get_by_text("없던 일이 되었습니다")).to_be_visible()
    _come(page, live_origins, court)
    assert complaints == []


def _come(page, live_origins, court) -> None:
    """Scans the gate's code with the phone's camera, which opens its address."""
    holder = Sanction.objects.get().member
    make.past(make.book(court, make.at(17), holder), timedelta(minutes=-10))
    page.goto(f"{live_origins.wallet}/checkin#{gate.code_of(court.facility_id)}")
    expect(page.get_by_text("입장했습니다")).to_be_visible()
