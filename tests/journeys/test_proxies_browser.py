"""Helpers in a browser: hold another resident's card, show that one is a helper, let it end; name one's own."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from credentials.actions.representations import name_proxy
from credentials.models import Credential, Representation
from identity.actors import Actor
from identity.models import Member
from identity.queries import today
from tests.factories import register
from tests.factories.identity import member
from tests.journeys import wallet
from tests.passkeys import call

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_helper__holds_an_elders_card_until_it_ends_and_names_a_helper_too(new_device, live_origins):
    page = new_device(prf=True)
    wallet.sign_up(page, live_origins.wallet)
    helper = Member.objects.get(user__isnull=False)
    register.applied(register.listing(register.line("R0"), register.line("R1", name="박서준")))
    elder, friend = register.bound("R1"), member()
    name_proxy(helper.pk, today() + timedelta(days=30), by=Actor.member(elder))

    page.goto(f"{live_origins.wallet}/proxies")
    expect(page.get_by_role("heading", name="박*준 · 대리인")).to_be_visible()
    page.get_by_role("button", name="카드 보기").click()
    page.get_by_role("button", name="인천시민카드 이 지갑에 받기").click()
    page.get_by_role("button", name="동의하고 받기").click()
    wallet.see_card(page)
    credential = Credential.objects.get()
    assert (credential.member, credential.state) == (elder, "active")
    expect(page.get_by_text("대리인이 보관").first).to_be_visible()

    page.goto(f"{live_origins.wallet}/proxies")
    page.get_by_role("button", name="끝내기").click()
    page.get_by_role("button", name="끝내기").last.click()
    expect(page.get_by_role("heading", name="박*준")).to_have_count(0)
    (end,) = credential.changes.all()
    assert (end.after, end.reason) == ("revoked", "representation_ended")
    page.get_by_label("대신할 사람의 회원번호").fill(str(friend.pk))
    page.get_by_label("언제까지").fill((today() + timedelta(days=10)).isoformat())
    page.get_by_role("button", name="대리인으로 정하기").click()
    expect(page.get_by_role("alert")).to_be_visible()  # who is in no register yet names nobody
    bound = call(page, "POST", "/api/binding", {"code": register.printed_code("R0")})
    assert bound["status"] == 201, bound
    page.get_by_role("button", name="대리인으로 정하기").click()
    expect(page.get_by_role("heading", name="대리인", exact=True)).to_be_visible()
    assert Representation.objects.get(ended_at=None).ward == helper
