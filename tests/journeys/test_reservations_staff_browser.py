"""Staff run a facility's calendar, and a citizen goes through a draw, in real browsers."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from anchoring.models import Witness
from services.reservations.actions import DrawRequest, announce_draw, drawing
from services.reservations.models import Closure, Draw, Reservation, ReservationNotice
from tests.factories import reservations as make
from tests.factories.identity import as_staff, member, staff
from tests.journeys import desk as staff_desk
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(new_device, live_origins):
    """A facility's staff, signed in."""
    return staff_desk.signed_in(new_device, live_origins, staff("연수구", "reservations"))


def test_staff__approve_note_move_and_close_for_rain(desk, live_origins):
    gym = make.facility(name_ko="연수 운동장")
    field = make.unit(gym, name_ko="축구장", mode="approval")
    asked = make.book(field, make.at(10), member())
    calendar = f"{live_origins.admin}/reservations/facility/{gym.pk}/calendar/?day={make.a_day()}&view="

    desk.goto(calendar + "week")
    desk.get_by_role("link", name="10:00–11:00").click()
    staff_desk.act(desk, "승인")
    staff_desk.act(desk, "메모", note="유소년 교실")
    staff_desk.act(desk, "옮기기", starts_0=make.a_day().isoformat(), starts_1="14:00")
    desk.goto(calendar + "day")
    row = desk.get_by_role("row").filter(has=desk.get_by_role("link", name="14:00–15:00"))
    expect(row).to_contain_text("예약됨")
    expect(row).not_to_contain_text("10:00")
    for name in ("CSV", "iCal"):
        with desk.expect_download() as saved:
            desk.get_by_role("link", name=name).click()
        assert saved.value.suggested_filename.startswith(f"reservations-{gym.pk}")

    desk.get_by_role("link", name="일정 시간 휴관").click()
    times = {"starts_0": make.a_day().isoformat(), "starts_1": "09:00", "ends_0": make.a_day().isoformat()}
    for name, value in (times | {"ends_1": "21:00", "reason": "장마"}).items():
        desk.locator(f"[name={name}]").fill(value)
    desk.locator("[name=cause]").select_option("rain")
    desk.locator("#object-action-form button[type=submit]").click()
    desk.wait_for_url("**/change/")
    desk.goto(calendar + "day")
    expect(desk.get_by_role("row").filter(has_text="축구장").first).to_contain_text("휴관")

    moved = Reservation.objects.get(replaces=asked)
    assert (moved.state, moved.cause, moved.refund, Closure.objects.count()) == ("cancelled", "rain", 9_000, 1)
    assert set(ReservationNotice.objects.values_list("kind", flat=True)) >= {"approved", "moved", "cancelled"}


def test_draw__applied_to_closed_drawn_and_told(new_device, live_origins):
    Witness.objects.create(url="http://w.example", vkey="w.example+00000000+1")
    court = make.unit(name_ko="테니스장")
    times = {"apply_until": now() + timedelta(minutes=5), "beacon_at": now() + timedelta(minutes=16)}
    slots = [make.at(hour, ahead=20) for hour in (10, 11)]
    announce_draw(DrawRequest(court, slots, "저녁 추첨", "Evening", **times, accept_hours=24), by=as_staff("연수구"))
    page = new_device("phone")
    complaints = wallet.watch(page)
    wallet.sign_up(page, live_origins.wallet)

    page.goto(f"{live_origins.wallet}/book/draws")
    page.get_by_role("button", name="11:00–12:00").click()
    page.get_by_role("button", name="신청", exact=False).last.click()
    expect(page.locator(".ticket")).to_be_visible()
    draw = Draw.objects.get()
    drawing._close(draw.pk, by=make.SYSTEM)
    page.reload()
    expect(page.get_by_text("추첨을 기다리는 중입니다")).to_be_visible()
    expect(page.get_by_text("신청했습니다: ")).to_be_visible()
    expect(page.get_by_role("button", name="신청 취소")).to_have_count(0)
    page.get_by_text("추첨 방법과 미리 한 약속").click()
    draw.refresh_from_db()
    expect(page.get_by_text(draw.applicants_hash)).to_be_visible()
    drawing._hold(draw.pk, {"kind": "drand", "value": "00" * 32}, by=make.SYSTEM)
    page.reload()
    expect(page.get_by_text("당첨:")).to_be_visible()
    expect(page.get_by_text("신청 1명 중 1명이 당첨되었습니다")).to_be_visible()
    expect(page.locator("a[href$='/record']")).to_be_visible()
    page.locator("a[href='/bookings']").last.click()
    page.get_by_role("button", name="수락").click()
    expect(page.locator(".booking-state").first).to_have_text("예약됨")
    assert complaints == []
