"""A badge in a browser: a link out of the institution's file, the wallet of a student, a page, a company that looks."""

import csv
import os

import pytest
from playwright.sync_api import expect

from identity.models import Member
from identity.queries import today
from tests.factories import badges as make
from tests.factories.identity import staff
from tests.journeys import desk as staff_desk
from tests.journeys import wallet
from tests.services.test_badge_sharing import company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page, name):
    """For looking at: PICTURES=folder."""
    if folder := os.environ.get("PICTURES"):
        for size, (width, height) in {"phone": (360, 740), "desk": (1280, 800)}.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{size}.png", full_page=True)


def link_from_file(desk, origin, badge):
    """What the institution's staff get for a file of one line."""
    lines = f"참조번호,수여일,증빙주소,증빙내용\nA-1,{today()},https://hanbit.example/works/7,과제 우수\n"
    desk.goto(f"{origin}/badges/badge/{badge.pk}/award-file/")
    desk.locator("[name=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": lines.encode("utf-8-sig")}
    )
    desk.locator("[name=dry_run]").uncheck()
    with desk.expect_download() as saved:
        desk.get_by_role("button", name="계속").click()
    return list(csv.reader(saved.value.path().read_text("utf-8-sig").splitlines()))[1][1]


def test_badge__of_a_student__is_claimed_fetched_published_and_shown_to_a_company(new_device, live_origins):
    page, firm, badge = new_device(prf=True), new_device("desk", prf=True), make.published()
    wallet.sign_up(firm, live_origins.wallet, "company@example.kr")
    company(agent=Member.objects.get(user__email="company@example.kr"))
    before = set(Member.objects.values_list("pk", flat=True))
    wallet.sign_up(page, live_origins.wallet)
    student = Member.objects.exclude(pk__in=before).get()

    desk = staff_desk.signed_in(new_device, live_origins, staff(service=badge.institution_id))
    page.goto(link_from_file(desk, live_origins.admin, badge))
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
    page.get_by_text("공개 페이지", exact=True).click()
    page.get_by_role("button", name="동의하고 공개하기").click()
    address = page.locator(".long-code", has_text="/badges/").inner_text()
    public = new_device()
    public.goto(address)
    expect(public.get_by_text("과제 우수")).to_be_visible()
    picture(public, "badge-public")

    firm.goto(f"{live_origins.wallet}/badges/company")
    expect(firm.get_by_text("아직 요청하지 않았습니다")).to_be_visible()
    firm.get_by_label("배지를 가진 회원의 번호").fill("00000000")
    firm.get_by_label("목적").fill("채용 심사")
    firm.get_by_role("button", name="요청하기").click()
    expect(firm.get_by_role("alert")).to_contain_text("이 번호의 다른 회원이 없습니다")
    firm.get_by_label("배지를 가진 회원의 번호").fill(str(student.pk)[:8])
    firm.get_by_role("button", name="요청하기").click()
    expect(firm.get_by_text("답을 기다립니다")).to_be_visible()
    page.goto(live_origins.wallet)
    page.get_by_role("region", name="확인할 일이 있습니다").get_by_role("link", name="내 배지").click()
    expect(page.get_by_text("채용 심사. 30일 동안")).to_be_visible()
    picture(page, "badges-asked")
    page.get_by_role("button", name="동의하고 보여주기").click()
    expect(page.get_by_role("button", name="열람 끝내기")).to_be_visible()
    firm.reload()
    firm.get_by_role("button", name="배지 보기").click()
    seen = firm.locator("li", has_text="동의함")
    expect(seen).to_contain_text("과제 우수")
    expect(seen).to_contain_text("Python, SQL")
    expect(seen.get_by_role("link", name="https://hanbit.example/works/7")).to_be_visible()
    picture(firm, "company")
    page.reload()
    expect(page.get_by_text("열람 기록 (1)")).to_be_visible()
    picture(page, "badges")
    page.get_by_role("button", name="열람 끝내기").click()
    expect(page.get_by_text("끝났습니다")).to_be_visible()
    firm.get_by_role("button", name="배지 보기").click()
    expect(firm.get_by_role("alert")).to_contain_text("그런 요청이 없거나 끝났습니다")
    expect(firm.get_by_text("끝남")).to_be_visible()
    expect(firm.get_by_text("과제 우수")).to_have_count(0)
    picture(firm, "company-ended")
