"""A shopkeeper in a browser: apply as a partner until its system has its secret; and the won that customers pay in."""

import os

import pytest
from playwright.sync_api import expect

from identity.models import Member, StaffRole
from mileage.partners.models import Application, ApplicationState, Partner
from mileage.stable.models import Dispute, Redemption
from services.reservations.models import ReminderChoice
from tests.factories import partners as a
from tests.factories.identity import staff, staff_client
from tests.factories.stable import balance_of, deposit, issue, switch_on
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


def become_a_partner(page, origin):
    """From the form to a secret for the shop's system; the city's staff decide in between."""
    a.district_named("연수구")
    page.goto(f"{origin}/partners")
    page.get_by_label("상호 (한글)").fill("바다 카페")
    page.get_by_label("상호 (영문)").fill("Sea Café")
    page.get_by_label("사업자등록번호").fill("1234567890")
    page.get_by_label("구·군").select_option(label="연수구")
    page.get_by_label("담당자 이메일").fill("shop@example.kr")
    page.get_by_label("마일리지를 받고 싶습니다").check(force=True)
    page.get_by_role("button", name="신청하기").click()
    expect(page.get_by_text("심사 대기 · 서류 0개")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": a.PDF}
    )
    expect(page.get_by_text("심사 대기 · 서류 1개")).to_be_visible()
    picture(page, "applied")

    row, desk = Application.objects.get(), staff_client(staff("연수구", role=StaffRole.MANAGER))
    assert desk.post(f"/partners/application/{row.pk}/do/accept/").status_code == 302
    page.reload()
    expect(page.get_by_text("협약을 기다리고 있습니다.")).to_be_visible()
    a.agree(Partner.objects.get())
    page.reload()
    expect(page.get_by_text("가게 QR 주소")).to_be_visible()
    page.get_by_label("시스템 이름").fill("계산대")
    page.get_by_role("button", name="시스템 만들기").click()
    expect(page.get_by_text("지금만 볼 수 있습니다")).to_be_visible()
    expect(page.locator("li", has_text="계산대")).to_be_visible()
    picture(page, "partner")
    row.refresh_from_db()
    assert row.state == ApplicationState.APPROVED


def use_won(page, origin, who):
    """Money back for some, and a complaint about a movement."""
    page.goto(f"{origin}/mileage/won")
    expect(page.get_by_text("아직 쓰지 않습니다")).to_be_visible()
    switch_on()
    deposit(1000)
    issue(who, 700)
    page.reload()
    expect(page.locator(".balance-amount")).to_have_text("700 원")
    page.get_by_label("금액 (원)").fill("200")
    page.get_by_label("계좌 등록번호").fill("bank-ref-1")
    page.get_by_role("button", name="돌려받기 신청").click()
    expect(page.get_by_text("잔액에서 빠짐 · 지급 대기")).to_be_visible()
    expect(page.locator(".balance-amount")).to_have_text("500 원")
    page.get_by_role("button", name="잘못 신고").first.click()
    page.get_by_label("무엇이 잘못되었나요").fill("신청한 적이 없습니다.")
    page.get_by_role("button", name="보내기").click()
    expect(page.get_by_text("확인 중")).to_be_visible()
    picture(page, "won")
    assert (balance_of(who), Redemption.objects.get().amount) == (500, 200)
    assert Dispute.objects.get().text == "신청한 적이 없습니다."


def choose_reminders(page, origin, who):
    page.goto(f"{origin}/settings")
    by_mail = page.get_by_label("전자우편으로 알림")
    chosen = by_mail.is_checked()
    with page.expect_response("**/api/reservations/reminders"):
        page.get_by_label("전자우편으로 알림").click(force=True)
    expect(by_mail).to_be_checked(checked=not chosen)
    page.reload()
    expect(by_mail).to_be_checked(checked=not chosen)
    assert ReminderChoice.objects.get(member=who).by_mail is not chosen


def test_shopkeeper__becomes_a_partner_uses_won_and_chooses_reminders(new_device, live_origins):
    page = new_device(prf=True)
    complaints = wallet.watch(page)
    wallet.sign_up(page, live_origins.wallet)
    who = Member.objects.get(user__isnull=False)

    become_a_partner(page, live_origins.wallet)
    use_won(page, live_origins.wallet, who)
    choose_reminders(page, live_origins.wallet, who)

    assert complaints == []
