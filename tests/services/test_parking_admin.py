"""Staff screens of the parking service, and the samples."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from mileage import samples as mileage_samples
from services.parking.models import Booking, Building, Household, Lot, PermitRound
from services.parking.samples import load
from tests.factories import parking as make
from tests.factories.identity import staff, staff_client

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
        "criteria": '[{"fact": "years", "points": 1, "most": 10}]',
    }
    address = f"/parking/lot/{lot.pk}/do/open_round/"
    assert "first day before" in client.post(address, form | {"last": "2026-01-01"}).content.decode()
    assert "Each criterion" in client.post(address, form | {"criteria": '{"a": 1}'}).content.decode()

    assert client.post(address, form).status_code == 302

    row = PermitRound.objects.get()
    decide = f"/parking/permitround/{row.pk}/do/decide/"
    assert "still taken" in client.post(decide).content.decode()
    PermitRound.objects.update(closes_at=now())
    assert client.post(decide).status_code == 302
    assert PermitRound.objects.get().state == "decided"
    assert client.get(f"/parking/permitround/{row.pk}/change/").status_code == 200


def test_samples__load_twice_and_make_each_once():
    mileage_samples.load()
    load()
    load()
    assert sorted(Lot.objects.values_list("kind", flat=True)) == ["public", "resident", "shared"]
    assert Building.objects.get().households.count() == 2
