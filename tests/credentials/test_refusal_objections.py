"""Who is refused a card objects where it is refused; staff answer, and correct what the refusal stands on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from credentials.actions import appeals
from credentials.actions.appeals import accept_appeal, close_appeals_of, object_to_refusal, reject_appeal
from credentials.errors import AppealClosed, AppealedAlready, CardUnknown, NothingToAppeal
from credentials.models import Appeal, CardNotice
from credentials.queries import current_kind
from identity.actions.members import leave
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope
from identity.models import AuditRow, Member, StaffRole
from tests.factories.credentials import resident
from tests.factories.identity import as_staff, member, member_client, staff, staff_client

pytestmark = pytest.mark.django_db


def send(who: Member, code: str = "family-love", body: Any = None, text: str = "We have three children.") -> Any:
    sent = {"text": text} if body is None else body
    return member_client(who).post(f"/api/cards/{code}/objection", sent, content_type="application/json")


def made(who: Member, code: str = "family-love") -> Appeal:
    return object_to_refusal(current_kind(code), who, "We have three children.", by=Actor.member(who))


def told(who: Member, code: str = "family-love") -> Any:
    kinds = member_client(who).get("/api/cards").json()["kinds"]
    return next(each["objection"] for each in kinds if each["code"] == code)


def url(name: str, *arguments: object) -> str:
    return reverse(f"admin:credentials_appeal_{name}", args=arguments, urlconf="wallet.urls.admin")


def test_objection__is_decided_by_staff_of_the_district_and_answered_in_the_wallet():
    who = resident()
    assert told(who) is None
    assert (send(who).status_code, told(who)["state"]) == (201, "open")
    row = Appeal.objects.get()
    assert (row.refusal["reason"], row.district.name_ko) == ("card_missing", "연수구")

    clerk = staff_client(staff("연수구", role=StaffRole.CLERK))
    page = clerk.get(url("change", row.pk)).content.decode()
    assert "We have three children." in page and "another card first" in page
    assert str(row) in clerk.get(url("changelist")).content.decode()
    assert "accepting changes no record" in clerk.get(url("accept", row.pk)).content.decode()
    assert clerk.post(url("accept", row.pk), {"answer": "The third child is registered now."}).status_code == 302

    assert told(who) | {"id": "", "made_at": "", "decided_at": ""} == {
        "id": "",
        "made_at": "",
        "decided_at": "",
        "state": "accepted",
        "answer": "The third child is registered now.",
        "notice": True,
    }
    row.refresh_from_db()
    assert row.holds_until is None and not CardNotice.objects.exists()
    assert member_client(who).delete("/api/cards/family-love/objection").status_code == 204
    assert told(who)["notice"] is False
    assert {"appeal.made", "appeal.accepted"} <= set(AuditRow.objects.values_list("event", flat=True))
    with pytest.raises(AppealClosed):
        reject_appeal(row, "x", by=as_staff())


def test_objection__of_who_is_in_no_register__is_the_citys_to_decide(monkeypatch):
    who = member()
    row = made(who, "citizen")

    assert (row.refusal["reason"], row.district) == ("not_resident", None)
    with pytest.raises(OutOfScope):
        accept_appeal(row, "x", by=as_staff("연수구"))
    with pytest.raises(NotAllowed):
        accept_appeal(row, "x", by=as_staff(role=StaffRole.AUDITOR))
    assert reject_appeal(row, "Use the code of the letter.", by=as_staff()).state == "rejected"
    with pytest.raises(AppealedAlready):
        made(who, "citizen")
    monkeypatch.setattr(appeals, "WINDOW", dt.timedelta(0))
    assert made(who, "citizen").pk != row.pk


def test_objection__to_nothing_or_for_somebody_else__is_refused():
    who, other = resident(), member()

    assert send(who, "citizen").json()["code"] == "nothing_to_appeal"
    assert send(who, "no-such-card").status_code == 404
    with pytest.raises(NothingToAppeal):
        made(who, "citizen")
    with pytest.raises(NotAllowed):
        object_to_refusal(current_kind("citizen"), other, "x", by=Actor.member(who))
    with pytest.raises(CardUnknown):
        current_kind("no-such-card")
    send(other, "citizen", text="mine")
    assert told(who, "citizen") is None
    assert member_client(who).delete("/api/cards/citizen/objection").status_code == 204
    assert told(other, "citizen")["state"] == "open"


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 2001}, {"text": ["x"]}, {"text": "\0"}, []])
def test_objection__when_the_body_is_wrong__is_a_clear_error(body):
    assert send(resident(), body=body).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_objection__when_sent_twice_at_once__there_is_one(threads):
    who = resident()

    outcomes = threads.run(lambda _: made(who), range(4))

    assert sum(isinstance(each, Appeal) for each in outcomes) == 1
    assert sum(isinstance(each, AppealedAlready) for each in outcomes) == 3


def test_leaving__closes_and_forgets_it():
    who = resident()
    row = made(who)

    leave(who, by=Actor.member(who), confirmed=True)

    row.refresh_from_db()
    assert (row.state, row.text) == ("closed", "")
    assert close_appeals_of(who) == 0
