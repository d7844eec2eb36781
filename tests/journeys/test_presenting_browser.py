"""A verifier asks online and our wallet answers, in real browsers: consent, refusal, what is wrong, and the record."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from credentials.actions.statuses import change_status
from credentials.eligibility import register_yearly, yearly
from credentials.models import Credential, CredentialState, StatusReason
from credentials.presentation.models import PresentationRequest, Stage
from identity.actors import Actor
from tests.factories.presentation import Holder, signed_form
from tests.journeys import presenting, wallet
from tests.journeys.presenting import TITLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RESIDENT = "인천시민 확인"


def test_check__from_a_second_browser__is_answered_on_the_phone_and_the_result_appears(new_device, live_origins):
    desk, phone = new_device("desk"), new_device(prf=True)
    complaints = wallet.watch(phone)
    presenting.with_card(phone, live_origins.wallet)
    presenting.begin(desk, live_origins.verifier, RESIDENT, "QR 보이기")

    phone.goto(presenting.link_of(desk))
    expect(phone.get_by_text(RESIDENT)).to_be_visible()
    expect(phone.get_by_text("제8조")).to_be_visible()
    expect(phone.get_by_text("인천 주민 여부")).to_be_visible()
    presenting.agree(phone)

    expect(phone.get_by_role("heading", name="보여주었습니다")).to_be_visible()
    expect(desk.get_by_text("증명되었습니다")).to_be_visible()
    expect(desk.get_by_text("법적 신분증이 아닙니다")).to_be_visible()
    assert "age_over_19" not in desk.content()
    assert complaints == []


BROWSER_ASKS = """
window.DigitalCredential ??= class {};
navigator.credentials.get = async (request) => JSON.parse(await window.answered(JSON.stringify(request)));
"""


def test_check__asked_by_the_browser__hands_in_what_its_wallet_gave(new_device, live_origins):
    desk, holder = new_device("desk"), Holder.with_card()
    answers = [json.dumps(None)]

    def answered(asked: str) -> str:
        request = signed_form(json.loads(asked))
        answers.append(json.dumps(holder.given(request, holder.bound(request, aud=f"origin:{live_origins.verifier}"))))
        return answers.pop(0)

    desk.expose_function("answered", answered)
    desk.add_init_script(BROWSER_ASKS)
    presenting.begin(desk, live_origins.verifier, RESIDENT, "브라우저로 요청하기")
    ask = desk.get_by_role("button", name="브라우저로 요청하기")

    ask.click()
    expect(desk.get_by_role("alert")).to_contain_text("답을 받지 못했습니다")
    ask.click()
    expect(desk.get_by_text("증명되었습니다")).to_be_visible()


def test_check__scanned_by_the_wallet__opens_the_request(new_device, live_origins):
    desk, phone = new_device("desk"), new_device(prf=True)
    presenting.with_card(phone, live_origins.wallet)
    presenting.begin(desk, live_origins.verifier, RESIDENT, "QR 보이기")
    picture = desk.locator(".check-code").screenshot()

    phone.goto(f"{live_origins.wallet}/scan")
    phone.locator("input[type=file]").set_input_files({"name": "qr.png", "mimeType": "image/png", "buffer": picture})

    expect(phone.get_by_role("heading", name=TITLE)).to_be_visible()
    assert phone.url.startswith(f"{live_origins.wallet}/present?client_id=x509_hash")


def test_check__on_the_same_device__leads_back_to_the_browser_that_began(new_device, live_origins):
    phone, thief = new_device(prf=True), new_device()
    presenting.with_card(phone, live_origins.wallet)
    presenting.begin(phone, live_origins.verifier, RESIDENT, "이 기기의 지갑")
    phone.get_by_role("link", name="이 기기의 인천 디지털지갑에서 열기").click()
    presenting.agree(phone)

    expect(phone.get_by_text("증명되었습니다")).to_be_visible()
    assert phone.url.startswith(f"{live_origins.verifier}/check/")
    thief.goto(phone.url)
    expect(thief.get_by_role("alert")).to_contain_text("시작한 브라우저에서만")


def test_check__begun_by_an_attacker_and_answered_by_another__shows_the_attacker_nothing(new_device, live_origins):
    attacker, victim = new_device(), new_device(prf=True)
    presenting.with_card(victim, live_origins.wallet)
    presenting.begin(attacker, live_origins.verifier, RESIDENT, "이 기기의 지갑")
    began_at = attacker.url

    victim.goto(presenting.link_of(attacker))
    presenting.agree(victim)

    # the victim's browser did not begin, the attacker's has no response code
    expect(victim.get_by_role("alert")).to_contain_text("시작한 브라우저에서만")
    refused = attacker.get_by_role("alert")
    expect(refused).to_contain_text("시작한 브라우저에서만")  # the page that waited went there by itself
    attacker.goto(began_at)
    expect(refused).to_contain_text("시작한 브라우저에서만")


def test_check__for_two_cards_together__shows_both_in_one_answer(new_device, live_origins, monkeypatch):
    monkeypatch.setattr(yearly, "_known", {})
    register_yearly("volunteer_hours", "hours of volunteering", lambda member, year: 120)
    desk, phone = new_device("desk"), new_device(prf=True)
    presenting.with_card(phone, live_origins.wallet)
    phone.goto(f"{live_origins.wallet}/receive")
    volunteers = phone.locator(".kind").filter(has=phone.get_by_role("heading", name="우수자원봉사자카드"))
    volunteers.get_by_role("button", name="바로 받기").click()
    wallet.consent(phone)
    wallet.see_card(phone)
    phone.get_by_role("link", name="QR 보여주기").click()
    always = phone.locator("show-view").get_by_role("heading", name="보여줄 때 항상 보임").locator("..")
    expect(always).to_contain_text("우수자원봉사자")

    presenting.begin(desk, live_origins.verifier, "인천시민 우수자원봉사자 확인", "QR 보이기")
    phone.goto(presenting.link_of(desk))
    expect(phone.get_by_role("heading", name="인천시민카드")).to_be_visible()
    expect(phone.get_by_role("heading", name="우수자원봉사자카드")).to_be_visible()
    presenting.agree(phone)

    expect(phone.get_by_role("heading", name="보여주었습니다")).to_be_visible()
    expect(desk.get_by_text("증명되었습니다")).to_be_visible()
    assert {entry["claims"][0] for entry in presenting.history(phone)} == {"resident", "outstanding_volunteer"}
    shown = PresentationRequest.objects.get().result["credentials"]
    assert {name: list(each["claims"]) for name, each in shown.items()} == {
        "citizen": ["resident"],
        "volunteer": ["outstanding_volunteer"],
    }


def test_sandbox_request__is_answered_by_our_wallet_and_remembered(new_device, live_origins):
    phone = new_device(prf=True)
    presenting.with_card(phone, live_origins.wallet)
    said = presenting.ordered("--purpose", "resident")

    phone.goto(said["wallet_link"])
    presenting.agree(phone)
    expect(phone.get_by_role("heading", name="보여주었습니다")).to_be_visible()

    result = phone.request.get(
        said["result_url"].replace(live_origins.verifier, f"http://127.0.0.1:{live_origins.port}"),
        headers={"Host": live_origins.verifier.split("//")[1]},
    ).json()
    assert result["verified"] is True
    assert result["credentials"]["citizen"]["claims"] == {"resident": True}
    [entry] = presenting.history(phone)
    assert (entry["event"], entry["claims"], entry["online"]["outcome"]) == ("presented", ["resident"], "taken")
    phone.get_by_role("link", name="사용 기록 보기").click()
    expect(phone.get_by_text(f"인천 디지털지갑 검증기, {RESIDENT}")).to_be_visible()
    phone.goto(f"{live_origins.wallet}/cards/citizen-card-sd-jwt")
    expect(phone.get_by_text("온라인으로 보여줌")).to_be_visible()
    expect(phone.get_by_text("9장")).to_be_visible()


def test_request__refused_by_its_holder__sends_nothing_but_that(new_device, live_origins):
    phone = new_device(prf=True)
    presenting.with_card(phone, live_origins.wallet)

    phone.goto(presenting.ordered()["wallet_link"])
    phone.get_by_role("button", name="거절").click()

    expect(phone.get_by_role("heading", name="거절했습니다")).to_be_visible()
    row = PresentationRequest.objects.get()
    assert (row.stage, row.result["error"]) == (Stage.DECLINED, "access_denied")
    assert [entry["online"]["outcome"] for entry in presenting.history(phone)] == ["declined"]
    assert wallet.stored(phone)["copies"] == 10


def test_request__that_no_card_fits__says_so_and_can_be_refused(new_device, live_origins):
    phone = new_device(prf=True)
    presenting.with_card(phone, live_origins.wallet)

    phone.goto(presenting.ordered("--purpose", "youth")["wallet_link"])

    expect(phone.get_by_role("heading", name="맞는 카드가 없습니다")).to_be_visible()
    phone.get_by_role("button", name="거절").click()
    expect(phone.get_by_role("heading", name="거절했습니다")).to_be_visible()


def test_request__expired_or_answered__is_not_shown(new_device, live_origins):
    phone = new_device()
    said = presenting.ordered()
    PresentationRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    phone.goto(said["wallet_link"])

    expect(phone.get_by_role("alert")).to_contain_text("이미 답했거나 기간이 지난 요청")


def test_request__answered_with_a_revoked_card__says_what_to_do(new_device, live_origins):
    desk, phone = new_device("desk"), new_device(prf=True)
    presenting.with_card(phone, live_origins.wallet)
    presenting.begin(desk, live_origins.verifier, RESIDENT, "QR 보이기")
    card = Credential.objects.get()
    change_status(card, CredentialState.REVOKED, StatusReason.NEVER_ACCEPTED, by=Actor.system("tests"))

    phone.goto(presenting.link_of(desk))
    presenting.agree(phone)

    expect(phone.get_by_text("폐지된 카드입니다")).to_be_visible()
    expect(desk.get_by_text("card_revoked")).to_be_visible()
    assert [entry["online"]["outcome"] for entry in presenting.history(phone)] == ["not-taken"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("request_uri=http", "request_uri=https%3A%2F%2Felsewhere.example%2F&x=http"), "이 지갑이 모르는 곳의 요청"),
        (("x509_hash%3A", "x509_hash%3AA"), "요청의 서명을 믿을 수 없습니다"),
        (("x509_hash%3A", "redirect_uri%3A"), "누가 보냈는지 확인할 수 없는 요청"),
        (("request_uri=", "other="), "확인 요청이 아닙니다"),
    ],
)
def test_request__that_cannot_be_believed__is_not_answered(new_device, live_origins, change, words):
    phone = new_device()

    phone.goto(presenting.ordered()["wallet_link"].replace(*change))

    expect(phone.get_by_role("alert")).to_contain_text(words)


def test_wallet__reaches_nothing_of_the_verifier_but_its_protocol(new_device, live_origins):
    phone = new_device()
    answer = phone.goto(f"{live_origins.wallet}/present")

    allowed = re.search(r"connect-src ([^;]+)", answer.headers["content-security-policy"])[1].split()
    assert allowed == ["'self'", live_origins.issuer, f"{live_origins.verifier}/api/openid4vp/"]
