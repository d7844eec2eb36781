"""Many cards at once: two people, batches that survive being killed, progress, and a suspension taken back."""

import pytest
from django.urls import reverse

from credentials.actions import bulk, statuses
from credentials.errors import BulkTooLarge, NothingToUndo
from credentials.models import BulkChange, BulkStage, CardNotice, Credential, CredentialState, StatusReason
from credentials.tasks import carry_out_bulk
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope, SamePerson
from identity.models import ApprovalState, StaffRole
from identity.second_person import approve, refuse
from tests.credentials.test_status import status_of
from tests.factories.credentials import Wallet, resident, residents
from tests.factories.identity import as_staff, staff, staff_client

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
SUSPENDED, ACTIVE, REVOKED = CredentialState.SUSPENDED, CredentialState.ACTIVE, CredentialState.REVOKED


@pytest.fixture
def cards() -> list[Credential]:
    return [Wallet().fetch(member).credential for member in residents(3)]


def ask(cards: list[Credential], after: CredentialState = SUSPENDED, by: Actor | None = None) -> BulkChange:
    return bulk.request_bulk_change(cards, after, StatusReason.UNDER_REVIEW, by=by or as_staff())


def states() -> set[str]:
    return set(Credential.objects.values_list("state", flat=True))


def test_bulk__when_another_person_approves__reaches_the_lists():
    wallet = Wallet()
    fetched = [wallet.fetch(member) for member in residents(2)]
    clerk = as_staff()
    change = ask([each.credential for each in fetched], REVOKED, by=clerk)
    assert {status_of(wallet, each.copies[0]) for each in fetched} == {0}
    with pytest.raises(SamePerson):
        approve(change.approval, by=clerk)

    approve(change.approval, by=as_staff())

    assert {status_of(wallet, each.copies[0]) for each in fetched} == {1}
    change.refresh_from_db()
    assert (change.stage, change.changed, change.approval.state) == (BulkStage.DONE, 2, ApprovalState.EXECUTED)
    told = CardNotice.objects.filter(kind="revoked", reason="under_review").values_list("credential", flat=True)
    assert set(told) == {each.credential.pk for each in fetched}


def test_bulk__when_it_is_larger_than_a_batch__the_sweep_goes_on_where_it_stood(cards, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 1)
    change = ask(cards)

    approve(change.approval, by=as_staff())
    change.refresh_from_db()
    assert (change.stage, change.changed) == (BulkStage.RUNNING, 1)
    bulk.carry_out_some(by=SYSTEM)  # then this worker is killed
    carry_out_bulk()

    change.refresh_from_db()
    assert (change.stage, change.changed, states()) == (BulkStage.DONE, 3, {SUSPENDED})
    assert change.approval.state == ApprovalState.EXECUTED


def test_bulk__what_was_changed_meanwhile__is_passed_over(cards):
    change = ask(cards, REVOKED)
    statuses.revoke(cards[0], StatusReason.DEVICE_LOST, by=SYSTEM)

    approve(change.approval, by=as_staff())

    change.refresh_from_db()
    assert (change.changed, change.passed_over, states()) == (2, 1, {REVOKED})


def test_undo__of_a_suspension__reinstates_what_is_still_suspended(cards):
    change = ask(cards)
    approve(change.approval, by=as_staff())
    statuses.revoke(cards[0], StatusReason.MISUSE, by=SYSTEM)
    change.refresh_from_db()

    back = bulk.request_undo(change, by=as_staff())
    with pytest.raises(NothingToUndo):
        bulk.request_undo(change, by=as_staff())
    approve(back.approval, by=as_staff())

    assert [row.state for row in Credential.objects.filter(pk__in=[card.pk for card in cards[1:]])] == [ACTIVE, ACTIVE]
    assert Credential.objects.get(pk=cards[0].pk).state == REVOKED


def test_undo__of_a_revocation__is_refused(cards):
    change = ask(cards, REVOKED)
    approve(change.approval, by=as_staff())
    change.refresh_from_db()

    with pytest.raises(NothingToUndo):
        bulk.request_undo(change, by=as_staff())


def test_bulk__when_refused__changes_nothing_and_ends(cards):
    change = ask(cards)
    refuse(change.approval, by=as_staff())

    carry_out_bulk()

    change.refresh_from_db()
    assert (change.stage, states()) == (BulkStage.DROPPED, {ACTIVE})


def test_bulk__of_none_or_too_many_or_not_theirs__is_refused(monkeypatch):
    here = Wallet().fetch(resident(district="연수구")).credential
    with pytest.raises(BulkTooLarge):
        ask([])
    with pytest.raises(OutOfScope):
        ask([here], by=as_staff(district="부평구"))
    with pytest.raises(NotAllowed):
        ask([here], by=as_staff(role=StaffRole.AUDITOR))
    monkeypatch.setattr(bulk, "BULK_LIMIT", 0)
    with pytest.raises(BulkTooLarge):
        ask([here])


def test_page__while_it_runs__shows_how_far_it_is_and_asks_again(cards, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 1)
    change = ask(cards)
    approve(change.approval, by=as_staff())
    manager = staff_client(staff(role=StaffRole.MANAGER))
    page = reverse("admin:credentials_bulkchange_change", args=[change.pk], urlconf="wallet.urls.admin")

    answer = manager.get(page)
    assert '<progress max="3" value="1"' in answer.content.decode()
    assert answer["Refresh"] == "2"

    carry_out_bulk()
    ended = manager.get(page)
    assert "Refresh" not in ended
    assert "Reinstate what this suspended" in ended.content.decode()


def test_page__of_another_districts_change__is_not_there():
    change = ask([Wallet().fetch(resident(district="연수구")).credential])
    page = reverse("admin:credentials_bulkchange_change", args=[change.pk], urlconf="wallet.urls.admin")

    assert staff_client(staff("부평구", role=StaffRole.MANAGER)).get(page).status_code == 302
