"""Clawback, removal and withdrawal are steps of a case: asked, decided by a second person, carried out, undone."""

from __future__ import annotations

import pytest

from identity.models import Approval, StaffRole
from identity.queries import today
from identity.second_person import approve, refuse
from mileage import invariants
from mileage.actions.accounts import open_member_account
from mileage.actions.clawbacks import carry_out_clawbacks
from mileage.errors import ClawbackUnderWay
from mileage.models import ClawbackGround
from mileage.partners.actions import cases, codes, measures, payments
from mileage.partners.actions.leaving import leave_as_partner
from mileage.partners.errors import NotInThisState
from mileage.partners.models import Case, CaseState, EndGround, FraudRule, Partner, PartnerState, Suspicion
from tests.factories import mileage as make
from tests.factories import partners as a
from tests.factories.identity import as_staff, member, member_client, staff, staff_client

pytestmark = pytest.mark.django_db
FRAUD = ClawbackGround.FRAUD


def give(till: a.Till, to, *references: str) -> None:
    for reference in references:
        customer = codes.look_up(codes.make_code(to)[0], till.partner, sandbox=False, by=make.SYSTEM)
        payments.give_points(till.made.client, customer, payments.Purchase(10, reference), by=make.SYSTEM)


@pytest.fixture
def till() -> a.Till:
    return a.Till()


@pytest.fixture
def case(till) -> Case:
    """A member who was given 10 points three times in ten minutes."""
    FraudRule.objects.update_or_create(suspicion=Suspicion.BURST, defaults={"threshold": 3, "minutes": 10})
    give(till, a.customer(), "r1", "r2", "r3")
    cases.watch(by=make.SYSTEM)
    return Case.objects.get()


@pytest.fixture
def reported(till) -> Case:
    return cases.report(member(), till.partner, "no goods", by=make.SYSTEM)


def purse(case: Case) -> int:
    return make.balance(open_member_account(case.member, make.asset()))


def kinds(case: Case) -> list[str]:
    return list(case.steps.values_list("kind", flat=True))


def asked() -> Approval:
    return Approval.objects.order_by("-requested_at").first()


def spend(case: Case, points: int) -> None:
    make.post(make.move(open_member_account(case.member, make.asset()), make.partner(), points))


def claw_back(case: Case) -> None:
    measures.ask_clawback(case, FRAUD, "the same receipt", by=as_staff())
    approve(asked(), by=as_staff())
    carry_out_clawbacks(by=make.SYSTEM)
    measures.note_outcomes(by=make.SYSTEM)


def test_clawback__is_one_decision__and_ends_with_what_was_taken_and_owed(case):
    spend(case, 25)
    measures.ask_clawback(case, FRAUD, "the same receipt", by=as_staff())
    with pytest.raises(NotInThisState):
        measures.ask_clawback(case, FRAUD, "twice", by=as_staff())
    approve(asked(), by=as_staff())
    assert measures.note_outcomes(by=make.SYSTEM) == 0  # not carried out yet
    assert carry_out_clawbacks(by=make.SYSTEM) == 3
    assert (measures.note_outcomes(by=make.SYSTEM), measures.note_outcomes(by=make.SYSTEM)) == (1, 0)

    assert kinds(case) == ["opened", "clawback_asked", "clawback_decided", "clawed_back"]
    assert case.steps.last().amounts == [{"asset": make.asset().code, "taken": 5, "owed": 25}]
    with pytest.raises(NotInThisState):
        measures.ask_clawback(case, FRAUD, "nothing is left", by=as_staff())


def test_debts__say_what_became_owed_and_what_repaid_it(case, till):
    client = member_client(case.member)
    assert client.get("/api/mileage/debts").json() == {"debts": []}
    spend(case, 25)
    claw_back(case)
    give(till, case.member, "r4")

    (debt,) = client.get("/api/mileage/debts").json()["debts"]

    assert debt["left"] == 15
    assert [(row["amount"], row["balance"]) for row in debt["entries"]][:1] == [(10, -15)]
    assert sum(row["amount"] for row in debt["entries"]) == -15
    assert till.partner.name_en in debt["entries"][0]["text_en"]
    assert member_client(member()).get("/api/mileage/debts").json() == {"debts": []}


@pytest.mark.parametrize("spent", [0, 25])
def test_appeal__granted__gives_everything_back(case, till, spent):
    if spent:
        spend(case, spent)
    measures.freeze_subject(case, "looked into", by=as_staff())
    claw_back(case)
    measures.ask_withdrawal(case, "fraud", by=as_staff())
    approve(asked(), by=as_staff())
    give(till, case.member, "r4")  # nothing, being withdrawn
    cases.decide(case, True, "found", by=as_staff())
    cases.appeal(case.pk, case.member, "three purchases", by=make.SYSTEM)

    cases.decide_appeal(case, True, "receipts seen", by=as_staff())

    assert purse(case) == 30 - spent
    assert kinds(case)[-4:] == ["appealed", "appeal_granted", "taken_back", "given_back"]
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []
    assert make.state(open_member_account(case.member, make.asset())) == "open"
    give(till, case.member, "r5")
    assert purse(case) == 40 - spent


