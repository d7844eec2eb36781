"""Mileage and proofs in the wallet: what was earned is seen, and each proof file holds at the page that checks it."""

import pytest
from playwright.sync_api import expect

from anchoring.tasks import advance_log
from identity.models import Member
from mileage.actions.sealing import seal_transfers
from tests.factories import mileage
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def citizen(new_device, live_origins):
    page = new_device(prf=True)
    wallet.sign_up(page, live_origins.wallet)
    return page


def downloaded(page, button, target):
    """The file that a button gives, kept at `target`."""
    with page.expect_download() as waited:
        page.get_by_role("button", name=button).first.click()
    waited.value.save_as(target)
    return target


def expect_proof_to_hold(page, origin, bundle):
    """By the operator's own policy, without witnesses: nothing false, and it rests on the operator's word."""
    page.goto(f"{origin}/proof")
    expect(page.locator("[data-policy=operator]")).to_be_visible()
    page.locator("proof-checker input[type=file]").set_input_files(bundle)
    expect(page.locator("[data-verdict]")).to_have_attribute("data-verdict", "dependent")


def test_mileage__earned_and_anchored__is_shown_and_provable(citizen, live_origins, tmp_path):
    mileage.programme()
    for number in range(60):
        mileage.earn(Member.objects.get(), f"act:{number}", hours=2)
    citizen.goto(f"{live_origins.wallet}/mileage")
    expect(citizen.get_by_text("기록 증명 준비 중").first).to_be_visible()
    expect(citizen.locator(".balance-amount")).to_have_text("1,200 P")
    expect(citizen.locator(".entries li")).to_have_count(50)
    citizen.get_by_role("button", name="더 보기").click()
    expect(citizen.locator(".entries li")).to_have_count(60)

    seal_transfers()
    advance_log()
    citizen.reload()
    citizen.get_by_label("증명에 지금까지 기록이").check(force=True)
    bundle = downloaded(citizen, "증명 내려받기", tmp_path / "entry.json")

    expect_proof_to_hold(citizen, live_origins.verifier, bundle)


def test_card__its_issuance_anchored__is_provable(citizen, live_origins, tmp_path):
    wallet.bind(citizen)
    wallet.receive_card(citizen)
    citizen.get_by_role("button", name="발급 증명 내려받기").click()
    expect(citizen.get_by_role("alert")).to_be_visible()

    advance_log()
    bundle = downloaded(citizen, "발급 증명 내려받기", tmp_path / "card.json")
    until_now = downloaded(citizen, "지금까지 이어지는 증명", tmp_path / "later.json")

    assert "김하연" not in bundle.read_text()
    expect_proof_to_hold(citizen, live_origins.verifier, bundle)
    expect_proof_to_hold(citizen, live_origins.verifier, until_now)
    assert "later" in until_now.read_text()
    expect(citizen.locator("[data-check=later]")).to_be_visible()
