"""Blood donation in a browser: consent, show the code that staff take, and give to a friend."""

import os
import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from credentials.presentation.models import PresentationRequest
from credentials.presentation.request_objects import wallet_link
from identity.actors import Actor
from identity.models import Member, StaffRole
from services.blood_donation.actions import agree_to_recording
from services.blood_donation.certificate_card import publish_certificate_card
from services.blood_donation.models import Asking, Gift
from tests.factories import blood as make
from tests.factories.identity import member, staff
from tests.factories.institutions import listed
from tests.journeys import desk as staff_desk
from tests.journeys import presenting, wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page, name):
    """For looking at: PICTURES=folder."""
    if folder := os.environ.get("PICTURES"):
        for size, (width, height) in {"phone": (360, 740), "desk": (1280, 800)}.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{size}.png", full_page=True)


def test_certificates__are_shown_taken_and_given(new_device, live_origins):
    page = new_device(prf=True)
    wallet.sign_up(page, live_origins.wallet)
    donor, friend, hospital = Member.objects.get(user__isnull=False), member(), make.hospital()
    page.goto(f"{live_origins.wallet}/blood")
    picture(page, "consent")
    page.get_by_role("button", name="동의하기").click()
    expect(page.get_by_text("헌혈증서가 없습니다")).to_be_visible()
    make.certificate(donor)
    used = make.certificate(donor)
    page.reload()

    row = page.locator("li", has_text=used.serial)
    row.get_by_text("번호, 나누기, 재발급").click()
    row.get_by_role("button", name="번호로 보여주기").click()
    code = page.locator(".use-code").inner_text()
    picture(page, "code")
    desk = staff_desk.signed_in(new_device, live_origins, staff("남동구", "blood_donation"))
    desk.goto(f"{live_origins.admin}/blood_donation/institution/{hospital.pk}/change/")
    staff_desk.act(desk, "헌혈증서 사용 처리", code=code)
    page.reload()
    expect(page.locator("li", has_text=used.serial)).to_contain_text(f"{hospital}에서 사용함")

    page.get_by_text("번호, 나누기, 재발급").click()
    page.get_by_label("받을 회원의 번호").fill("00000000")
    page.get_by_role("button", name="이 회원에게 주기").click()
    expect(page.get_by_role("alert")).to_contain_text("이 번호의 회원이 없습니다")
    page.get_by_label("받을 회원의 번호").fill(str(friend.pk)[:8])
    page.get_by_role("button", name="이 회원에게 주기").click()
    expect(page.get_by_role("button", name="거두기")).to_be_visible()
    picture(page, "offered")
    page.get_by_role("button", name="거두기").click()
    page.get_by_text("번호, 나누기, 재발급").click()
    page.get_by_role("button", name="나눔함에 넣기").click()
    page.get_by_role("dialog").get_by_role("button", name="네").click()

    expect(page.get_by_role("button", name="병원에 제시하기")).to_have_count(0)
    assert Gift.objects.get().state == "withdrawn"


def asked_by(hospital, desk, origin) -> str:
    """The wallet's link in the QR on the hospital's screen."""
    desk.goto(f"{origin}/blood_donation/asking/add/")
    desk.locator("[name=hospital]").select_option(str(hospital.pk))
    desk.locator("[name=_save]").click()
    expect(desk.locator(".asking-qr")).to_be_visible()
    return wallet_link(PresentationRequest.objects.get(pk=Asking.objects.order_by("pk").last().request))


def test_certificate__on_a_card__is_shown_to_a_hospital_and_used_up_once(new_device, live_origins):
    with transaction.atomic():
        publish_certificate_card(listed(cards=("blood-certificate",)), by=Actor.system("tests"))
    page, clerk = new_device(prf=True), staff("남동구", "blood_donation", role=StaffRole.CLERK)
    desk = staff_desk.signed_in(new_device, live_origins, clerk)
    wallet.sign_up(page, live_origins.wallet)
    wallet.bind(page)
    donor, hospital = Member.objects.get(user__isnull=False), make.hospital()
    agree_to_recording(donor, by=Actor.member(donor))
    certificate = make.certificate(donor)
    page.goto(f"{live_origins.wallet}/blood")
    page.get_by_role("button", name="병원에 제시하기").click()
    page.get_by_role("link", name="카드 받기").click()
    card = page.locator(".kind").filter(has=page.get_by_role("heading", name="헌혈증서"))
    card.get_by_role("button", name="바로 받기").click()
    wallet.consent(page)
    wallet.see_card(page)

    page.goto(asked_by(hospital, desk, live_origins.admin))
    picture(desk, "staff-asking")
    expect(page.get_by_text("혈액관리법 제14조")).to_be_visible()
    picture(page, "present")
    presenting.agree(page)
    expect(page.get_by_role("heading", name="보여주었습니다")).to_be_visible()
    desk.get_by_role("link", name="다시 확인").click()
    expect(desk.get_by_text(certificate.serial)).to_be_visible()
    staff_desk.act(desk, "여기에서 사용")
    picture(desk, "staff-used")

    certificate.refresh_from_db()
    assert (certificate.state, certificate.used_at) == ("used", hospital)
    page.goto(f"{live_origins.wallet}/blood")
    expect(page.locator("li", has_text=certificate.serial)).to_contain_text(f"{hospital}에서 사용함")
    page.get_by_text("기록과 증명").click()
    expect(page.locator(".timeline li")).to_have_text([re.compile("발급"), re.compile("병원에서 사용")])
    picture(page, "steps")
    page.goto(asked_by(hospital, desk, live_origins.admin))
    presenting.agree(page)
    expect(page.get_by_text("폐지된 카드입니다")).to_be_visible()
    picture(page, "again")
    desk.get_by_role("link", name="다시 확인").click()
    expect(desk.get_by_role("link", name="여기에서 사용")).to_have_count(0)
    assert certificate.events.filter(step="used").count() == 1
