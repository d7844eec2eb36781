"""Every card that a member may have: offered, received, refused in words, told about, arranged."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from credentials.actions.checking import check_some
from credentials.models import CardNotice, Credential, NoticeKind
from identity.actors import Actor
from identity.models import Member
from tests.browser import disconnect
from tests.factories import register
from tests.factories.credentials import offered
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def citizen(new_device, live_origins):
    """A page of a member who lives with two children, and has the citizen card."""
    page = new_device(prf=True)
    wallet.sign_up(page, live_origins.wallet)
    wallet.bind(page, children=2)
    wallet.receive_card(page)
    return page


def kind(page, name):
    return page.locator(".kind").filter(has=page.get_by_role("heading", name=name))


def get_another(page, origin, name):
    page.goto(f"{origin}/receive")
    kind(page, name).get_by_role("button", name="바로 받기").click()
    wallet.consent(page)
    wallet.see_card(page)


def test_receiving__the_cards_of_the_city__say_which_you_can_have_and_why_not(citizen, live_origins):
    citizen.goto(f"{live_origins.wallet}/receive")

    expect(kind(citizen, "인천시민카드")).to_contain_text("이 기기에 있음")
    expect(kind(citizen, "청년카드")).to_contain_text("받을 수 있음")
    young = kind(citizen, "청소년카드")
    expect(young).to_contain_text("지금은 받을 수 없음")
    young.get_by_text("이유와 할 일").click()
    expect(young).to_contain_text("24세")
    expect(young).to_contain_text("이의를")

    get_another(citizen, live_origins.wallet, "청년카드")
    expect(citizen.get_by_text("청년임을 생년월일 없이 증명합니다")).to_be_visible()
    expect(citizen.get_by_text("보여줄 때 항상 보임")).to_be_visible()


def test_receiving__without_a_network__says_when_the_list_can_be_seen(citizen, live_origins):
    citizen.goto(f"{live_origins.wallet}/receive")
    expect(kind(citizen, "인천시민카드")).to_be_visible()

    disconnect(citizen)

    expect(citizen.get_by_text("인터넷에 연결되면 받을 수 있는 카드를")).to_be_visible()


def test_receiving__the_list_cannot_be_had__can_be_tried_again(citizen, live_origins):
    lists = re.compile("/api/cards$")
    citizen.route(lists, lambda route: route.fulfill(status=403, json={"code": "x", "title": "안 됩니다"}))
    citizen.goto(f"{live_origins.wallet}/settings")
    citizen.wait_for_load_state("networkidle")
    citizen.evaluate(wallet.FORGET_FACT, "kinds")
    citizen.goto(f"{live_origins.wallet}/receive")

    expect(citizen.get_by_role("alert")).to_contain_text("카드 목록을 불러오지 못했습니다")
    citizen.unroute(lists)
    citizen.get_by_role("button", name="다시 시도").click()

    expect(kind(citizen, "인천시민카드")).to_be_visible()


def test_notices__an_ended_card_and_a_waiting_offer__are_read_and_put_away(citizen, live_origins):
    credential, member = Credential.objects.get(), Member.objects.get()
    said = {
        "locale": "ko",
        "why": "이사했습니다.",
        "what_to_do": "새 주소를 신고하세요.",
        "how_to_appeal": "말하세요.",
    }
    CardNotice.objects.create(
        credential=credential, kind=NoticeKind.SUSPENDED, reason="x", texts=[said], at=timezone.now()
    )
    offered(member)

    citizen.goto(live_origins.wallet)

    expect(citizen.get_by_text("인천시민카드: 사용이 멈췄습니다")).to_be_visible()
    expect(citizen.get_by_text("새 주소를 신고하세요.")).to_be_visible()
    expect(citizen.get_by_text("받을 수 있게 준비되었습니다")).to_be_visible()
    citizen.get_by_role("button", name="확인했습니다").click()
    expect(citizen.get_by_text("사용이 멈췄습니다")).to_be_hidden()
    citizen.reload()
    expect(citizen.get_by_text("받을 수 있게 준비되었습니다")).to_be_visible()
    expect(citizen.get_by_text("사용이 멈췄습니다")).to_be_hidden()
    assert CardNotice.objects.get().dismissed_at


def test_card__moved_away__is_told_with_its_history(citizen, live_origins):
    register.applied(register.listing(register.line("R9")))
    check_some(by=Actor.system("tests"))

    citizen.goto(f"{live_origins.wallet}/cards/citizen-card-sd-jwt")

    expect(citizen.get_by_text("인천시민카드: 사용이 멈췄습니다")).to_be_visible()
    history = citizen.locator("card-history")
    expect(history).to_contain_text("발급 기관이 정지함")
    expect(history).to_contain_text("자격 확인 결과")
    expect(history).to_contain_text("카드를 받음")


def test_purse__of_four_cards__is_searched_and_arranged(citizen, live_origins):
    for name in ("구·군민카드", "청년카드", "모바일가족사랑카드"):
        get_another(citizen, live_origins.wallet, name)
    citizen.goto(live_origins.wallet)
    names = citizen.locator("purse-list .card-name")
    expect(names).to_have_text(["모바일가족사랑카드", "청년카드", "구·군민카드", "인천시민카드"])

    citizen.get_by_role("searchbox").fill("청년")
    expect(names).to_have_text(["청년카드"])
    expect(citizen.get_by_text("카드 1장을 찾았습니다")).to_be_visible()
    citizen.get_by_role("searchbox").fill("")
    citizen.get_by_role("button", name="순서 바꾸기").click()
    citizen.get_by_role("button", name="인천시민카드 즐겨찾기").click()
    citizen.get_by_role("button", name="구·군민카드 앞으로").click()

    wanted = ["인천시민카드", "모바일가족사랑카드", "구·군민카드", "청년카드"]
    expect(names).to_have_text(wanted)
    citizen.reload()
    expect(names).to_have_text(wanted)
