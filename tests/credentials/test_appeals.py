"""A holder objects to the end of a card, staff decide, and the daily check respects it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from credentials.actions import appeals, checking
from credentials.actions.appeals import accept_appeal, forget_texts, make_appeal, reject_appeal
from credentials.actions.checking import check_some
from credentials.actions.offers import offer_card
from credentials.actions.statuses import revoke
from credentials.errors import AppealClosed, AppealedAlready, AppealTooLate, NothingToAppeal
from credentials.models import Appeal, Credential, StatusChange, StatusReason
from credentials.queries import current_kind
from identity.actions.members import leave
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope
from identity.models import AuditRow, Member, StaffRole
from identity.queries import today
from tests.credentials.test_card_kinds import citizen, fetched
from tests.credentials.test_eligibility import born
from tests.credentials.test_eligibility_check import check, moved_away, state
from tests.factories import register
from tests.factories.credentials import Wallet, disclosures_of, resident, residents
from tests.factories.identity import as_staff, member_client, staff, staff_client

pytestmark = pytest.mark.django_db


def suspended() -> tuple[Member, Credential]:
    """A member whose card the daily check suspended: the register says that they moved away."""
    member = resident()
    credential = Wallet().fetch(member).credential
    moved_away()
    check()
    return member, credential


def objection(credential: Credential, text: str = "I still live here.") -> Appeal:
    return make_appeal(credential, text, by=Actor.member(credential.member))


def card_of(member: Member) -> dict:
    [card] = member_client(member).get("/api/cards").json()["kinds"][0]["cards"]
    return card


def url(name: str, *args: object) -> str:
    return reverse(f"admin:credentials_appeal_{name}", args=args, urlconf="wallet.urls.admin")


def test_appeal__when_accepted__the_card_is_valid_again_and_the_check_lets_it_be():
    member, credential = suspended()
    answer = member_client(member).post(
        f"/api/cards/{credential.id}/appeal", {"text": "I still live here."}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["state"]) == (201, "open")

    accept_appeal(Appeal.objects.get(), "The register is being corrected.", by=as_staff(role=StaffRole.CLERK))
    check()

    assert state(credential) == "active"
    assert credential.changes.last().reason == StatusReason.APPEAL_ACCEPTED
    card = card_of(member)
    assert card["appeals"][0]["state"] == "accepted"
    assert card["notices"][0]["kind"] == "accepted"
    assert card["notices"][0]["texts"][0]["why"] == "The register is being corrected."


def test_appeal__when_accepted_and_nothing_was_corrected__the_check_suspends_after_the_time():
    _, credential = suspended()
    accept_appeal(objection(credential), "x", by=as_staff())
    Appeal.objects.update(holds_until=today() - dt.timedelta(days=1))

    check()

    assert state(credential) == "suspended"


def test_appeal__while_it_waits__the_card_does_not_end(monkeypatch):
    _, credential = suspended()
    objection(credential)
    monkeypatch.setattr(checking, "GRACE", dt.timedelta(0))

    check()

    assert state(credential) == "suspended"


def test_appeal__when_rejected__the_change_stands_and_the_holder_reads_why():
    member, credential = suspended()
    reject_appeal(objection(credential), "You registered in Seoul.", by=as_staff())

    assert state(credential) == "suspended"
    assert card_of(member)["notices"][0]["kind"] == "rejected"
    assert {"appeal.made", "appeal.rejected"} <= set(AuditRow.objects.values_list("event", flat=True))
    with pytest.raises(AppealedAlready):
        objection(credential)


def test_appeal__when_the_card_was_revoked__it_stays_revoked():
    credential = Wallet().fetch(resident()).credential
    revoke(credential, StatusReason.MISUSE, by=as_staff())

    accept_appeal(objection(credential), "Get it anew.", by=as_staff())

    assert state(credential) == "revoked"


def test_appeal__when_decided_twice__is_refused():
    _, credential = suspended()
    made = objection(credential)
    accept_appeal(made, "x", by=as_staff())

    with pytest.raises(AppealClosed):
        reject_appeal(made, "x", by=as_staff())


def test_appeal__when_made_twice__is_refused():
    _, credential = suspended()
    objection(credential)

    with pytest.raises(AppealedAlready):
        objection(credential)
    assert Appeal.objects.count() == 1


def test_appeal__when_the_card_is_valid_or_ended_as_wished__is_refused():
    credential = Wallet().fetch(resident()).credential
    with pytest.raises(NothingToAppeal):
        objection(credential)
    revoke(credential, StatusReason.HOLDER_ASKED, by=as_staff())
    with pytest.raises(NothingToAppeal):
        objection(credential)


def test_appeal__when_too_late__is_refused(monkeypatch):
    _, credential = suspended()
    monkeypatch.setattr(appeals, "WINDOW", dt.timedelta(0))

    with pytest.raises(AppealTooLate):
        objection(credential)


def test_appeal__when_it_is_anothers_card__is_not_found():
    mine, other = residents(2)
    credential = Wallet().fetch(other).credential

    with pytest.raises(NotAllowed):
        make_appeal(credential, "x", by=Actor.member(mine))
    answer = member_client(mine).post(
        f"/api/cards/{credential.id}/appeal", {"text": "x"}, content_type="application/json"
    )
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "x" * 2001}, {"text": 1.5, "x": []}, {"text": ["x"]}, {"text": "\0"}, []]
)
def test_appeal__when_the_body_is_wrong__is_a_clear_error(body):
    member, credential = suspended()

    answer = member_client(member).post(f"/api/cards/{credential.id}/appeal", body, content_type="application/json")

    assert answer.status_code in (201, 400)
    assert (answer.status_code == 201) == (body == {"text": 1.5, "x": []})


def test_appeal__when_nobody_is_signed_in__is_refused(client):
    _, credential = suspended()

    answer = client.post(f"/api/cards/{credential.id}/appeal", {"text": "x"}, HTTP_HOST="localhost:8001")

    assert answer.status_code in (401, 403)


def test_appeal__when_staff_is_of_another_district_or_role__is_not_decided():
    _, credential = suspended()
    made = objection(credential)

    with pytest.raises(OutOfScope):
        accept_appeal(made, "x", by=as_staff("부평구"))
    with pytest.raises(NotAllowed):
        accept_appeal(made, "x", by=as_staff(role=StaffRole.AUDITOR))


@pytest.mark.django_db(transaction=True)
def test_appeal__when_sent_twice_at_once__there_is_one(threads):
    _, credential = suspended()

    outcomes = threads.run(objection, [credential] * 4)

    assert sum(isinstance(each, Appeal) for each in outcomes) == 1
    assert sum(isinstance(each, AppealedAlready) for each in outcomes) == 3


def test_leaving__when_there_was_an_objection__forgets_it():
    member, credential = suspended()
    objection(credential)

    leave(member, by=Actor.member(member), confirmed=True)

    made = Appeal.objects.get()
    assert (made.state, made.text) == ("closed", "")


@pytest.mark.django_db(transaction=True)
def test_leaving__while_an_objection_is_decided__leaves_the_decision(threads):
    member, credential = suspended()
    appeal = objection(credential)

    def hold():
        accept_appeal(appeal, "yes", by=as_staff())

    assert threads.queued(hold, appeals.close_appeals_of, [member]) == [0]

    appeal.refresh_from_db()
    assert (appeal.state, appeal.text, appeal.answer) == ("accepted", "", "")


def test_texts__when_decided_long_ago__are_forgotten():
    _, credential = suspended()
    reject_appeal(objection(credential), "x", by=as_staff())
    assert forget_texts() == 0
    Appeal.objects.update(decided_at=timezone.now() - appeals.TEXTS_KEPT)

    assert forget_texts() == 1
    assert Appeal.objects.get().text == ""


def test_screen__when_a_clerk_decides__shows_what_it_is_about():
    _, credential = suspended()
    made = objection(credential)
    clerk = staff_client(staff("연수구", role=StaffRole.CLERK))
    assert "I still live here." in clerk.get(url("change", made.pk)).content.decode()
    assert str(made) in clerk.get(url("changelist")).content.decode()

    assert clerk.post(url("accept", made.pk), {"answer": "Right."}).status_code == 302

    assert state(credential) == "active"
    assert clerk.get(url("accept", made.pk)).status_code == 404
    assert staff_client(staff("부평구")).get(url("change", made.pk)).status_code == 302


def test_check__when_the_card_ends_soon__says_once_how_to_renew_it():
    member = resident()
    credential = Wallet().fetch(member).credential
    days = current_kind("citizen").renewal_days
    later = credential.expires_at.date() - dt.timedelta(days=days - 1)
    checking_day(later, twice=True)

    assert [(notice["kind"], notice["reason"]) for notice in card_of(member)["notices"]] == [("renewal", "renewal")]


def test_check__when_a_card_ends_with_the_age_it_asks_for__promises_no_renewal():
    """Its holder turns 25: a new one would end on the same day."""
    _, _, credential = fetched(citizen(born=born(today(), 24, 200)), "youth")

    checking_day(credential.expires_at.date() - dt.timedelta(days=5))

    notice = credential.notices.get()
    assert (notice.kind, notice.reason) == ("renewal", "ending")
    assert [text["locale"] for text in notice.texts] == ["ko", "en"]


def test_check__when_the_name_changed_and_the_new_card_is_there__ends_the_old_one():
    member = resident(name="김하연")
    old, other_device = (Wallet().fetch(member).credential for _ in range(2))
    entry = register.entry()
    entry.name = "김하윤"
    entry.save(update_fields=["name"])
    check()
    assert [state(old), state(other_device)] == ["active", "active"]

    offer_card(current_kind("citizen"), member, by=Actor.member(member))
    fresh = Wallet().fetch(member)
    check()

    assert disclosures_of(fresh.copies[0])["name"] == "김하윤"
    assert [state(each) for each in (old, other_device, fresh.credential)] == ["revoked", "revoked", "active"]
    assert old.notices.filter(kind="revoked", reason="replaced").exists()


def checking_day(day: dt.date, *, twice: bool = False) -> None:
    """Let the check run as of a day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "today", lambda: day)
        for _ in range(1 + twice):
            Credential.objects.update(checked_on=None)
            while check_some(by=Actor.system("tests")):
                pass
    assert StatusChange.objects.count() == 0
