"""Rules and reports open cases; people freeze, claw back, end, decide; whom it is about reads it and appeals."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from identity.errors import NotAllowed
from identity.models import AuditRow, StaffRole
from mileage.actions.accounts import open_member_account
from mileage.partners.actions import cases, codes, measures, payments
from mileage.partners.errors import NotInThisState, TooManyRequests
from mileage.partners.models import Case, CaseState, FraudRule, Suspicion
from tests.factories import mileage as make
from tests.factories import partners as a
from tests.factories.identity import as_staff, member, member_client, staff, staff_client

pytestmark = pytest.mark.django_db


def give(till: a.Till, to, *references: str) -> None:
    for reference in references:
        customer = codes.look_up(codes.make_code(to)[0], till.partner, sandbox=False, by=make.SYSTEM)
        payments.give_points(till.made.client, customer, payments.Purchase(10, reference), by=make.SYSTEM)


def rule(suspicion: Suspicion, threshold: int = 3) -> None:
    FraudRule.objects.update_or_create(suspicion=suspicion, defaults={"threshold": threshold, "minutes": 10})


@pytest.fixture
def case():
    """A member who was given points three times in ten minutes."""
    rule(Suspicion.BURST)
    give(a.Till(), a.customer(), "r1", "r2", "r3")
    assert cases.watch(by=make.SYSTEM) == 1
    return Case.objects.get()


def test_burst__opens_one_case_a_day_with_its_evidence(case):
    assert cases.watch(by=make.SYSTEM) == 0
    assert (case.suspicion, case.partner, case.evidence["count"]) == ("burst", None, 3)
    assert AuditRow.objects.filter(event="fraud.opened", subject_id=str(case.pk)).exists()


def test_one_place_and_same_receipt__open_cases_of_the_partner():
    rule(Suspicion.ONE_PLACE, 2)
    rule(Suspicion.SAME_RECEIPT, 2)
    till = a.Till()
    give(till, a.customer(), "no-77")
    assert cases.watch(by=make.SYSTEM) == 0
    give(till, a.customer(), "NO 77")
    assert cases.watch(by=make.SYSTEM) == 2
    assert set(Case.objects.values_list("suspicion", "partner")) == {
        ("one_place", till.partner.pk),
        ("same_receipt", till.partner.pk),
    }


def test_freeze__until_it_is_freed_or_dismissed(case):
    by = as_staff()
    account = open_member_account(case.member, make.asset())
    measures.freeze_subject(case, "looked into", by=by)
    assert make.state(account) == "frozen"
    measures.release_subject(case, "half a year", by=by)
    assert make.state(account) == "open"
    measures.freeze_subject(case, "again", by=by)
    cases.decide(case, False, "bought thrice", by=by)
    assert make.state(account) == "open"
    for late in (partial(cases.decide, case, True), partial(measures.release_subject, case)):
        with pytest.raises(NotInThisState):
            late("again", by=by)


def test_member__reads_each_step_and_appeals_once(case):
    client = member_client(case.member)
    measures.freeze_subject(case, "looked into", by=as_staff())
    cases.decide(case, True, "found", by=as_staff())
    (shown,) = client.get("/api/mileage/cases").json()["cases"]
    assert [step["kind"] for step in shown["steps"]] == ["opened", "frozen", "confirmed"]
    path = f"/api/mileage/cases/{case.pk}/appeal"
    say = {"text": "These were three purchases."}
    assert member_client(member()).post(path, say, content_type="application/json").status_code == 404
    assert client.post(path, {"text": "x" * 501}, content_type="application/json").status_code == 400
    assert client.post(path, say, content_type="application/json").status_code == 201
    assert client.post(path, say, content_type="application/json").json()["code"] == "not_in_this_state"

    cases.decide_appeal(case, True, "receipts seen", by=as_staff())

    case.refresh_from_db()
    assert case.state == CaseState.DISMISSED
    assert make.state(open_member_account(case.member, make.asset())) == "open"
    with pytest.raises(NotInThisState):
        cases.decide_appeal(case, True, "again", by=as_staff())


def test_report__limits_and_what_is_sent_wrongly():
    client, partner = member_client(member()), a.partner()
    path = f"/api/partners/{partner.code}/reports"
    assert client.post(path, {}, content_type="application/json").status_code == 400
    assert client.post(path, {"text": ["x"]}, content_type="application/json").status_code == 400
    statuses = [client.post(path, {"text": "x"}, content_type="application/json").status_code for _ in range(12)]
    assert set(statuses) == {204, 429}
    assert member_client(partner.owner).get("/api/mileage/cases").json()["cases"] == []


def test_report__more_than_five_in_an_hour__waits_for_the_next_hour(monkeypatch):
    who, partner, at = member(), a.partner(), make.moment("2026-11-21T10:00+09:00")
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    for _number in range(cases.REPORTS_AN_HOUR):
        cases.report(who, partner, "x", by=make.SYSTEM)

    at += timedelta(minutes=59)
    with pytest.raises(TooManyRequests) as refused:
        cases.report(who, partner, "x", by=make.SYSTEM)
    at += timedelta(minutes=1)

    assert refused.value.extra == {"retry_after": 3_600}
    assert cases.report(who, partner, "x", by=make.SYSTEM).state == CaseState.OPEN


def test_case__is_the_citys_and_a_managers(case):
    for by in (as_staff("연수구"), as_staff(role=StaffRole.CLERK)):
        with pytest.raises(NotAllowed):
            measures.freeze_subject(case, "no", by=by)
    client = staff_client(staff(role=StaffRole.MANAGER))
    assert client.get("/partners/case/").status_code == 200
    assert client.get(f"/partners/case/{case.pk}/change/").status_code == 200
    assert client.post(f"/partners/case/{case.pk}/do/confirm/", {"reason": "found"}).status_code == 302
    assert (
        staff_client(staff("연수구", role=StaffRole.MANAGER)).get(f"/partners/case/{case.pk}/change/").status_code
        == 302
    )
