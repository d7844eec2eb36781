"""Volunteering in a browser: sign up, show the code, be scanned by a phone without a network, and see the hours."""

import os
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import expect

from identity.models import Member, StaffRole
from services.volunteering.models import Coordinator, Shift, Signup
from tests.browser import disconnect, reconnect
from tests.factories import volunteering as make
from tests.factories.identity import staff
from tests.journeys import desk as staff_desk
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page, name):
    """For looking at: PICTURES=folder."""
    if folder := os.environ.get("PICTURES"):
        before = page.viewport_size
        for size, (width, height) in {"phone": (360, 740), "desk": (1280, 800)}.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{size}.png", full_page=True)
        page.set_viewport_size(before)


def move(shift: Shift, began: int, hours: int = 3) -> None:
    """To have begun so many minutes ago."""
    starts = timezone.now() - timedelta(minutes=began)
    during = DateTimeTZRange(starts, starts + timedelta(hours=hours))
    Shift.objects.filter(pk=shift.pk).update(during=during)
    Signup.objects.filter(shift=shift).update(during=during)


def test_volunteer__is_scanned_offline_and_gets_the_hours(new_device, live_origins, tmp_path):
    shift = make.shift(make.programme(title="공원 청소"))
    phone, desk = new_device(prf=True), new_device(prf=True)
    wallet.sign_up(desk, live_origins.wallet, "coordinator@example.kr")
    coordinator = Member.objects.get(user__isnull=False)
    Coordinator.objects.create(institution=shift.programme.institution, member=coordinator)
    wallet.sign_up(phone, live_origins.wallet)
    volunteer = Member.objects.exclude(pk=coordinator.pk).get(user__isnull=False)
    desk.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    desk.goto(f"{live_origins.wallet}/volunteering/attendance")
    expect(desk.get_by_text("신청한 사람이 없습니다")).to_be_visible()
    expect(desk.get_by_text("네트워크가 없어도 찍을 수 있습니다")).to_be_visible()
    disconnect(desk)
    phone.goto(f"{live_origins.wallet}/volunteering/find")
    expect(phone.get_by_text("남은 자리 2")).to_be_visible()
    picture(phone, "find")
    phone.get_by_role("button", name="신청하기").click()
    expect(phone.locator("li", has_text="공원 청소")).to_contain_text("신청함")
    picture(phone, "mine")
    move(shift, began=30)

    def scan():
        second = phone.evaluate("Math.floor(Date.now() / 1000)")  # a code counts once, and is new each second
        phone.wait_for_function("before => Date.now() / 1000 >= before + 1", arg=second)
        phone.goto(f"{live_origins.wallet}/volunteering/code")
        phone.locator(".qr-code").screenshot(path=str(tmp_path / "code.png"))
        desk.locator("input[type=file]").set_input_files(str(tmp_path / "code.png"))

    desk.reload()
    expect(desk.get_by_text("인터넷에 연결되어 있지 않습니다")).to_be_visible()
    scan()
    expect(desk.get_by_text("명단에 없는 사람")).to_be_visible()  # signed up since the phone got its lists
    expect(desk.get_by_text("아직 보내지 않은 기록 1건")).to_be_visible()
    picture(phone, "code")
    picture(desk, "offline")
    assert Signup.objects.get().state == "signed"
    reconnect(desk)
    desk.reload()

    expect(desk.get_by_text("모두 보냈습니다")).to_be_visible()
    expect(desk.get_by_role("heading", name=f"{str(volunteer.pk)[:8]} · 출석함")).to_be_visible()
    signup = Signup.objects.get()
    assert (signup.state, signup.scans.get().outcome) == ("present", "taken")
    move(shift, began=100, hours=1)
    desk.reload()
    expect(desk.get_by_text("확인 필요: 종료 기록 없음")).to_be_visible()
    desk.get_by_label("구분").select_option("out")
    scan()
    expect(desk.get_by_text(f"회원 {str(volunteer.pk)[:8]} · 종료 기록함")).to_be_visible()
    expect(desk.get_by_role("heading", name="마침")).to_be_visible()
    desk.get_by_label("인정 시간(분)").fill("60")
    desk.get_by_label("확인된 시간과 다른 이유").fill("끝까지 함께함")
    picture(desk, "decide")
    desk.get_by_role("button", name="승인").click()
    expect(desk.get_by_text("승인 60분")).to_be_visible()
    clerk = staff_desk.signed_in(new_device, live_origins, staff("연수구", "volunteering", role=StaffRole.MANAGER))
    clerk.goto(f"{live_origins.admin}/volunteering/signup/?state__exact=approved")
    picture(clerk, "staff-signups")
    clerk.locator("#result_list tbody th a").click()
    staff_desk.act(clerk, "봉사시간 확정")
    picture(clerk, "staff-confirmed")

    phone.goto(live_origins.wallet)
    phone.get_by_role("region", name="확인할 일이 있습니다").get_by_role("link", name="자원봉사").click()
    expect(phone.get_by_text("올해 1시간")).to_be_visible()
    expect(phone.locator("li", has_text="공원 청소")).to_contain_text("시간 확정")
    expect(phone.get_by_text("봉사 1시간이 확정되었습니다")).to_be_visible()
    picture(phone, "hours")