def test_dismissal__while_points_are_being_taken__waits_for_it(case):
    measures.ask_clawback(case, FRAUD, "the same receipt", by=as_staff())
    approve(asked(), by=as_staff())
    with pytest.raises(ClawbackUnderWay):
        cases.decide(case, False, "wrong", by=as_staff())
    case.refresh_from_db()
    assert case.state == CaseState.OPEN


def test_dismissal__ends_what_was_asked(case):
    measures.ask_clawback(case, FRAUD, "the same receipt", by=as_staff())
    cases.decide(case, False, "wrong", by=as_staff())
    with pytest.raises(NotInThisState):
        approve(asked(), by=as_staff())
    for late in (measures.freeze_subject, measures.ask_withdrawal):
        with pytest.raises(NotInThisState):
            late(case, "late", by=as_staff())


def test_request__that_is_refused__is_told(case):
    measures.ask_withdrawal(case, "fraud", by=as_staff())
    refuse(asked(), by=as_staff(), note="too little")
    assert measures.note_outcomes(by=make.SYSTEM) == 1
    assert kinds(case)[-1] == "not_approved"
    measures.ask_withdrawal(case, "more was found", by=as_staff())


def test_removal__through_a_report__is_told_to_the_partner__and_an_appeal_restores_it(reported, till):
    client = member_client(till.partner.owner)
    assert client.get("/api/mileage/cases").json() == {"cases": [], "unread": 0}
    measures.ask_removal(reported, "never opened", by=as_staff("연수구"))
    approve(asked(), by=as_staff())
    assert Partner.objects.get().state == PartnerState.ENDED
    for late in (measures.ask_removal, measures.ask_withdrawal):  # ended already; about no member
        with pytest.raises(NotInThisState):
            late(reported, "again", by=as_staff())

    (shown,) = client.get("/api/mileage/cases").json()["cases"]

    assert [step["kind"] for step in shown["steps"]] == ["opened", "removal_asked", "removed"]
    assert (shown["partner"]["code"], shown["may_appeal"]) == (till.partner.code, True)
    cases.appeal(reported.pk, till.partner.owner, "we moved", by=make.SYSTEM)
    cases.decide_appeal(reported, True, "seen", by=as_staff())
    assert Partner.objects.get().state == PartnerState.ACTIVE


def test_appeal__against_the_removal_of_one_that_was_leaving__lets_it_go_on_leaving(reported, till):
    leaving = leave_as_partner(till.partner, by=make.SYSTEM)
    measures.ask_removal(reported, "never opened", by=as_staff("연수구"))
    approve(asked(), by=as_staff())
    assert Partner.objects.get().ends_on == today()

    cases.appeal(reported.pk, till.partner.owner, "we moved", by=make.SYSTEM)
    cases.decide_appeal(reported, True, "seen", by=as_staff())

    restored = Partner.objects.get()
    assert (restored.state, restored.end_ground, restored.ends_on, restored.left_until) == (
        PartnerState.LEAVING,
        EndGround.OWN_WISH,
        leaving.ends_on,
        None,
    )


def test_reading__counts_steps_until_they_are_read(case):
    client = member_client(case.member)
    shown = client.get("/api/mileage/cases").json()
    newest = shown["cases"][0]["steps"][-1]["id"]
    assert shown["unread"] == 1
    for wrong in ({}, {"step": 0}, {"step": "x"}, {"step": 2**63}):
        assert client.post("/api/mileage/cases/read", wrong, content_type="application/json").status_code == 400
    other = member_client(member())
    for who, step in ((other, newest), (client, newest), (client, 1), (client, 2**63 - 1)):
        answer = who.post("/api/mileage/cases/read", {"step": step}, content_type="application/json")
        assert answer.status_code == 204
    assert client.get("/api/mileage/cases").json()["unread"] == 0
    measures.freeze_subject(case, "looked into", by=as_staff())
    assert client.get("/api/mileage/cases").json()["unread"] == 1


def test_screen__offers_each_step(case):
    client = staff_client(staff(role=StaffRole.MANAGER))
    page = f"/partners/case/{case.pk}"
    for name, more in (("freeze", {}), ("clawback", {"ground": "fraud"}), ("withdrawal", {}), ("release", {})):
        assert client.get(f"{page}/do/{name}/").status_code == 200
        assert client.post(f"{page}/do/{name}/", {"reason": "found"} | more).status_code == 302
    shown = client.get(f"{page}/change/").content.decode()
    assert "It was proposed to take points back." in shown
    assert "requested" in shown
    assert client.get("/mileage/withdrawal/").status_code == 200
