"""Ways for a card to come, and what happens when they are cut."""

import re

import pytest
import segno
from playwright.sync_api import expect

from credentials.models import Authorization, Credential, CredentialState, NotificationEvent
from identity.models import Member
from tests.browser import disconnect, reconnect
from tests.factories.credentials import offered
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CREDENTIALS = re.compile("/openid4vci/credential$")
NOTIFICATIONS = re.compile("/openid4vci/notification$")
USE_UP = """
() => new Promise((resolve) => {
  const open = indexedDB.open("wallet");
  open.onsuccess = () => {
    const copies = open.result.transaction("copies", "readwrite").objectStore("copies");
    copies.getAll().onsuccess = ({target}) => {
      for (const copy of target.result) copies.put({...copy, shownAt: 1});
      copies.transaction.oncomplete = () => { open.result.close(); resolve(); };
    };
  };
})
"""


@pytest.fixture
def citizen(new_device, live_origins):
    """A page of a bound member, at the view from which a card is one tap away."""
    page = new_device(prf=True)
    wallet.sign_up(page, live_origins.wallet)
    wallet.bind(page)
    return page


def accept(page):
    page.get_by_role("link", name="인천시민카드 받기").click()
    page.get_by_role("button", name="바로 받기").click()
    wallet.consent(page)


def test_receiving__cut_before_the_answer__the_same_card_arrives_at_the_next_try(citizen, live_origins):
    lost = []

    def lose_answer(route):
        here = {"url": f"http://127.0.0.1:{live_origins.port}/openid4vci/credential"}
        lost.append(route.fetch(**here, headers=route.request.headers | {"host": "localhost:8000"}).json())
        route.abort()

    citizen.route(CREDENTIALS, lose_answer, times=1)
    accept(citizen)
    expect(citizen.get_by_role("alert")).to_contain_text("서버에 연결하지 못했습니다")
    assert wallet.stored(citizen)["waiting"] == 1

    citizen.reload()
    citizen.goto("/".join([*citizen.url.split("/")[:3], "receive"]))
    citizen.get_by_role("button", name="이어서 받기").click()

    expect(citizen.get_by_role("link", name="QR 보여주기")).to_be_visible(timeout=20_000)
    assert Credential.objects.get().notification == NotificationEvent.ACCEPTED
    assert len(lost[0]["credentials"]) == wallet.stored(citizen)["copies"]
    assert Authorization.objects.count() == 1


def test_receiving__cut_before_the_issuer_was_told__it_is_told_at_the_next_visit(citizen):
    citizen.route(NOTIFICATIONS, lambda route: route.abort(), times=1)
    accept(citizen)
    expect(citizen.get_by_role("heading", name="카드를 받았습니다")).to_be_visible(timeout=20_000)
    assert Credential.objects.get().notification != NotificationEvent.ACCEPTED

    with citizen.expect_response(NOTIFICATIONS):
        citizen.reload()

    citizen.wait_for_function(f"async () => (await ({wallet.STORED})()).waiting === 0")
    assert Credential.objects.get().notification == NotificationEvent.ACCEPTED


def test_receiving__a_card_that_the_city_did_not_sign_so__is_refused_and_the_issuer_hears_of_it(citizen, live_origins):
    def forge(route):
        here = {"url": f"http://127.0.0.1:{live_origins.port}/openid4vci/credential"}
        body = route.fetch(**here, headers=route.request.headers | {"host": "localhost:8000"}).json()
        head, *rest = body["credentials"][3]["credential"].split("~")
        body["credentials"][3]["credential"] = "~".join([head[:-8] + "AAAAAAAA", *rest])
        route.fulfill(json=body, headers={"Access-Control-Allow-Origin": "*"})

    citizen.route(CREDENTIALS, forge, times=1)
    with citizen.expect_response(NOTIFICATIONS):
        accept(citizen)

    expect(citizen.get_by_role("alert")).to_contain_text("발급 기관의 서명이 맞지 않습니다")
    credential = Credential.objects.get()
    assert (credential.notification, credential.state) == (NotificationEvent.FAILURE, CredentialState.REVOKED)
    assert wallet.stored(citizen) | {"envelopes": 1} == {
        "kinds": [], "extractable": False, "keys": 0, "copies": 0, "envelopes": 1, "waiting": 0,
    }  # fmt: skip


