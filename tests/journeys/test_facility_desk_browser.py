# ruff: noqa: F401, F811 - fixtures come by import
"""A facility's desk: its scanner checks in who shows a card, at once, or later where there was no network."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from credentials.models import Credential
from services.reservations.desks import make_desk
from services.reservations.models import Reservation
from tests.factories import reservations as make
from tests.factories.identity import as_staff
from tests.journeys.qr_desk import WORD, Desk, holder, packer
from tests.journeys.test_gate_mode import SEE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_facility_desk__checks_in_now_and_what_it_saw_without_a_network_later(live_origins, new_device, packer):
    gym, citizen = make.facility(name_ko="연수 체육관", checks_in=True), holder()
    member, court = Credential.objects.get().member, make.unit(gym)
    first, second = (make.book(court, make.at(hour), member) for hour in (10, 11))
    make.past(first, timedelta(minutes=-5))
    Reservation.objects.filter(pk=first.pk).update(day=(now() + timedelta(minutes=5)).astimezone(make.SEOUL).date())
    page = new_device("phone")

    page.goto(make_desk(gym, "안내", by=as_staff("연수구")).link)
    page.get_by_label("확인 단어").fill(WORD)
    page.get_by_role("button", name="정하고 시작하기").click()
    desk = Desk(page)
    desk.expect_sync("done")
    page.get_by_role("button", name="체크인 시작하기").click()
    expect(page.get_by_text("‘연수 체육관 · 안내’의 예약을 체크인합니다.")).to_be_visible()
    outcome = page.locator("[data-outcome]")
    page.context.set_offline(True)
    desk.check(packer.show(citizen.card, citizen.key, "resident").png())
    expect(outcome).to_have_attribute("data-outcome", "kept")
    desk.next()
    expect(page.locator("[data-kept='1']")).to_be_visible()

    page.context.set_offline(False)
    desk.sync()
    expect(page.get_by_text("체크인했습니다").first).to_be_visible()
    first.refresh_from_db()
    assert first.state == "used"

    desk.check(packer.show(citizen.card, citizen.key, "resident").png())
    expect(outcome).to_have_attribute("data-outcome", "already_checked_in")
    desk.next()
    make.past(second, timedelta(minutes=-10))
    Reservation.objects.filter(pk=second.pk).update(day=(now() + timedelta(minutes=10)).astimezone(make.SEOUL).date())
    desk.check(packer.show(citizen.card, citizen.key, "resident").png())
    expect(outcome).to_have_attribute("data-outcome", "checked_in")
    expect(outcome).to_contain_text("체크인했습니다. 코트")
    desk.next()

    desk.choose("인천시민 확인", mode="시민이 QR 보여 주기")
    page.get_by_role("button", name="게이트 모드 시작").click()
    page.evaluate(SEE, packer.show(citizen.card, citizen.key, "resident").address)
    expect(page.locator(".vf-gate-banner")).to_contain_class("green")
    expect(outcome).to_have_attribute("data-outcome", "already_checked_in")
