"""Staff freeze and close accounts, and close the books of a month."""

from __future__ import annotations

from datetime import date

import pytest

from identity.errors import NotAllowed
from identity.models import AuditRow, StaffRole
from mileage import errors
from mileage.actions import books
from mileage.models import Account, Period
from tests.factories import mileage as make
from tests.factories.identity import as_staff, staff, staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return Account.objects.get(pk=make.member_account(points=10))


def test_freeze__then_thaw__with_a_row_for_each(account):
    books.freeze_account(account, "reported", by=as_staff())
    assert make.codes(make.move(account.pk, make.partner(), 1)) == ["account_frozen"]

    books.thaw_account(account, "cleared", by=as_staff())

    assert make.codes(make.move(account.pk, make.partner(), 1)) == ["ok"]
    assert list(
        AuditRow.objects.filter(event__startswith="account.").order_by("pk").values_list("event", flat=True)
    ) == [
        "account.frozen",
        "account.thawed",
    ]


def test_close__with_points__is_refused_and_says_how_many(account):
    with pytest.raises(errors.AccountNotEmpty) as refused:
        books.close_account(account, "left", by=as_staff())

    assert refused.value.extra == {"balance": 10, "held": 0}
    assert make.state(account.pk) == "open"


def test_close__of_an_empty_account__is_for_ever(account):
    make.post(make.move(account.pk, make.partner(), 10))

    books.close_account(account, "left", by=as_staff())

    with pytest.raises(errors.AlreadyClosed):
        books.thaw_account(account, "again", by=as_staff())
    assert make.codes(make.move(make.issuance(), account.pk, 1)) == ["account_closed"]


@pytest.mark.parametrize("act", [books.freeze_account, books.thaw_account, books.close_account])
def test_account__by_a_clerk__is_refused(account, act):
    with pytest.raises(NotAllowed):
        act(account, "x", by=as_staff(role=StaffRole.CLERK))


def test_close_month__once_and_only_when_it_is_over():
    books.close_month(date(2026, 9, 1), by=as_staff())

    for month, error in [
        (date(2026, 9, 1), errors.AlreadyClosed),
        (date(2026, 9, 2), errors.MonthNotOver),
        (date(2099, 1, 1), errors.MonthNotOver),
    ]:
        with pytest.raises(error):
            books.close_month(month, by=as_staff())
    assert Period.objects.count() == 1


def test_close_month__while_an_earlier_one_is_open__is_refused(account):
    make.post(make.move(account.pk, make.partner(), 1, event_at=make.moment("2026-08-10T10:00+09:00")))

    def close(month: int) -> str:
        try:
            books.close_month(date(2026, month, 1), by=as_staff())
        except errors.EarlierMonthOpen as refused:
            return refused.extra["month"]
        return "closed"

    asked = [close(month) for month in (9, 8, 10, 9, 10)]

    assert asked == ["2026-08-01", "closed", "2026-09-01", "closed", "closed"]


def test_screens__freeze_an_account_and_close_a_month(account):
    client = staff_client(staff(role=StaffRole.MANAGER))
    place = f"/mileage/account/{account.pk}/do/freeze/"

    assert client.get(place).status_code == 200
    assert client.post(place, {"reason": ""}).status_code == 200  # a reason is asked for
    assert client.post(place, {"reason": "reported"}).status_code == 302
    assert client.post("/mileage/period/add/", {"month": "2026-09-01"}).status_code == 302
    again = client.post("/mileage/period/add/", {"month": "2026-09-01"}, follow=True)
    future = client.post("/mileage/period/add/", {"month": "2099-01-01"}, follow=True)

    assert make.state(account.pk) == "frozen"
    assert list(Period.objects.values_list("month", flat=True)) == [date(2026, 9, 1)]
    assert again.status_code == 200
    assert "Only a month that is over" in future.content.decode()


def test_screen__claws_back_with_a_second_person():
    make.programme()
    award = make.earn(make.citizen(), "act-1", hours=5)
    client = staff_client(staff(role=StaffRole.MANAGER))
    place = f"/mileage/award/{award.pk}/do/claw_back/"

    assert "50 points can be claimed" in client.get(place).content.decode()
    too_many = client.post(place, {"amount": 51, "ground": "fraud", "reason": "x"})
    asked = client.post(place, {"amount": 50, "ground": "fraud", "reason": "x"})

    assert "not there to be clawed back" in too_many.content.decode()
    assert asked.status_code == 302
