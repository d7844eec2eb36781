# ruff: noqa: F401, F811 - fixtures come by import
"""A desk link: the scanner shows whose purposes they are, keeps them for use without a network, and loses them."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from credentials.presentation.desks import make_desk, revoke_desk
from credentials.presentation.models import Audience, Mode, Purpose, VerifierClient
from identity.actors import Actor
from tests.factories.identity import organisation
from tests.journeys.qr_desk import WORD, Desk, holder, packer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BY = Actor.system("tests")


def a_pool() -> VerifierClient:
    owner = organisation()
    system = VerifierClient.objects.create(name_ko="송도 수영장", name_en="Songdo pool", organisation=owner)
    resident = Purpose.objects.get(code="resident")
    purpose = Purpose(code="pool", name_ko="수영장 할인", name_en="Pool discount", organisation=owner)
    for name in ("ground_ko", "ground_en", "query", "max_list_age"):
        setattr(purpose, name, getattr(resident, name))
    purpose.modes, purpose.audience = [Mode.BROADCAST], Audience.CLIENTS
    purpose.save()
    system.purposes.add(purpose)
    return system


def test_desk_link__opened__adds_the_purposes_until_they_are_taken_back(live_origins, new_device, packer):
    system, citizen = a_pool(), holder()
    made = make_desk(system, "매표소", by=BY)
    page = new_device()
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(made.link)
    assert urlsplit(page.url).fragment == ""
    page.get_by_label("확인 단어").fill(WORD)
    page.get_by_role("button", name="정하고 시작하기").click()
    desk = Desk(page)
    desk.expect_sync("done")
    expect(page.get_by_text("‘송도 수영장’의 확인 목적을 이 기기에 더할까요?")).to_be_visible()
    expect(page.get_by_label("무엇을 확인하나요?")).not_to_contain_text("수영장 할인")
    page.get_by_role("button", name="더하기").click()
    desk.choose("수영장 할인 (송도 수영장)")
    page.context.set_offline(True)
    desk.check(packer.show(citizen.card, citizen.key, "resident").png())
    desk.expect_verdict("green", "valid")
    desk.next()
    assert not [url for url in asked if made.code in url]

    page.context.set_offline(False)
    revoke_desk(system, made.row.pk, by=BY)
    desk.sync()
    expect(page.get_by_role("alert").filter(has_text="더는 쓰지 않습니다")).to_be_visible()
    page.get_by_text("우리 기관의 확인 목적").click()
    expect(page.get_by_text("‘송도 수영장’이(가) 이 창구의 연결을 끝냈습니다")).to_be_visible()
    page.get_by_role("button", name="이 기기에서 빼기").click()
    page.get_by_label("창구 코드", exact=True).fill("0000-0000-0000-0000-0000-0000")
    page.get_by_role("button", name="찾기").click()
    expect(page.get_by_role("alert").filter(has_text="이 코드는 없거나 끝났습니다")).to_be_visible()
