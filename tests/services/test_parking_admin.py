"""Staff screens of the parking service, and the samples."""

import re
from datetime import date, timedelta

import pytest
from django.utils.timezone import now

from identity.audit import AuditRow
from mileage import samples as mileage_samples
from services.parking.actions.abandoned import inspect_vehicle, record_return, take_step
from services.parking.models import (
    Booking,
    Building,
    CaseState,
    Discount,
    Holiday,
    Household,
    Lot,
    PermitRound,
    StatutoryTimer,
)
from services.parking.samples import load
from tests.factories import parking as make
from tests.factories.identity import as_staff, district_named, staff, staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return staff_client(staff("연수구", "parking", "manager"))


def test_screens__open_for_the_districts_staff_and_hide_other_districts(client):
    booking = make.begun(make.bay(), make.car())
    elsewhere = make.begun(make.bay(district="계양구"), make.car())
    for model in ("lot", "building", "booking", "permitround", "permit"):
        assert client.get(f"/parking/{model}/").status_code == 200
    shown = client.get("/parking/booking/").content.decode()
    assert str(booking.pk) in shown
    assert str(elsewhere.pk) not in shown
    assert "+00:00" not in client.get(f"/parking/booking/{booking.pk}/change/").content.decode()  # times are Seoul's
    assert client.get(f"/parking/booking/{elsewhere.pk}/change/").status_code == 302


@pytest.mark.parametrize(("action", "ending"), [("departed", "seen_gone"), ("cancel", "staff")])
def test_booking__is_ended_by_staff(client, action, ending):
    booking = make.begun(make.bay(), make.car())

    assert client.post(f"/parking/booking/{booking.pk}/do/{action}/").status_code == 302

    assert Booking.objects.get().ending == ending
    make.assert_sound()


def test_household__is_added_with_the_code_that_was_shown(client):
    building = make.building(homes=1, consenting=0)
    address = f"/parking/building/{building.pk}/do/add_household/"
    shown = client.get(address).content.decode()
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", shown).group()

    assert "no such bay" in client.post(address, {"unit": "101-9", "bay": "99", "code": code}).content.decode()
    assert "there already" in client.post(address, {"unit": "101-1", "code": code}).content.decode()
    assert client.post(address, {"unit": "101-9", "code": code}).status_code == 302
    assert Household.objects.count() == 2
    assert client.get(f"/parking/building/{building.pk}/change/").status_code == 200


def test_round__is_opened_and_decided(client):
    lot = make.lot(kind="resident")
    form = {
        "closes_0": (now() + timedelta(days=2)).date().isoformat(),
        "closes_1": "10:00",
        "first": "2027-01-01",
        "last": "2027-07-01",
        "years_points": "1",
        "years_most": "10",
        "card": "family-love",
        "card_points": "7",
    }
    address = f"/parking/lot/{lot.pk}/do/open_round/"
    assert "first day before" in client.post(address, form | {"last": "2026-01-01"}).content.decode()
    for wrong in ({"years_points": "", "card_points": ""}, {"years_most": ""}, {"years_most": "0"}, {"card": ""}):
        refused = client.post(address, form | wrong)
        assert refused.status_code == 200 and not PermitRound.objects.exists(), wrong
    assert "Each criterion" in refused.content.decode()

    assert client.post(address, form).status_code == 302

    row = PermitRound.objects.get()
    assert row.criteria == [
        {"fact": "card", "argument": "family-love", "points": 7, "most": 7},
        {"fact": "years", "points": 1, "most": 10},
    ]
    decide = f"/parking/permitround/{row.pk}/do/decide/"
    assert "still taken" in client.post(decide).content.decode()
    PermitRound.objects.update(closes_at=now())
    assert client.post(decide).status_code == 302
    assert PermitRound.objects.get().state == "decided"
    shown = client.get(f"/parking/permitround/{row.pk}/change/").content.decode()
    assert "has a card in force · Family Love Card: 7" in shown


def test_lot__with_bays_in_use__keeps_its_kind_and_its_mileage(client):
    lot = make.lot()
    page = client.get(f"/parking/lot/{lot.pk}/change/").content.decode()
    assert ('name="day_cap"' in page, 'name="kind"' in page, 'name="asset"' in page) == (True, False, False)
    assert 'name="asset"' in client.get("/parking/lot/add/").content.decode()