def test_receiving__not_consented__says_so_and_gets_nothing(citizen):
    citizen.get_by_role("link", name="인천시민카드 받기").click()
    citizen.get_by_role("button", name="바로 받기").click()
    citizen.get_by_role("button", name="발급하지 않기").click()

    expect(citizen.get_by_role("alert")).to_contain_text("카드를 받지 않기로 했습니다")
    assert not Credential.objects.exists()


def test_returning__with_an_answer_that_was_not_asked_for__is_not_used(citizen, live_origins):
    asked = []
    citizen.on("request", lambda request: asked.append(request.url))

    citizen.goto(f"{live_origins.wallet}/return?code=abc&state=stranger&iss={live_origins.issuer}")

    expect(citizen.get_by_role("alert")).to_contain_text("이 지갑이 보낸 요청에 대한 답이 아닙니다")
    assert citizen.url == f"{live_origins.wallet}/return"
    assert not any("/openid4vci/token" in url for url in asked)


def test_receiving__again__needs_no_second_consent(citizen, live_origins):
    wallet.receive_card(citizen)
    citizen.goto(f"{live_origins.wallet}/receive")

    citizen.get_by_role("button", name="인천시민카드 다시 받기").click()

    expect(citizen.get_by_role("heading", name="카드를 받았습니다")).to_be_visible(timeout=20_000)
    assert sorted(Credential.objects.values_list("state", flat=True)) == ["active", "revoked"]


def test_scanning__a_picture_of_an_offer__asks_for_its_code_and_gets_the_card(citizen, live_origins, tmp_path):
    made = offered(Member.objects.get())
    segno.make(made.uri).save(tmp_path / "offer.png", scale=6)
    citizen.goto(f"{live_origins.wallet}/scan")

    citizen.locator("input[type=file]").set_input_files(tmp_path / "offer.png")
    citizen.get_by_label("확인 번호").fill("000000" if made.tx_code != "000000" else "111111")
    citizen.get_by_role("button", name="동의하고 받기").click()
    expect(citizen.get_by_role("alert")).to_contain_text("확인 번호가 맞지 않습니다")
    citizen.get_by_label("확인 번호").fill(made.tx_code)
    citizen.get_by_role("button", name="동의하고 받기").click()

    expect(citizen.get_by_role("heading", name="카드를 받았습니다")).to_be_visible(timeout=20_000)
    assert wallet.stored(citizen)["keys"] == 10


def test_scanning__another_code__is_refused_in_words(citizen, live_origins, tmp_path):
    segno.make("https://example.com/").save(tmp_path / "other.png", scale=6)
    citizen.goto(f"{live_origins.wallet}/scan")

    citizen.locator("input[type=file]").set_input_files(tmp_path / "other.png")

    expect(citizen.get_by_role("alert")).to_contain_text("지갑이 아는 QR이 아닙니다")
    assert citizen.url == f"{live_origins.wallet}/scan"


def test_showing__the_copies_used_up__fetches_new_ones_afterwards(citizen):
    wallet.receive_card(citizen)
    citizen.evaluate(USE_UP)
    wallet.show_card(citizen)

    with citizen.expect_response(NOTIFICATIONS):
        citizen.get_by_role("link", name="닫기").click()

    assert Credential.objects.count() == 2
    assert wallet.stored(citizen)["copies"] == 10


def test_showing__the_copies_used_up_without_a_network__fetches_new_ones_when_there_is_one(citizen):
    wallet.receive_card(citizen)
    citizen.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    citizen.evaluate(USE_UP)
    disconnect(citizen)
    wallet.show_card(citizen)
    citizen.get_by_role("link", name="닫기").click()
    assert Credential.objects.count() == 1

    with citizen.expect_response(NOTIFICATIONS):
        reconnect(citizen)

    assert Credential.objects.count() == 2
    assert wallet.stored(citizen)["copies"] == 10
