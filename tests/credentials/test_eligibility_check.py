"""The daily check: eligibility lost ends a card, found again it lives again, and changed facts are told."""

from __future__ import annotations

import datetime as dt

import pytest

from credentials.actions import checking
from credentials.actions.checking import GRACE, check_some
from credentials.actions.conditions import Proof, record_condition, withdraw_condition
from credentials.actions.statuses import suspend
from credentials.errors import ConditionRefused
from credentials.models import Condition, ConditionKind, Credential, StatusReason
from credentials.tasks import check_eligibility
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope
from identity.models import StaffRole
from identity.queries import today
from identity.register.models import RegisterEntry
from tests.credentials.test_card_kinds import citizen, fetched
from tests.credentials.test_eligibility import born
from tests.factories import register
from tests.factories.credentials import Wallet, disclosures_of, resident
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def state(credential: Credential) -> str:
    credential.refresh_from_db()
    return credential.state


@pytest.fixture
def later(monkeypatch):
    """Let the check run on another day."""

    def on(days: int) -> None:
        day = today() + dt.timedelta(days=days)
        monkeypatch.setattr(checking, "today", lambda: day)

    return on


def check() -> None:
    Credential.objects.update(checked_on=None)
    check_eligibility()


def moved_away() -> None:
    register.entry().residences.update(until=today())


def test_check__when_nothing_changed__changes_nothing_and_looks_once_a_day():
    credential = Wallet().fetch().credential

    assert [check_some(by=SYSTEM), check_some(by=SYSTEM)] == [1, 0]

    assert state(credential) == "active"
    assert not credential.notices.exists()


def test_check__when_the_holder_moved_away__suspends_and_says_why(later):
    member = resident()
    credential = Wallet().fetch(member).credential
    moved_away()
    check()

    assert state(credential) == "suspended"
    assert credential.changes.get().reason == StatusReason.CHECK_FAILED
    [card] = member_client(member).get("/api/cards").json()["kinds"][0]["cards"]
    [notice] = card["notices"]
    assert (notice["kind"], notice["reason"]) == ("suspended", "not_resident")
    assert [text["locale"] for text in notice["texts"]] == ["ko", "en"]


def test_check__when_the_register_has_the_holder_again__reinstates():
    credential = Wallet().fetch(resident()).credential
    moved_away()
    check()

    register.entry().residences.update(until=None)
    check()

    assert state(credential) == "active"
    assert set(credential.notices.values_list("kind", flat=True)) == {"suspended", "reinstated"}


def test_check__when_nobody_mends_it_in_time__ends_the_card(monkeypatch):
    credential = Wallet().fetch(resident()).credential
    moved_away()
    check()
    monkeypatch.setattr(checking, "GRACE", dt.timedelta(0))
    check()

    assert state(credential) == "revoked"
    assert dt.timedelta(days=30) == GRACE


def test_check__when_staff_suspended_it__leaves_it_suspended():
    credential = Wallet().fetch(resident()).credential
    suspend(credential, StatusReason.UNDER_REVIEW, by=SYSTEM)

    check()

    assert state(credential) == "suspended"


def test_check__when_the_condition_ended_early__revokes():
    member = citizen()
    proof = Proof(ConditionKind.objects.get(), today(), today() + dt.timedelta(days=100), "maternity handbook")
    condition = record_condition(member, proof, by=register.staff(StaffRole.CLERK))
    _, _, credential = fetched(member, "pregnancy")
    check()
    assert state(credential) == "active"

    withdraw_condition(condition, "entered for another person", by=register.staff(StaffRole.CLERK))
    check()

    assert state(credential) == "revoked"


@pytest.mark.parametrize(
    ("code", "before", "changed", "after", "reason"),
    [
        ("youth", {"born": born(today(), 20)}, {"birth_date": born(today(), 30)}, "revoked", "too_old"),
        ("family-love", {"children": 3}, {"child_count": 1}, "suspended", "too_few_children"),
    ],
)
def test_check__when_a_rule_of_the_card_fails__ends_it_with_a_notice(code, before, changed, after, reason):
    _, _, credential = fetched(citizen(**before), code)
    RegisterEntry.objects.update(**changed)

    check()

    assert state(credential) == after
    assert credential.notices.values_list("kind", "reason").get() == (after, reason)


def test_check__when_the_next_list_has_the_holder_no_more__suspends():
    """Who died, too: the list does not say why somebody is not in it."""
    credential = Wallet().fetch(resident()).credential
    register.applied(register.listing(register.line("R1")))

    check()

    assert state(credential) == "suspended"
    assert credential.notices.get().reason == "not_resident"


@pytest.mark.parametrize("moved", [False, True], ids=["name", "district"])
def test_check__when_name_or_district_changed__offers_a_new_card_once_and_the_old_stays_valid(moved):
    member = resident(name="김하연", district="연수구")
    credential = Wallet().fetch(member).credential
    new = {"district": "부평구", "dong": "부평1동"} if moved else {"name": "김하윤"}
    register.applied(register.listing(register.line("R0", **new)))

    check()
    check()

    assert state(credential) == "active"
    assert list(credential.notices.values_list("kind", flat=True)) == ["outdated"]
    said = disclosures_of(Wallet().fetch(member).copies[0])
    assert (said["name"], said["district"]) == (new.get("name", "김하연"), new.get("district", "연수구"))


def test_check__when_a_card_has_expired__passes_it_over(later):
    credential = Wallet().fetch(resident()).credential
    moved_away()
    later((credential.expires_at.date() - today()).days + 2)

    assert check_some(by=SYSTEM) == 0


def test_condition__when_staff_is_of_another_district_or_role__is_not_recorded():
    member = resident(district="연수구")
    proof = Proof(ConditionKind.objects.get(), today(), today() + dt.timedelta(days=10), "x")
    elsewhere = register.entry().district.__class__.objects.get(name_ko="부평구", valid__contains=today())

    with pytest.raises(OutOfScope):
        record_condition(member, proof, by=register.staff(StaffRole.CLERK, elsewhere))
    with pytest.raises(NotAllowed):
        record_condition(member, proof, by=register.staff(StaffRole.AUDITOR))
    assert not Condition.objects.exists()


@pytest.mark.parametrize(("since", "until"), [(-600, 10), (10, 0), (-20, -1)])
def test_condition__when_its_days_are_not_right__is_refused(since, until):
    first, last = (today() + dt.timedelta(days=days) for days in (since, until))

    with pytest.raises(ConditionRefused):
        record_condition(resident(), Proof(ConditionKind.objects.get(), first, last, "x"), by=SYSTEM)