def test_discounts__of_a_car_park_and_of_the_whole_city__are_given_and_ended():
    lot, elsewhere = make.lot(), make.lot(district="계양구")
    city, district = (staff_client(staff(place, "parking", "manager")) for place in ("", "연수구"))
    form = {"card": "outstanding-volunteer", "lot": "", "percent": 50}
    add = "/parking/discount/add/"
    for wrong in ({}, {"lot": elsewhere.pk}, {"lot": lot.pk, "card": "volunteer"}, {"lot": lot.pk, "percent": 101}):
        assert district.post(add, form | wrong).status_code == 200, wrong
    assert not Discount.objects.exists()
    assert (city.post(add, form).status_code, district.post(add, form | {"lot": lot.pk}).status_code) == (302, 302)
    whole, own = Discount.objects.get(lot=None), Discount.objects.get(lot=lot)
    assert str(lot) in district.get("/parking/discount/").content.decode()

    assert district.post(f"/parking/discount/{whole.pk}/do/end/").status_code == 404
    assert district.post(f"/parking/discount/{own.pk}/do/end/").status_code == 302

    assert Discount.objects.get() == whole
    row = AuditRow.objects.get(event="parking.discount_ended")
    assert row.detail == {"card": "outstanding-volunteer", "lot": lot.pk, "percent": 50}


PAPERS = {
    CaseState.NOTICED: ("방치자동차 계고서", "2027. 2. 1."),
    CaseState.ORDERED: ("방치자동차 자진처리 명령서", "2027. 4. 12."),
    CaseState.PUBLISHED: ("공시송달 공고", "2027. 6. 1."),
    CaseState.LIENS: ("이해관계인 권리행사 통지서", "2027. 8. 11."),
    CaseState.DISPOSED: ("강제처리 통지서", "자동차관리법 제26조제3항"),
}


@pytest.mark.parametrize(("district", "head"), [("강화군", "강화군수"), ("연수구", "연수구청장")])
def test_papers__of_every_step__name_the_last_day_and_who_signs(monkeypatch, district, head):
    day = date(2027, 1, 25)
    monkeypatch.setattr("services.parking.actions.abandoned.today", lambda: day)
    by, case = as_staff(district, "parking"), make.abandoned(district=district_named(district), seen_since=day)
    inspect_vehicle(case, True, by=by)
    for state in PAPERS:
        if state == CaseState.PUBLISHED:
            record_return(case, by=by)
        take_step(case, state, by=by)
        day += timedelta(days=56)
    client = staff_client(by.user)
    page = client.get(f"/parking/abandonedcase/{case.pk}/change/").content.decode()

    for state, texts in PAPERS.items():
        address = f"/parking/abandonedcase/{case.pk}/paper/{state}/"
        paper = client.get(address).content.decode()
        assert address in page
        for text in (*texts, head, "송도동 1-1 앞", str(case.pk)):
            assert text in paper, (state, text)
        assert ("90일 안에 행정심판" in paper) == (
            state in (CaseState.ORDERED, CaseState.PUBLISHED, CaseState.DISPOSED)
        )


@pytest.mark.parametrize(("district", "allowed"), [("연수구", False), ("", True)])
def test_periods_and_holidays__are_entered_by_the_city_alone__and_the_trail_keeps_them(district, allowed):
    client = staff_client(staff(district, "parking", "manager"))
    timer = StatutoryTimer.objects.get(code="order")
    form = {"name_ko": "명령", "name_en": "Order", "months": 0, "days": 30, "rolls": "on", "basis": timer.basis}

    changed = client.post(f"/parking/statutorytimer/{timer.pk}/change/", form).status_code
    added = client.post("/parking/holiday/add/", {"day": "2027-04-07", "name": "임시공휴일"}).status_code

    assert (changed, added) == ((302, 302) if allowed else (403, 403))
    assert Holiday.objects.filter(name="임시공휴일").exists() is allowed
    assert StatutoryTimer.objects.get(pk=timer.pk).days == (30 if allowed else 20)
    if allowed:
        assert AuditRow.objects.get(event="statutorytimer.changed").detail["days"] == "30"


def test_samples__load_twice_and_make_each_once():
    mileage_samples.load()
    load()
    load()
    assert sorted(Lot.objects.values_list("kind", flat=True)) == ["public", "resident", "shared"]
    assert Building.objects.get().households.count() == 2
