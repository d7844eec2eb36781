"""Staff screens of the mileage: everything can be looked at, and only programmes are edited."""

import pytest

from identity.models import StaffRole
from mileage.models import Account, Asset, Hold, Lot, Posting, Programme, SealedBatch, Transfer
from mileage.samples import load
from tests.factories import mileage as make
from tests.factories.identity import staff, staff_client

pytestmark = pytest.mark.django_db

SCREENS = [Account, Asset, Hold, Lot, Posting, Programme, SealedBatch, Transfer]


@pytest.fixture
def client():
    return staff_client(staff(role=StaffRole.MANAGER))


def address(model, place: str = "") -> str:
    return f"/mileage/{model._meta.model_name}/{place}"


@pytest.fixture
def books() -> None:
    member, shop = make.member_account(points=50), make.partner()
    make.post(make.move(member, shop, 3), make.hold(member, 2))
    make.programme()


@pytest.mark.parametrize("model", SCREENS)
def test_screens__of_the_ledger__show_lists_and_rows(books, client, model):
    assert client.get(address(model)).status_code == 200
    for row in model.objects.all()[:1]:
        assert client.get(address(model, f"{row.pk}/change/")).status_code == 200


@pytest.mark.parametrize("model", [Account, Transfer, Posting, Lot, Hold, SealedBatch])
def test_screens__of_the_ledger__take_nothing(books, client, model):
    assert client.get(address(model, "add/")).status_code == 403
    row = model.objects.first()
    if row:
        assert client.post(address(model, f"{row.pk}/change/"), {"amount": 1}).status_code == 403
        assert client.post(address(model, f"{row.pk}/delete/"), {"post": "yes"}).status_code == 403


def test_screens__of_the_ledger__are_the_citys(books):
    client = staff_client(staff("연수구", role=StaffRole.MANAGER))

    page = client.get(address(Posting)).content.decode()

    assert str(Posting.objects.all()[0].pk) not in page


def test_programme__is_made_and_funded_by_staff(client):
    asset = make.asset()
    fields = {
        "code": "recycling",
        "name_ko": "재활용",
        "name_en": "Recycling",
        "asset": asset.pk,
        "activity_kind": "recycling",
        "unit": "bottle",
        "points_per_unit": 5,
        "valid_0": "2026-01-01",
        "valid_1": "2027-01-01",
    }

    answer = client.post(address(Programme, "add/"), fields)

    assert answer.status_code == 302, answer.content.decode()
    programme = Programme.objects.get()
    fund = address(Programme, f"{programme.pk}/do/fund/")
    assert client.get(fund).status_code == 200
    for _ in range(2):  # one form, sent twice
        assert client.post(fund, {"points": "700", "key": "abc"}).status_code == 302
    assert make.balance(programme.budget_id) == 700
    changed = client.post(address(Programme, f"{programme.pk}/change/"), fields | {"points_per_unit": 6})
    assert changed.status_code == 302
    assert Programme.objects.get().points_per_unit == 6


def test_samples__loaded_twice__are_there_once():
    load()
    load()

    programme = Programme.objects.get(code="volunteering")
    assert make.balance(programme.budget_id) == 10_000_000
