"""What one person may not do alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from identity import errors
from identity.actors import Actor
from identity.models import Approval, ApprovalState, AuditRow
from identity.second_person import approve, expire_approvals, finish, refuse, register_kind, request_approval
from tests.factories import identity as people

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


class CannotNow(Exception):
    code, status = "cannot_now", 409


@pytest.fixture
def done():
    """What was carried out."""
    carried_out = []

    def execute(approval, by):
        if approval.payload.get("fail"):
            raise CannotNow
        carried_out.append((approval.payload["n"], by.user.pk))

    register_kind("test.end_cards", execute=execute, describe=lambda approval: f"{approval.payload['n']} cards end")
    register_kind("test.later", execute=execute, describe=lambda approval: "later", deferred=True)
    return carried_out


def asked(kind="test.end_cards", by=None, **payload):
    return request_approval(kind, {"n": 1} | payload, by=by or Actor.staff(people.staff()))


def test_approve__by_another_person__carries_it_out_with_its_audit_rows(done):
    approval, second = asked(n=7), people.staff()

    approve(approval, by=Actor.staff(second), note="seen")

    approval.refresh_from_db()
    assert done == [(7, second.pk)]
    assert (approval.state, approval.decided_by, approval.decision_note) == (ApprovalState.EXECUTED, second, "seen")
    assert list(AuditRow.objects.order_by("id").values_list("event", flat=True)) == [
        "approval.requested",
        "approval.approved",
    ]


def test_approve__by_the_same_person_with_another_account__is_refused(done):
    asker = people.staff()
    approval = asked(by=Actor.staff(asker))

    with pytest.raises(errors.SamePerson):
        approve(approval, by=Actor.staff(people.account(asker.person)))

    assert done == []


def test_approve__written_past_the_check__is_refused_by_the_database(done):
    asker = people.staff()
    approval, other = asked(by=Actor.staff(asker)), people.account(asker.person)

    with pytest.raises(IntegrityError, match="approval_second_person"), transaction.atomic():
        _write_decision(approval, other, other.person)


def test_approve__with_another_persons_name_for_ones_own_account__is_refused_by_the_database(done):
    asker = people.staff()
    approval = asked(by=Actor.staff(asker))

    with pytest.raises(IntegrityError, match="approval_decided_pair"), transaction.atomic():
        _write_decision(approval, asker, people.person())


def test_account__that_has_approvals__cannot_be_handed_to_another_person(done):
    asker = people.staff()
    asked(by=Actor.staff(asker))
    asker.person = people.person()

    with pytest.raises(IntegrityError, match="approval_requested_pair"), transaction.atomic():
        asker.save()


def test_approve__twice__the_second_is_refused_and_nothing_happens_twice(done):
    approval = asked()
    approve(approval, by=Actor.staff(people.staff()))

    with pytest.raises(errors.AlreadyDecided):
        approve(approval, by=Actor.staff(people.staff()))

    assert len(done) == 1


def test_approve__when_carrying_out_fails__leaves_the_request_undecided(done):
    approval = asked(fail=True)

    with pytest.raises(CannotNow):
        approve(approval, by=Actor.staff(people.staff()))

    assert Approval.objects.get().state == ApprovalState.REQUESTED
    assert not AuditRow.objects.filter(event="approval.approved").exists()


def test_refuse__carries_nothing_out(done):
    refuse(asked(), by=Actor.staff(people.staff()), note="no")

    assert done == []
    assert Approval.objects.get().state == ApprovalState.REFUSED


def test_expire__after_its_time__it_cannot_be_approved(done):
    approval, open_still = asked(), asked()
    Approval.objects.filter(pk=approval.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(errors.ApprovalExpired):
        approve(approval, by=Actor.staff(people.staff()))
    assert expire_approvals(by=SYSTEM) == 1

    approval.refresh_from_db()
    open_still.refresh_from_db()
    assert (approval.state, open_still.state) == (ApprovalState.EXPIRED, ApprovalState.REQUESTED)


def test_deferred__stays_approved_until_it_is_finished_once(done):
    approval = asked("test.later")
    approve(approval, by=Actor.staff(people.staff()))
    assert Approval.objects.get().state == ApprovalState.APPROVED

    finish(approval, by=SYSTEM)

    assert Approval.objects.get().state == ApprovalState.EXECUTED
    with pytest.raises(errors.AlreadyDecided):
        finish(approval, by=SYSTEM)


@pytest.mark.parametrize("who", ["citizen", "system", "outside"])
def test_request__by_who_is_no_person_of_the_city__is_refused(done, who):
    by = {"citizen": Actor.member(people.member()), "system": SYSTEM, "outside": Actor.outside("wallet")}[who]

    with pytest.raises(errors.NotAllowed):
        asked(by=by)


def test_approve__by_staff_of_another_district__is_refused(done):
    approval = request_approval(
        "test.end_cards",
        {"n": 1},
        by=Actor.staff(people.staff("연수구")),
        district=people.district_named("연수구"),
    )

    with pytest.raises(errors.OutOfScope):
        approve(approval, by=Actor.staff(people.staff("남동구")))


def test_request__of_an_unknown_kind__is_refused():
    with pytest.raises(errors.UnknownApprovalKind):
        asked("test.nobody_knows")


@pytest.mark.django_db(transaction=True)
def test_approve__two_people_at_once__it_is_carried_out_once(done, threads):
    approval = asked()
    deciders = [Actor.staff(people.staff()) for _ in range(4)]

    outcomes = threads.run(lambda by: approve(approval, by=by), deciders)

    assert len(done) == 1
    assert sum(isinstance(outcome, errors.AlreadyDecided) for outcome in outcomes) == 3


def _write_decision(approval, account, person):
    Approval.objects.filter(pk=approval.pk).update(
        state=ApprovalState.APPROVED, decided_by=account, decided_person=person, decided_at=timezone.now()
    )
