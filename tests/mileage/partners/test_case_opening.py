"""Cases by what services recorded, and by staff: nothing is frozen or taken back outside of one."""

from __future__ import annotations

import pytest
from django.utils.timezone import now

from identity.errors import NotAllowed
from identity.models import Approval, StaffRole
from identity.second_person import approve
from mileage.actions.accounts import open_member_account
from mileage.actions.awards import award
from mileage.actions.books import freeze_account
from mileage.actions.clawbacks import carry_out_clawbacks
from mileage.models import Account, Award
from mileage.partners.actions import cases
from mileage.partners.models import Case, CaseState, FraudRule, Suspicion
from tests.factories import mileage as make
from tests.factories import partners as a
from tests.factories.identity import as_staff, member, member_client, organisation, staff, staff_client

pytestmark = pytest.mark.django_db
DAY = "2026-11-20T00:00+09:00"


def rule(suspicion: Suspicion, threshold: int) -> None:
    FraudRule.objects.update(active=False)
    FraudRule.objects.filter(suspicion=suspicion).update(active=True, threshold=threshold, minutes=10)


def act(who, source: str, *, at: str = DAY, evidence: str = "") -> Award:
    return award(who, "volunteering", 1, source, make.moment(at), evidence=evidence, by=make.SYSTEM)


def watched() -> list[tuple]:
    cases.watch(by=make.SYSTEM)
    return [(row.suspicion, row.member, row.evidence["awards"]) for row in Case.objects.order_by("opened_at")]


def test_burst__of_acts_in_little_time__opens_a_case_of_the_member():
    make.programme()
    rule(Suspicion.BURST, 3)
    often, seldom = a.customer(), a.customer()
    acts = [act(often, f"a{number}", at=f"2026-11-20T00:0{number * 5 % 10}+09:00").pk for number in (0, 1, 2)]
    for number in (0, 1, 2):  # as many, on other days
        act(seldom, f"b{number}", at=f"2026-11-1{number}T00:00+09:00")
    act(often, "later", at="2026-11-20T09:00+09:00")

    assert [(why, who, set(found)) for why, who, found in watched()] == [("burst", often, set(acts))]
    assert len(watched()) == 1


def test_burst__of_one_act_in_several_programmes__is_none():
    make.programme()
    make.programme("another")
    rule(Suspicion.BURST, 2)
    who = a.customer()
    award(who, "another", 1, "same", make.moment(DAY), by=make.SYSTEM)
    act(who, "same")
    assert watched() == []


def test_same_evidence__for_two_acts_of_one_day__opens_a_case():
    make.programme()
    rule(Suspicion.SAME_RECEIPT, 2)
    honest, other, twice = a.customer(), a.customer(), a.customer()
    act(honest, "h1", evidence="list 77")
    act(honest, "h2", evidence="list 77", at="2026-11-19T00:00+09:00")
    act(other, "o1", evidence="list 77")
    same = [act(twice, "t1", evidence="No. 12-3").pk, act(twice, "t2", evidence="no 123").pk]
    assert watched() == [("same_receipt", twice, same)]


def test_acts__recorded_long_ago__are_not_looked_at():
    make.programme()
    rule(Suspicion.BURST, 2)
    who = a.customer()
    for source in ("x", "y"):
        act(who, source)
    Award.objects.update(recorded_at=make.moment("2026-10-01T00:00+09:00"))
    assert watched() == []
    Award.objects.update(recorded_at=now())
    assert len(watched()) == 1


