"""Mileage in a browser: exchange, pay at a shop both ways, share out for an organisation, appeal."""

import os

import pytest
from playwright.sync_api import expect

from identity.actions.members import let_act_for
from identity.models import Member, OrganisationRole
from mileage.actions.organisations import join_group, make_join_code
from mileage.partners.actions import cases
from tests.factories import mileage as make
from tests.factories import partners as a
from tests.factories.identity import as_staff, organisation
from tests.factories.identity import member as citizen
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


def balance(who: Member, code: str = "points") -> int:
    return make.balance(make.open_member_account(who, make.asset(code)))


def exchange(page, origin):
    page.goto(f"{origin}/mileage")
    page.get_by_role("link", name="다른 마일리지로 교환").click()
    page.get_by_label("바꿀 양").fill("200")
    picture(page, "exchange")
    page.get_by_role("button", name="얼마가 되는지 보기").click()
    picture(page, "exchange-sure")
    page.get_by_role("button", name="교환하기").click()
    expect(page.get_by_role("heading", name="교환했습니다")).to_be_visible()
    picture(page, "exchanged")


def pay_by_the_shops_code(page, origin, till):
    asked = till.post("requests", {"asset": "points", "amount": 300, "reference": "table-4", "total": 300}).json()
    page.goto(f"{origin}/pay{asked['qr'][asked['qr'].index('#') :]}")
    expect(page.get_by_text(f"{till.partner.name_ko}에서 결제를 요청합니다.")).to_be_visible()
    picture(page, "pay-asked")
    page.get_by_role("button", name="결제하기").click()
    expect(page.get_by_role("heading", name="결제했습니다")).to_be_visible()


def pay_by_the_members_code(page, origin, till):
    page.goto(f"{origin}/mileage")
    page.get_by_role("link", name="가게에서 적립·결제").click()
    page.get_by_label("마일리지 종류").select_option("points")
    page.get_by_label("이번에 쓸 수 있는 최대 금액").fill("100")
    page.get_by_role("button", name="QR 보이기").click()
    expect(page.get_by_role("img", name="가게에 보여 줄 일회용 QR")).to_be_visible()
    picture(page, "pay-code")
    code = page.locator(".qr-time p").first.inner_text().removeprefix("코드").replace(" ", "")
    customer = till.post("lookups", {"code": code}).json()["customer"]
    wanted = {"customer": customer, "asset": "points", "amount": 100, "reference": "order-1", "total": 5000}
    held = till.post("holds", wanted).json()
    assert till.post(f"holds/{held['id']}/capture").json()["state"] == "done"
    page.reload()
    expect(page.locator(".entries li", has_text=till.partner.name_ko)).to_have_count(2)
    picture(page, "receipts")


def share_out(page, origin):
    page.goto(f"{origin}/mileage")
    page.get_by_role("link", name="단체 마일리지").click()
    page.get_by_label("한 사람당").fill("20")
    picture(page, "organisation")
    page.get_by_role("button", name="나누기").click()
    expect(page.get_by_text("2명에게 20 P씩, 모두 40 P을 나눌까요?")).to_be_visible()
    page.get_by_role("button", name="나누기").click()
    expect(page.get_by_role("status").filter(has_text="나눴습니다")).to_be_visible()


def appeal(page, origin):
    page.goto(f"{origin}/mileage")
    picture(page, "mileage")
    page.get_by_role("link", name="살펴보기").click()
    page.get_by_text("이의 내기").click()
    page.get_by_label("이의 내용").fill("제가 직접 참여했습니다.")
    picture(page, "case")
    page.get_by_role("button", name="이의 보내기").click()
    expect(page.get_by_text("이의를 살펴보고 있습니다.")).to_be_visible()


def test_exchange_pay_share_and_appeal(new_device, live_origins):
    page = new_device("phone", prf=True)
    wallet.sign_up(page, live_origins.wallet)
    who = Member.objects.get(user__isnull=False, kind="individual")
    make.give(make.open_member_account(who, make.asset()), 1_000)
    make.rate(gives=2, gets=1)
    school, till = organisation("연수초등학교", "school"), a.Till()
    make.give(make.open_member_account(school.member, make.asset()), 100)
    let_act_for(school, who, OrganisationRole.MANAGER, by=as_staff())
    code = make_join_code(who, school.pk, by=make.SYSTEM).code
    pupils = [citizen(), citizen()]
    for number, pupil in enumerate(pupils):
        join_group(pupil, code, f"3-1-{number}", by=make.SYSTEM)

    exchange(page, live_origins.wallet)
    assert (balance(who), balance(who, "coins")) == (800, 100)
    pay_by_the_shops_code(page, live_origins.wallet, till)
    pay_by_the_members_code(page, live_origins.wallet, till)
    assert balance(who) == 400
    share_out(page, live_origins.wallet)
    assert (balance(school.member), [balance(pupil) for pupil in pupils]) == (60, [20, 20])
    case = cases.open_case(who, "같은 날 두 곳에서 적립되었습니다.", by=as_staff())
    appeal(page, live_origins.wallet)
    assert cases.waits_for_appeal(case)
