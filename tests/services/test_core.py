"""Activities: written, committed and rewarded in one transaction, and taken back."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils.timezone import now

from anchoring.log.records import digest_of, with_kind
from identity.models import AuditRow
from mileage.errors import InsufficientBalance, PeriodClosed
from mileage.models import Award, RewardedAct, Transfer
from mileage.queries import balances_of
from services.core.actions import (
    CORRECTED,
    RECORDED,
    ActivityReport,
    correct_activity,
    correction_record_of,
    record_activity,
    record_of,
)
from services.core.errors import AlreadyCorrected, AlreadyRecorded, MemberGone, NotYetPerformed, ReasonMissing
from services.core.models import Activity
from tests.factories import mileage as make

pytestmark = pytest.mark.django_db
ACT = make.moment("2026-11-20T10:00+09:00")


def report(member, source: str = "test:1", **fields) -> ActivityReport:
    return ActivityReport(
        **{
            "kind": "volunteering",
            "member": member,
            "quantity": 3,
            "unit": "hour",
            "performed_at": ACT,
            "source_ref": source,
        }
        | fields
    )


def record(member, source: str = "test:1", **fields) -> Activity:
    return record_activity(report(member, source, **fields), by=make.SYSTEM)


def points(member) -> int:
    return sum(row.balance for row in balances_of(member))


@pytest.fixture
def member():
    make.programme()
    return make.citizen()


def test_record_activity__credits_commits_and_audits(member):
    activity = record(member)

    assert points(member) == 30
    commitment = activity.commitment
    assert digest_of(bytes(commitment.salt), with_kind(RECORDED, record_of(activity))) == bytes(commitment.digest)
    assert set(AuditRow.objects.values_list("event", flat=True)) >= {"activity.recorded", "mileage.awarded"}


def test_record_activity__of_one_source_twice__is_refused(member):
    record(member)

    with pytest.raises(AlreadyRecorded):
        record(member)


def test_record_activity__of_a_kind_without_programme__is_recorded_without_credit(member):
    record(member, kind="recycling")

    assert (Activity.objects.count(), points(member)) == (1, 0)


def test_record_activity__that_is_still_to_come__is_refused(member):
    with pytest.raises(NotYetPerformed):
        record(member, performed_at=now() + timedelta(hours=1))


def test_record_activity__of_a_member_who_has_left__is_refused(member):
    member.left_at = now()
    with pytest.raises(MemberGone):
        record(member)


def test_record_activity__that_the_ledger_refuses__leaves_nothing(member):
    make.close_period(make.moment("2026-09-01T00:00+09:00").date())

    with pytest.raises(PeriodClosed):
        record(member, performed_at=make.moment("2026-09-10T10:00+09:00"))

    assert not Activity.objects.exists()
    assert not Award.objects.exists()


def test_record_activity__by_several_programmes__earns_in_each_that_does_not_exclude_another(member):
    make.programme("bonus")  # beside "volunteering", which the fixture runs
    make.programme("empty", exclusion="once", budget=0)
    make.programme("one", exclusion="once")
    make.programme("two", exclusion="once")

    activity = record(member)

    given = dict(Award.objects.values_list("programme__code", "amount"))
    assert [code for code in sorted(given) if given[code]] == ["bonus", "one", "volunteering"]
    assert dict(Award.objects.filter(amount=0).values_list("programme__code", "why_less")) == {
        "empty": "budget_exhausted",
        "two": "excluded",
    }
    assert points(member) == sum(given.values())
    correct_activity(activity, "wrong person", by=make.SYSTEM)
    assert points(member) == 0
    assert not RewardedAct.objects.exists()


def test_correct_activity__takes_back_what_it_earned_and_keeps_both_in_the_books(member):
    activity = record(member)

    corrected = correct_activity(activity, "wrong person", by=make.SYSTEM)

    assert (points(member), corrected.state, corrected.correction_reason) == (0, "corrected", "wrong person")
    assert list(Transfer.objects.order_by("pk").values_list("kind", flat=True)) == ["transfer", "transfer", "reverse"]
    commitment = corrected.correction_commitment
    again = with_kind(CORRECTED, correction_record_of(Activity.objects.get()))
    assert digest_of(bytes(commitment.salt), again) == bytes(commitment.digest)


def test_correct_activity__without_a_reason_or_twice__is_refused(member):
    activity = record(member)

    with pytest.raises(ReasonMissing):
        correct_activity(activity, " ", by=make.SYSTEM)
    correct_activity(activity, "x", by=make.SYSTEM)
    with pytest.raises(AlreadyCorrected):
        correct_activity(activity, "x", by=make.SYSTEM)


def test_correct_activity__after_the_points_were_spent__is_refused_and_changes_nothing(member):
    activity = record(member)
    make.post(make.move(make.open_member_account(member, make.asset()), make.partner(), 1))

    with pytest.raises(InsufficientBalance):
        correct_activity(activity, "x", by=make.SYSTEM)

    assert Activity.objects.get().state == "recorded"


@pytest.mark.django_db(transaction=True)
def test_record_activity__ten_at_once_from_one_source__is_recorded_once(threads):
    make.programme()
    member = make.citizen()

    outcomes = threads.run(lambda _: record(member), range(10))

    assert sum(isinstance(outcome, Activity) for outcome in outcomes) == 1
    assert {getattr(outcome, "code", "") for outcome in outcomes} == {"", "already_recorded"}
    assert points(member) == 30


@pytest.mark.django_db(transaction=True)
def test_record_activity__many_members_at_once__none_deadlocks(threads):
    make.programme()
    members = [make.citizen() for _ in range(16)]

    outcomes = threads.run(
        lambda one: one(), [partial(record, member, f"test:{place}") for place, member in enumerate(members)]
    )

    assert all(isinstance(outcome, Activity) for outcome in outcomes), outcomes
    assert [points(member) for member in members] == [30] * 16
