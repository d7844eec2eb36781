"""Programmes: rate, caps, period, budget; once for an act; and taking back."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from identity.models import AuditRow
from mileage import ledger
from mileage.actions.awards import lot_end, reverse_award
from mileage.actions.programmes import create_programme, fund_programme
from mileage.errors import (
    AlreadyAwarded,
    InsufficientBalance,
    NothingToReverse,
    PeriodClosed,
    StableTokenOff,
    UnknownProgramme,
)
from mileage.models import Allowance, Asset, AssetKind, Lot, Programme
from mileage.queries import balances_of
from tests.factories import mileage as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make.citizen()


def points(member) -> int:
    return sum(row.balance for row in balances_of(member))


def test_award__credits_the_rate_from_the_budget_with_an_audit_row(member):
    programme = make.programme()

    row = make.earn(member, "act:1", hours=3)

    assert (points(member), make.balance(programme.budget_id)) == (30, 100_000 - 30)
    lot = Lot.objects.get(amount=30)
    assert (lot.programme, lot.expires_at.isoformat()) == (programme.pk, "2028-11-30T15:00:00+00:00")
    assert AuditRow.objects.filter(event="mileage.awarded", subject_id=str(row.pk)).count() == 1


def test_award__of_one_act_twice__is_refused(member):
    make.programme()
    make.earn(member, "act:1")

    with pytest.raises(AlreadyAwarded):
        make.earn(make.citizen(), "act:1")


def test_award__by_a_programme_that_does_not_exist__is_refused(member):
    with pytest.raises(UnknownProgramme):
        make.earn(member, "act:1")


@pytest.mark.parametrize("at", ["2025-12-31T23:59+09:00", "2027-01-01T00:00+09:00"])
def test_award__outside_the_period__gives_nothing_and_says_why(member, at):
    make.programme()

    row = make.earn(member, "act:1", at=at)

    assert (row.amount, row.state, row.why_less, points(member)) == (0, "nothing", "not_running", 0)


def test_award__above_the_days_cap__gives_what_is_left_of_it(member):
    make.programme(day_cap=45)

    amounts = [make.earn(member, f"act:{number}", hours=2).amount for number in range(4)]
    next_day = make.earn(member, "act:9", at="2026-11-21T00:30+09:00")

    assert (amounts, next_day.amount) == ([20, 20, 5, 0], 10)


def test_award__above_the_persons_cap__gives_what_is_left_of_it(member):
    make.programme(day_cap=45, person_cap=50)
    make.earn(member, "act:1", hours=4)

    row = make.earn(member, "act:2", at="2026-11-21T10:00+09:00", hours=4)

    assert (row.amount, row.why_less) == (10, "person_cap")
    assert make.earn(make.citizen(), "act:3").amount == 10


def test_award__when_the_budget_is_spent__gives_nothing_and_returns_the_allowance(member):
    make.programme(budget=25, day_cap=100)

    rows = [make.earn(member, f"act:{number}", hours=2) for number in range(2)]

    assert [(row.amount, row.why_less) for row in rows] == [(20, ""), (0, "budget_exhausted")]
    assert Allowance.objects.get().used == 20


def test_allowance__above_its_cap__is_refused_by_the_database(member):
    make.programme(day_cap=45)
    make.earn(member, "act:1")

    with pytest.raises(IntegrityError, match="allowance_within_cap"), transaction.atomic():
        Allowance.objects.update(used=46)


def test_award__into_a_closed_month__is_refused(member):
    make.programme()
    make.close_period(date(2026, 9, 1))

    with pytest.raises(PeriodClosed):
        make.earn(member, "act:1", at="2026-09-30T23:00+09:00")


def test_reverse_award__takes_back_points_and_allowance_once(member):
    programme = make.programme(day_cap=45)
    row = make.earn(member, "act:1", hours=4)

    reverse_award(row, "two hours were another's", by=make.SYSTEM)

    assert (points(member), make.balance(programme.budget_id), Allowance.objects.get().used) == (0, 100_000, 0)
    with pytest.raises(NothingToReverse):
        reverse_award(row, "again", by=make.SYSTEM)


def test_reverse_award__of_spent_points__is_refused_and_changes_nothing(member):
    make.programme()
    row = make.earn(member, "act:1")
    make.post(make.move(make.open_member_account(member, make.asset()), make.partner(), 5))

    with pytest.raises(InsufficientBalance):
        reverse_award(row, "mistake", by=make.SYSTEM)

    row.refresh_from_db()
    assert row.state == "credited"


@pytest.mark.parametrize(
    ("months", "day", "end"),
    [
        (0, date(2026, 11, 30), "2026-12-01"),
        (1, date(2026, 11, 1), "2027-01-01"),
        (24, date(2026, 12, 5), "2029-01-01"),
    ],
)
def test_lot_end__is_the_end_of_the_month_after_so_many(months, day, end):
    last = lot_end(Programme(lot_months=months), day)

    assert last is not None
    assert last.isoformat() == f"{end}T00:00:00+09:00"


def test_fund_programme__with_the_same_key__adds_once():
    programme = make.programme(budget=0)

    for _ in range(2):
        fund_programme(programme, 500, "request-1", by=make.SYSTEM)

    assert make.balance(programme.budget_id) == 500


def test_create_programme__that_pays_in_the_stable_token__is_refused():
    won = Asset.objects.create(code="won", kind=AssetKind.STABLE, name_ko="원", name_en="Won")

    with pytest.raises(StableTokenOff):
        create_programme(Programme(code="p", asset=won), by=make.SYSTEM)


def test_post__twice_in_one_transaction__is_refused():
    member, shop = make.member_account(points=10), make.partner()

    with transaction.atomic():
        make.post(make.move(member, shop, 1))
        with pytest.raises(RuntimeError, match="at most once"):
            make.post(make.move(member, shop, 1))
    with transaction.atomic():
        assert ledger.post(ledger.Batch("tests", (make.move(member, shop, 1),)))[0].accepted
