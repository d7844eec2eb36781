"""Clawback: what is left is taken wherever it is, what was spent is owed, later earnings repay it."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from anchoring.models import Alarm
from identity.models import Member
from identity.second_person import approve
from mileage import errors, invariants
from mileage.actions import clawbacks
from mileage.actions.accounts import open_member_account
from mileage.actions.awards import award_all, reverse_award, transfer_of
from mileage.actions.clawbacks import carry_out_clawbacks, claimable, collect_debts
from mileage.actions.sweeps import expire_lots
from mileage.ledger import Result, TransferId
from mileage.models import Account, AccountKind, Award, Clawback, ClawbackGround, ClawbackState, Hold, LotUse, Programme
from mileage.tasks import settle_time
from tests.factories import mileage as make
from tests.factories.identity import as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen() -> Member:
    make.programme(lot_months=None)
    return make.citizen()


def account_of(member: Member) -> int:
    return open_member_account(member, make.asset())


def owed_by(member: Member) -> int:
    return -sum(Account.objects.filter(member=member, kind=AccountKind.RECEIVABLE).values_list("balance", flat=True))


def given(award: Award) -> Result:
    return Result("ok", TransferId(transfer_of(award)), None, False, None)


def claw_back(award: Award, amount: int) -> Clawback:
    """The whole way: asked by one, approved by another, carried out by the sweep."""
    asked = make.ask_clawback(award, amount)
    approve(asked, by=as_staff())
    assert carry_out_clawbacks(by=make.SYSTEM) == 1
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []
    return Clawback.objects.get(approval=asked.pk)


def test_claw_back__of_what_is_still_there__goes_back_to_the_budget(citizen):
    award = make.earn(citizen, "act-1", hours=5)
    budget = award.programme.budget_id
    before = make.balance(budget)

    done = claw_back(award, 30)

    assert (done.state, done.taken, done.owed) == (ClawbackState.DONE, 30, 0)
    assert make.balance(account_of(citizen)) == 20
    assert make.balance(budget) == before + 30
    assert claimable(award) == 20


def test_claw_back__of_what_was_spent__is_owed_and_repaid_by_later_earnings(citizen):
    award = make.earn(citizen, "act-1", hours=5)
    make.post(make.move(account_of(citizen), make.partner(), 40))

    done = claw_back(award, 50)

    assert (done.taken, done.owed, owed_by(citizen)) == (10, 40, 40)
    assert make.balance(make.partner()) == 40  # in good faith
    make.earn(citizen, "act-2", hours=3)
    assert (make.balance(account_of(citizen)), owed_by(citizen)) == (0, 10)
    make.earn(citizen, "act-3", hours=3)
    assert (make.balance(account_of(citizen)), owed_by(citizen)) == (20, 0)


def test_claw_back__leaves_other_earnings_alone(citizen):
    fair = make.earn(citizen, "act-1", hours=2)
    award = make.earn(citizen, "act-2", hours=2)

    claw_back(award, 20)

    [(lot, amount)] = LotUse.objects.values_list("lot__posting", "amount")
    assert (lot & -16, amount) == (transfer_of(award), 20)
    assert make.balance(account_of(citizen)) == fair.amount


def test_claw_back__follows_what_was_passed_on(citizen):
    award = make.earn(citizen, "act-1", hours=3)
    pupil = make.member_account(points=100)
    make.post(make.move(account_of(citizen), pupil, 20))

    done = claw_back(award, 30)

    assert (done.taken, done.owed) == (30, 0)
    assert make.balance(pupil) == 100


def test_claw_back__of_what_is_held__is_owed_until_the_hold_is_released(citizen):
    award = make.earn(citizen, "act-1", hours=3)
    [held] = make.post(make.hold(account_of(citizen), 30))

    assert claw_back(award, 30).owed == 30
    assert collect_debts() == 0
    make.post(make.release(held))
    assert collect_debts() == 1

    assert (make.balance(account_of(citizen)), owed_by(citizen)) == (0, 0)
    assert collect_debts() == 0


def test_collect_debts__of_two_lines_in_one_account__takes_them_one_after_the_other(citizen):
    awards = [make.earn(citizen, f"act-{number}", hours=3) for number in (1, 2)]
    [held] = make.post(make.hold(account_of(citizen), 60))
    assert [claw_back(award, 30).owed for award in awards] == [30, 30]
    make.post(make.release(held))

    assert [collect_debts() for _sweep in range(3)] == [1, 1, 0]

    assert (make.balance(account_of(citizen)), owed_by(citizen)) == (0, 0)


def test_claw_back__of_what_expired_unused__has_nothing_to_claim():
    make.programme(lot_months=1)
    award = make.earn(make.citizen(), "act-1", hours=3, at="2026-01-10T10:00+09:00")
    assert claimable(award) == 30

    assert expire_lots() == 1

    assert claimable(award) == 0


@pytest.mark.parametrize("amount", [0, -1, 51])
def test_ask_clawback__of_more_than_was_given__is_refused(citizen, amount):
    award = make.earn(citizen, "act-1", hours=5)

    with pytest.raises(errors.NothingToClawBack) as refused:
        make.ask_clawback(award, amount)

    assert refused.value.extra == {"claimable": 50}


def test_two_claims_approved_before_the_sweep__take_no_more_than_was_given(citizen):
    award = make.earn(citizen, "act-1", hours=5)
    for approval in [make.ask_clawback(award, 40) for _ in range(2)]:
        approve(approval, by=as_staff())

    assert carry_out_clawbacks(by=make.SYSTEM) == 2

    assert sorted(Clawback.objects.values_list("taken", flat=True)) == [10, 40]
    assert make.balance(account_of(citizen)) == 0


def test_claw_back__of_a_frozen_account__works(citizen):
    award = make.earn(citizen, "act-1", hours=1)
    make.set_state(account_of(citizen), "frozen")

    assert claw_back(award, 10).taken == 10


def test_reverse__of_what_was_clawed_back_from__is_refused(citizen):
    award = make.earn(citizen, "act-1", hours=5)
    claw_back(award, 10)

    assert make.codes(make.reverse(given(award))) == ["not_reversible"]
    with pytest.raises(errors.NotReversible):
        reverse_award(award, "wrong", by=make.SYSTEM)


def test_claw_back__of_what_was_reversed__finds_nothing(citizen):
    award = make.earn(citizen, "act-1", hours=5)
    reverse_award(award, "wrong", by=make.SYSTEM)
    award.refresh_from_db()

    assert claimable(award) == 0
    assert make.codes(make.claw_back(given(award), account_of(citizen), award.programme.budget_id, 10)) == [
        "line_changed"
    ]


def test_claw_back__of_what_many_hold__is_carried_out_in_parts(citizen, monkeypatch):
    monkeypatch.setattr(clawbacks, "MOST_PARTS", 2)
    award = make.earn(citizen, "act-1", hours=5)
    pupils = [make.member_account() for _pupil in range(4)]
    for pupil in pupils:
        make.post(make.move(account_of(citizen), pupil, 10))
    make.post(make.move(pupils[-1], make.partner(), 10))
    asked = make.ask_clawback(award, 50)
    approve(asked, by=as_staff())

    seen = []
    while carry_out_clawbacks(by=make.SYSTEM):
        row = Clawback.objects.get()
        seen.append((row.state, row.taken, row.owed, claimable(award)))
        assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []

    assert seen == [("approved", 20, 0, 0), ("done", 40, 10, 0)]
    assert ([make.balance(pupil) for pupil in pupils], owed_by(citizen)) == ([0] * 4, 10)


def test_settle_time__with_a_claim_that_always_fails__goes_on_and_raises_an_alarm(citizen):
    broken = Award.objects.create(
        programme=Programme.objects.get(), member=citizen, source_ref="lost", quantity=1, amount=10, state="credited",
        event_at=now(), version=1,
    )  # fmt: skip
    fraud = {"ground": ClawbackGround.FRAUD, "amount": 10}
    Clawback.objects.create(award=broken, approval=uuid.uuid4(), **fraud)
    sound = Clawback.objects.create(award=make.earn(citizen, "act-1"), approval=uuid.uuid4(), **fraud)
    account = make.member_account(points=5)
    [held] = make.post(make.hold(account, 5, seconds=1))
    make.wait_until_past(Hold.objects.get(pk=held.hold).expires_at)

    settle_time()

    sound.refresh_from_db()
    assert (sound.state, make.held(account)) == (ClawbackState.DONE, 0)
    alarm = Alarm.objects.get(code="mileage.sweep_failed", cleared_at=None)
    assert alarm.subject == "clawbacks"


def test_collect_debts__reaches_a_debtor_behind_one_with_nothing_to_take(citizen, monkeypatch):
    monkeypatch.setattr(clawbacks, "AT_ONCE", 1)
    other = make.citizen()
    spent, held_back = make.earn(citizen, "act-1", hours=3), make.earn(other, "act-2", hours=3)
    make.post(make.move(account_of(citizen), make.partner(), 30))
    [held] = make.post(make.hold(account_of(other), 30))
    assert [claw_back(award, 30).owed for award in (spent, held_back)] == [30, 30]
    make.post(make.release(held))

    assert collect_debts() == 1

    assert (owed_by(citizen), owed_by(other)) == (30, 0)


def test_collect_debts__of_many_who_cannot_pay__asks_the_database_once(citizen):
    for number in range(5):
        debtor = make.citizen()
        award = make.earn(debtor, f"act-{number}", hours=1)
        make.give(account_of(debtor), 100)  # not of the line
        make.post(make.move(account_of(debtor), make.partner(), 110))
        claw_back(award, 10)
    assert Account.objects.filter(kind=AccountKind.RECEIVABLE, balance__lt=0).count() == 5

    with CaptureQueriesContext(connection) as asked:
        assert collect_debts() == 0

    assert len([query for query in asked.captured_queries if "mileage_" in query["sql"]]) == 1


class TestTheItem:
    """What the posting function refuses, whatever Python asks."""

    def test_more_than_the_line__is_refused(self, citizen):
        award = make.earn(citizen, "act-1", hours=1)
        account = account_of(citizen)
        make.give(account, 1000)

        assert make.codes(make.claw_back(given(award), account, award.programme.budget_id, 11)) == ["line_changed"]

    def test_into_another_members_pocket__is_refused(self, citizen):
        award = make.earn(citizen, "act-1", hours=1)

        codes = make.codes(make.claw_back(given(award), account_of(citizen), make.member_account(), 10))

        assert codes == ["malformed"]

    def test_with_another_debit_of_the_account_in_the_batch__is_refused(self, citizen):
        award = make.earn(citizen, "act-1", hours=1)
        account, budget = account_of(citizen), award.programme.budget_id

        codes = make.codes(make.move(account, make.partner(), 5), make.claw_back(given(award), account, budget, 10))

        assert codes == ["ok", "malformed"]

    def test_of_a_clawback__is_not_reversible(self, citizen):
        award = make.earn(citizen, "act-1", hours=1)
        [taken] = make.post(make.claw_back(given(award), account_of(citizen), award.programme.budget_id, 10))

        assert make.codes(make.reverse(taken)) == ["not_reversible"]


def test_award_all__by_two_programmes__repays_what_is_owed_from_both_and_no_more(citizen):
    award = make.earn(citizen, "act-1", hours=5)
    make.post(make.move(account_of(citizen), make.partner(), 50))
    claw_back(award, 30)
    make.programme("bonus", lot_months=None)

    left = []
    for number in range(2):
        at = make.moment("2026-11-20T10:00+09:00")
        award_all(citizen, ("bonus", "volunteering"), 1, f"both:{number}", at, by=make.SYSTEM)
        left.append((owed_by(citizen), make.balance(account_of(citizen))))

    assert left == [(10, 0), (0, 10)]
