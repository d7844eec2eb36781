"""The page that checks proofs, in Chromium: the file never leaves it, and it works without a network."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from anchoring.actions import append_commitment
from anchoring.queries import build_bundle
from anchoring.trust import trust_policy
from tests.anchoring import make_vectors
from tests.browser import Origins, disconnect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RECORD = {"card": "citizen", "hash": "00ff"}
VERDICT = "[data-verdict]"


def give(page: Page, **files: object) -> None:
    """Choose files in the page."""
    payload = [
        {"name": f"{name}.json", "mimeType": "application/json", "buffer": json.dumps(value).encode()}
        for name, value in files.items()
    ]
    page.locator("proof-checker input[type=file]").set_input_files(payload)


@pytest.fixture
def page(live_origins: Origins, new_device: Callable[..., Page]) -> Page:
    page = new_device()
    page.goto(f"{live_origins.verifier}/proof")
    expect(page.locator("[data-policy=operator]")).to_be_visible()
    return page


@pytest.mark.servers
def test_a_bundle__by_the_operators_policy__rests_on_the_operator_until_the_reader_judges(witness, grow, page):
    commitment = append_commitment("test.card", RECORD)
    grow(20)
    bundle = build_bundle(commitment, RECORD)
    policy = trust_policy()
    page.reload()

    give(page, bundle=bundle)
    expect(page.locator(VERDICT)).to_have_attribute("data-verdict", "dependent")
    policy["witnesses"][0]["independent"] = True
    give(page, policy=policy)
    expect(page.locator(VERDICT)).to_have_attribute("data-verdict", "proven")
    expect(page.locator("[data-policy=own]")).to_be_visible()
    expect(page.locator(".pf-record")).to_contain_text("00ff")

    give(page, bundle=bundle | {"record": RECORD | {"hash": "00fe"}})
    expect(page.locator(VERDICT)).to_have_attribute("data-verdict", "false")
    expect(page.locator(".pf-checks .failed")).to_have_count(2)


def test_a_dropped_bundle__without_a_network__is_checked(page):
    disconnect(page)
    files = [json.dumps(make_vectors.policy()), json.dumps(make_vectors.BATCHED)]

    transfer = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer();
            files.forEach((text, at) => transfer.items.add(new File([text], `${at}.json`)));
            return transfer;
        }""",
        files,
    )
    page.dispatch_event("proof-app", "drop", {"dataTransfer": transfer})

    expect(page.locator(VERDICT)).to_have_attribute("data-verdict", "proven")
    page.get_by_role("button", name="English").click()
    expect(page.locator(VERDICT)).to_contain_text("you need not trust the operator")


def test_a_file__that_is_neither__is_refused_in_words(page):
    give(page, other={"a": 1})

    expect(page.get_by_role("alert")).to_contain_text("증명 파일도 신뢰 정책 파일도 아닙니다")
    expect(page.locator(VERDICT)).to_have_count(0)


def test_the_page__on_the_issuers_origin__works_too(live_origins: Origins, new_device):
    page = new_device("desk")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_origins.issuer}/proof")

    give(page, policy=make_vectors.policy(), bundle=make_vectors.GOOD)

    expect(page.locator(VERDICT)).to_have_attribute("data-verdict", "proven")
    assert errors == []
