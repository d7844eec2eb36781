"""A badge in a browser: a link out of the institution's file, the wallet of a student, a page, a company that looks."""

import csv
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from identity.models import Member
from identity.queries import today
from tests.factories import badges as make
from tests.factories.identity import staff, staff_client
from tests.journeys import wallet
from tests.services.test_badge_sharing import asked, call, company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page, name):
    """For looking at: PICTURES=folder."""
    if folder := os.environ.get("PICTURES"):
        for size, (width, height) in {"phone": (360, 740), "desk": (1280, 800)}.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{size}.png", full_page=True)


def link_from_file(badge):
    """What the institution's staff get for a file of one line."""
    lines = f"참조번호,수여일,증빙주소,증빙내용\nA-1,{today()},,과제 우수\n"
    desk = staff_client(staff(service=badge.institution_id))
    file = SimpleUploadedFile("a.csv", lines.encode("utf-8-sig"))
    answer = desk.post(f"/badges/badge/{badge.pk}/award-file/", {"file": file})
    return list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))[1][1]


def test_badge__of_a_student__is_claimed_fetched_published_and_shown_to_a_company(new_device, live_origins):
    page, badge = new_device(prf=True), make.published()
    (where, agent), before = company(), set(Member.objects.values_list("pk", flat=True))
    wallet.sign_up(page, live_origins.wallet)
    student = Member.objects.exclude(pk__in=before).get()

    page.goto(link_from_file(badge))
    page.get_by_role("button", name="이 배지 받기").click()
    page.get_by_role("link", name="내 배지 보기").click()
    page.get_by_role("link", name="지갑에 담기").click()
    card = page.locator(".kind").filter(has=page.get_by_role("heading", name="데이터 분석 과정"))
    card.get_by_role("button", name="바로 받기").click()
    wallet.consent(page)
    wallet.see_card(page)
    expect(page.get_by_role("heading", name="데이터 분석 과정").first).to_be_visible()
    picture(page, "badge-card")

    page.goto(f"{live_origins.wallet}/badges")
    page.get_by_text("공개 페이지").click()
    page.get_by_role("button", name="동의하고 공개하기").click()
    address = page.locator(".long-code").inner_text()
    public = new_device()
    public.goto(address)
    expect(public.get_by_text("과제 우수")).to_be_visible()
    picture(public, "badge-public")

    request = asked(where, agent, student)
    page.reload()
    picture(page, "badges-asked")
    page.get_by_role("button", name="동의하고 보여주기").click()
    expect(page.get_by_role("button", name="열람 끝내기")).to_be_visible()
    look = f"/organisations/{where.pk}/requests/{request}/look"
    assert call(agent, "post", look).json()["awards"][0]["evidence_text"] == "과제 우수"
    page.reload()
    expect(page.get_by_text("열람 기록 (1)")).to_be_visible()
    picture(page, "badges")
    page.get_by_role("button", name="열람 끝내기").click()
    expect(page.get_by_text("끝났습니다")).to_be_visible()
    assert call(agent, "post", look).status_code == 404
