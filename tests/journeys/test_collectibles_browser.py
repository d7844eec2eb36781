"""Collectibles in a browser: claimed by an event's QR, a benefit at a desk, passed on, and accepted from a friend."""

import os

import pytest
from playwright.sync_api import expect

from identity.actors import Actor
from identity.models import Member, StaffRole
from services.collectibles.actions import accept_offer, offer_item
from services.collectibles.models import Item, Offer
from tests.factories import collectibles as make
from tests.factories.identity import member, staff
from tests.journeys import desk as staff_desk
from tests.journeys import wallet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page, name):
    """For looking at: PICTURES=folder."""
    if folder := os.environ.get("PICTURES"):
        for size, (width, height) in {"phone": (360, 740), "desk": (1280, 800)}.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{size}.png", full_page=True)


def test_collectible__is_claimed_used_passed_on_and_accepted(new_device, live_origins):
    page, friend, campaign = new_device(prf=True), member(), make.opened(edition_size=300)
    benefit = make.benefit(campaign)
    wallet.sign_up(page, live_origins.wallet)
    citizen = Member.objects.exclude(pk=friend.pk).get()
    page.goto(f"{live_origins.wallet}/collectibles")
    expect(page.get_by_text("받은 수집품이 없습니다")).to_be_visible()
    picture(page, "collectibles-empty")

    page.goto(f"{live_origins.wallet}/collectibles/claim#{make.secret(campaign)}")
    picture(page, "collectibles-claim")
    page.get_by_role("button", name="수집품 받기").click()
    page.get_by_role("link", name="내 수집품 보기").click()
    page.get_by_role("link", name="개항장 축제 기념").click()
    expect(page.get_by_text("300개 중 1번")).to_be_visible()
    page.get_by_role("button", name="혜택 쓰기").click()
    code = page.locator(".use-code").inner_text()
    expect(page.get_by_role("img", name="혜택 코드 QR")).to_be_visible()
    picture(page, "collectible-code")
    desk = staff_desk.signed_in(new_device, live_origins, staff(role=StaffRole.MANAGER))
    desk.goto(f"{live_origins.admin}/collectibles/benefit/{benefit.pk}/change/")
    staff_desk.act(desk, "코드 확인", code=code)
    picture(desk, "staff-benefit")
    page.reload()
    expect(page.get_by_text("모두 사용했습니다")).to_be_visible()

    page.get_by_text("다른 회원에게 주기").click()
    page.get_by_label("받을 회원의 번호").fill(str(friend.pk)[:8])
    picture(page, "collectible")
    page.get_by_role("button", name="제안하기").click()
    expect(page.get_by_text("다른 회원에게 제안 중입니다")).to_be_visible()
    accept_offer(friend, Offer.objects.get().pk, by=Actor.member(friend))
    theirs = make.item(friend)
    offer_item(friend, theirs.pk, str(citizen.pk), by=Actor.member(friend))

    page.goto(live_origins.wallet)
    page.get_by_role("region", name="확인할 일이 있습니다").get_by_role("link", name="내 수집품").click()
    expect(page.get_by_text("양도되었습니다")).to_be_visible()
    picture(page, "collectibles")
    page.get_by_role("button", name="받기", exact=True).click()
    expect(page.get_by_role("link", name="개항장 축제 기념")).to_be_visible()
    assert Item.objects.get(pk=theirs.pk).owner == citizen
    if os.environ.get("PICTURES"):
        page.goto(f"{live_origins.issuer}/collectibles/{theirs.pk}")
        picture(page, "collectible-public")
