"""Staff see the card that they define while they type: names in two languages, colours, claims, too little contrast."""

import pytest
from playwright.sync_api import expect

from credentials.models import ConditionKind
from identity.models import StaffRole
from tests.credentials.test_card_drafts import draft
from tests.factories.identity import staff
from tests.journeys import desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_preview__follows_what_staff_type(new_device, live_origins):
    ConditionKind.objects.create(code="course", name_ko="교육", name_en="course", evidence="x", longest_days=400)
    page = desk.signed_in(new_device, live_origins, staff(role=StaffRole.MANAGER))
    page.goto(f"{live_origins.admin}/credentials/carddraft/{draft().pk}/change/")
    preview = page.locator(".card-preview")
    face = preview.locator(".card-face")
    expect(face).to_contain_text("교육수료카드")
    expect(face).to_have_css("background-color", "rgb(8, 56, 145)")
    too_little = preview.locator("dd > span").filter(has_text="4.5")
    expect(too_little).to_be_hidden()

    page.locator("[name=name_ko]").fill("안전교육카드")
    page.locator("[name=background_color]").fill("#ffff00")

    expect(face).to_contain_text("안전교육카드")
    expect(face).to_have_css("background-color", "rgb(255, 255, 0)")
    expect(too_little).to_be_visible()  # white on yellow
    preview.get_by_role("button", name="English").click()
    expect(face).to_contain_text("Course Card")
    expect(preview.get_by_text("Trained", exact=True)).to_be_visible()
    page.locator("[data-rows=claims] fieldset").first.get_by_role("textbox").nth(2).fill("Safety training")
    expect(preview.get_by_text("Safety training", exact=True)).to_be_visible()