def test_staff__opens_a_case_about_a_member_an_organisation_or_a_partner():
    client, who, school, shop = staff_client(staff(role=StaffRole.MANAGER)), member(), organisation(), a.partner()
    page = "/partners/case/add/"
    assert client.get(page).status_code == 200
    for form in (
        {},
        {"reason": "x"},
        {"member": str(who.pk)},
        {"member": "nobody", "reason": "x"},
        {"member": "00000000-0000-4000-8000-000000000000", "reason": "x"},
        {"member": str(who.pk), "partner": str(shop.pk), "reason": "x"},
        {"member": str(who.pk), "reason": "x" * 501},
    ):
        assert client.post(page, form).status_code == 200
    assert not Case.objects.exists()
    about = ({"member": who.pk}, {"organisation": school.pk}, {"partner": shop.pk})
    for form in about:
        assert client.post(page, form | {"reason": "seen twice"}).status_code == 302
    assert set(Case.objects.values_list("member", "partner")) == {
        (who.pk, None),
        (school.member.pk, None),
        (None, shop.pk),
    }
    (shown,) = member_client(who).get("/api/mileage/cases").json()["cases"]
    assert (shown["suspicion"], shown["may_appeal"]) == ("staff", True)
    assert [(step["kind"], step["text"]) for step in shown["steps"]] == [("opened", "seen twice")]


@pytest.mark.parametrize("by", [("연수구", StaffRole.MANAGER), (None, StaffRole.CLERK)])
def test_staff__of_a_district_or_no_manager__opens_none_about_a_member(by):
    place, role = by
    who = as_staff(place, role=role) if place else as_staff(role=role)
    with pytest.raises(NotAllowed):
        cases.open_case(member(), "x", by=who)


def test_freeze__of_an_account__is_a_case_that_a_granted_appeal_undoes():
    client, who = staff_client(staff(role=StaffRole.MANAGER)), a.customer(100)
    one, other = (open_member_account(who, make.asset(code)) for code in ("points", "coins"))
    for account in (one, other):
        assert client.get(f"/mileage/account/{account}/change/").status_code == 200
        assert client.post(f"/mileage/account/{account}/do/freeze/", {"reason": "looked into"}).status_code == 302
    case = Case.objects.get()
    assert (make.state(one), make.state(other)) == ("frozen", "frozen")
    assert client.post(f"/mileage/account/{one}/do/thaw/", {"reason": "x"}).status_code == 404
    assert client.post(f"/mileage/account/{one}/do/close/", {"reason": "x"}).status_code == 404
    cases.appeal(case.pk, who, "It was me.", by=make.SYSTEM)

    cases.decide_appeal(case, True, "seen", by=as_staff())

    assert (make.state(one), make.state(other)) == ("open", "open")


def test_freeze__from_before_there_were_cases__is_lifted_on_the_account():
    client, account = staff_client(staff(role=StaffRole.MANAGER)), make.member_account()
    freeze_account(Account.objects.get(pk=account), "old", by=as_staff())
    assert client.post(f"/mileage/account/{account}/do/thaw/", {"reason": "over"}).status_code == 302
    assert make.state(account) == "open"


def test_claw_back__of_an_award__is_a_case_that_a_dismissal_undoes():
    client, who = staff_client(staff(role=StaffRole.MANAGER)), a.customer()
    make.programme()
    given = act(who, "wrong")
    form = {"amount": "6", "ground": "fraud", "reason": "not there"}
    assert client.get(f"/mileage/award/{given.pk}/do/claw_back/").status_code == 200
    assert client.post(f"/mileage/award/{given.pk}/do/claw_back/", form | {"amount": "0"}).status_code == 200
    assert client.post(f"/mileage/award/{given.pk}/do/claw_back/", form).status_code == 302
    approve(Approval.objects.get(kind="partners.case_clawback"), by=as_staff())
    carry_out_clawbacks(by=make.SYSTEM)
    assert make.balance(open_member_account(who, make.asset())) == 4
    cases.watch(by=make.SYSTEM)
    case = Case.objects.get()
    assert (case.state, case.evidence["awards"]) == (CaseState.OPEN, [given.pk])

    cases.decide(case, False, "was there", by=as_staff())

    assert make.balance(open_member_account(who, make.asset())) == 10
