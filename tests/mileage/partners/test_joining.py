"""Becoming a partner, agreeing on terms, and leaving."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from identity.errors import NotAllowed, SamePerson
from identity.models import AuditRow, StaffRole
from identity.queries import today
from identity.second_person import approve
from mileage.models import Programme
from mileage.partners.actions import applications, leaving
from mileage.partners.actions.agreements import Terms, propose_agreement
from mileage.partners.actions.clients import access_of, access_token
from mileage.partners.errors import (
    AgreementChanged,
    ApplicationDecided,
    ApplicationWaits,
    BadAgreement,
    DocumentsMissing,
    PartnerNotActive,
)
from mileage.partners.models import Application, ApplicationState, Document, EndGround, Partner, PartnerState
from tests.factories import mileage as make
from tests.factories import partners as a
from tests.factories.identity import as_staff, member, member_client, organisation, staff, staff_client

pytestmark = pytest.mark.django_db
APPLICATIONS = "/api/partners/applications"


def body(**fields):
    known = {
        "name_ko": "바다 카페",
        "name_en": "Sea Café",
        "business_number": "1234567890",
        "district": a.district_named("연수구").code,
        "accepts": True,
        "contact": "shop@example.kr",
    }
    return known | fields


def send(client, path, content=a.PDF, name="licence.pdf"):
    return client.post(f"{APPLICATIONS}/{path}/documents", {"file": SimpleUploadedFile(name, content)})


def test_apply__with_a_document__waits_for_review_and_is_accepted():
    someone = member()
    client = member_client(someone)

    made = client.post(APPLICATIONS, body(), content_type="application/json")
    assert made.status_code == 201
    sent = send(client, made.json()["id"]).json()

    assert (sent["state"], [each["name"] for each in sent["documents"]]) == ("submitted", ["licence.pdf"])
    row = Application.objects.get(pk=sent["id"])
    partner = applications.accept_application(row, by=as_staff("연수구"))
    assert (partner.owner, partner.state) == (someone, PartnerState.ACTIVE)
    (mine,) = client.get("/api/partners/mine").json()["partners"]
    assert (mine["id"], mine["agreement"]) == (str(partner.pk), None)
    assert AuditRow.objects.filter(event="partner.accepted", subject_id=str(partner.pk)).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_ko": ""},
        {"name_en": "x" * 81},
        {"business_number": "12345"},
        {"business_number": "12345678901"},
        {"district": "nowhere"},
        {"district": ["연수구"]},
        {"accepts": False},
        {"accepts": "perhaps"},
        {"contact": "no address"},
        {"organisation": "no id"},
    ],
)
def test_apply__wrongly__is_refused(wrong):
    answer = member_client(member()).post(APPLICATIONS, body(**wrong), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_apply__twice_for_one_business__is_refused():
    client = member_client(member())
    assert client.post(APPLICATIONS, body(), content_type="application/json").status_code == 201
    answer = client.post(APPLICATIONS, body(), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "application_waits")


def test_apply__for_an_organisation__is_its_managers_alone():
    school = organisation()
    mine = {"organisation": str(school.pk)}
    assert member_client(member()).post(APPLICATIONS, body(**mine), content_type="application/json").status_code == 403
    client = member_client(a.manager_of(school))
    assert client.post(APPLICATIONS, body(**mine), content_type="application/json").status_code == 201
    assert len(member_client(a.manager_of(school)).get(APPLICATIONS).json()["applications"]) == 1


@pytest.mark.parametrize("content", [b"<html>", b"", b"%PDF-" + b"x" * applications.MOST_BYTES])
def test_document__that_is_none_or_too_large__is_refused(content):
    someone = member()
    row = applications.apply_as_partner(a.wish(), someone, by=make.SYSTEM)
    assert send(member_client(someone), row.pk, content).status_code == 400
    assert not Document.objects.exists()


def test_document__twice_of_another_or_after_the_decision__is_refused():
    row = a.application()
    client = member_client(row.applicant)
    assert send(client, row.pk).json()["code"] == "bad_document"
    assert send(member_client(member()), row.pk).status_code == 404
    assert client.post(f"{APPLICATIONS}/{row.pk}/documents", {}, content_type="application/json").status_code == 415
    assert client.post(f"{APPLICATIONS}/{row.pk}/withdraw").json()["state"] == "withdrawn"
    assert send(client, row.pk, b"%PDF-other").json()["code"] == "application_decided"
    assert client.post(f"{APPLICATIONS}/{row.pk}/withdraw").status_code == 409


def test_review__asks_for_more_and_refuses_with_a_reason():
    row = a.application()
    by = as_staff("연수구")
    applications.return_application(row, "The licence is not legible.", by=by)
    (shown,) = member_client(row.applicant).get(APPLICATIONS).json()["applications"]
    assert (shown["state"], shown["note"]) == ("returned", "The licence is not legible.")
    assert send(member_client(row.applicant), row.pk, b"%PDF-better").json()["state"] == "submitted"
    applications.reject_application(row, "Not a business of this city.", by=by)
    with pytest.raises(ApplicationDecided):
        applications.accept_application(row, by=by)


def test_review__of_another_district_or_by_a_clerk__is_refused():
    row = a.application()
    for by in (as_staff("부평구"), as_staff("연수구", role=StaffRole.CLERK)):
        with pytest.raises(NotAllowed):
            applications.accept_application(row, by=by)


def test_accept__without_a_paper__is_refused():
    row = applications.apply_as_partner(a.wish(), member(), by=make.SYSTEM)
    with pytest.raises(DocumentsMissing):
        applications.accept_application(row, by=as_staff())


def test_counter__staff_enter_and_review_on_their_screens():
    client = staff_client(staff("연수구", role=StaffRole.MANAGER))
    form = body(district=a.district_named("연수구").pk, issues="on", accepts="on")
    assert client.post("/partners/application/add/", form).status_code == 302
    row = Application.objects.get()
    assert (row.origin, row.applicant) == ("counter", None)
    again = client.post("/partners/application/add/", form)
    assert again.status_code in (200, 302)
    assert Application.objects.count() == 1
    assert client.post(f"/partners/application/{row.pk}/do/accept/", {"note": ""}).status_code == 302
    assert Partner.objects.get().owner is None


def test_papers__are_a_download_for_staff_of_the_district_and_each_look_is_recorded():
    row = a.application()
    address = f"/partners/application/{row.pk}/papers/{row.documents.get().pk}/"
    answer = staff_client(staff("연수구", role=StaffRole.MANAGER)).get(address)
    assert (answer.content, answer["Content-Disposition"][:10]) == (a.PDF, "attachment")
    assert AuditRow.objects.filter(kind="view", subject_type="partners.document").exists()
    assert staff_client(staff("부평구", role=StaffRole.MANAGER)).get(address).status_code == 404


def test_papers__are_forgotten_in_time():
    row = a.application()
    applications.withdraw_application(row, by=make.SYSTEM)
    assert applications.forget_documents(by=make.SYSTEM) == 0
    Application.objects.update(decided_at=now() - timedelta(days=91))
    assert applications.forget_documents(by=make.SYSTEM) == 1
    assert row.documents.get().content is None


def test_agreement__is_in_force_when_a_second_person_approved():
    partner = applications.accept_application(a.application(), by=as_staff())
    by = as_staff()
    terms = Terms(issue_asset=make.asset().code, issue_budget=500, accept_assets=(make.asset().code,))

    asked = propose_agreement(partner, terms, "new", by=by)
    with pytest.raises(SamePerson):
        approve(asked, by=by)
    assert not partner.agreements.exists()
    approve(asked, by=as_staff())

    assert partner.agreements.get().version == 1
    programme = Programme.objects.get(partner=partner)
    assert make.balance(programme.budget_id) == 500


def test_agreement__proposed_before_another_was_approved__is_refused():
    partner = a.partner()
    terms = Terms(accept_assets=(make.asset().code,))
    first, second = (propose_agreement(partner, terms, "new", by=as_staff()) for _ in range(2))
    approve(first, by=as_staff())
    with pytest.raises(AgreementChanged):
        approve(second, by=as_staff())


def test_agreement__that_changes_the_programme__keeps_its_rules_as_a_version():
    partner = a.partner()
    code = make.asset().code
    a.agree(partner, Terms(issue_asset=code, day_cap=50, lot_months=6, accept_assets=(code,)))
    versions = partner.programme.versions.order_by("version")
    kept = [(row.version, row.rules["day_cap"], row.rules["lot_months"]) for row in versions]
    assert kept == [(1, None, 12), (2, 50, 6)]


@pytest.mark.parametrize("terms", [Terms(), Terms(issue_asset="none"), Terms(accept_assets=("none",))])
def test_agreement__of_nothing_or_unknown_kinds__is_refused(terms):
    with pytest.raises(BadAgreement):
        propose_agreement(a.partner(), terms, "new", by=as_staff())


def test_agreement__is_proposed_on_the_screen():
    partner = a.partner()
    client = staff_client(staff("연수구", role=StaffRole.MANAGER))
    form = {"accept_assets": [make.asset().code], "reason": "new", "issue_budget": 0, "issue_price": 0}
    form |= {"accept_price": 1000, "fee": 100, "pay_within": 14, "grace_days": 30}
    assert client.get(f"/partners/partner/{partner.pk}/change/").status_code == 200
    assert client.get(f"/partners/partner/{partner.pk}/do/agree/").status_code == 200
    assert client.post(f"/partners/partner/{partner.pk}/do/agree/", form).status_code == 302


def test_leave__gives_members_time__and_then_ends():
    partner = a.partner()
    till = a.Till(partner)
    client = member_client(partner.owner)
    assert member_client(member()).post(f"/api/partners/{partner.pk}/leave").status_code == 404

    shown = client.post(f"/api/partners/{partner.pk}/leave").json()

    assert (shown["state"], shown["ends_on"]) == ("leaving", (today() + timedelta(days=90)).isoformat())
    assert client.post(f"/api/partners/{partner.pk}/leave").json()["code"] == "partner_not_active"
    assert leaving.end_partners(by=make.SYSTEM) == 0
    Partner.objects.update(ends_on=today())
    assert (leaving.end_partners(by=make.SYSTEM), leaving.end_partners(by=make.SYSTEM)) == (1, 0)
    assert access_token(str(till.made.client.pk), till.made.secret) is None


def test_leave__members_who_hold_its_points_are_told_what_they_can_do():
    partner, other = a.partner(), a.partner()
    address = "/api/mileage/leaving-partners"
    holder, stranger = member_client(a.customer(points=30)), member_client(a.customer())
    assert holder.get(address).json() == {"partners": []}
    leaving.leave_as_partner(partner, by=make.SYSTEM)

    (told,) = holder.get(address).json()["partners"]

    assert (told["partner"]["code"], told["state"], told["balance"]) == (partner.code, "leaving", 30)
    assert told["ends_on"] == (today() + timedelta(days=90)).isoformat()
    assert ([shop["code"] for shop in told["elsewhere"]], told["exchangeable"]) == ([other.code], False)
    assert stranger.get(address).json() == {"partners": []}
    Partner.objects.filter(pk=partner.pk).update(ends_on=today())
    leaving.end_partners(by=make.SYSTEM)
    assert holder.get(address).json()["partners"][0]["state"] == "ended"
    Partner.objects.filter(pk=partner.pk).update(ends_on=today() - timedelta(days=30))
    assert holder.get(address).json() == {"partners": []}
    page = staff_client(staff("연수구", role=StaffRole.MANAGER)).get(f"/partners/partner/{other.pk}/change/")
    assert "30 points with 1 members" in page.content.decode()


def test_removal__ex_officio__needs_two_people_and_shuts_systems_out():
    partner = a.partner()
    till = a.Till(partner)
    token, _scopes = access_token(str(till.made.client.pk), till.made.secret)
    by = as_staff("연수구")
    asked = leaving.request_removal(partner, "gained by fraud", by=by)
    with pytest.raises(SamePerson):
        approve(asked, by=by)

    approve(asked, by=as_staff())

    partner.refresh_from_db()
    assert (partner.state, partner.end_ground) == (PartnerState.ENDED, EndGround.EX_OFFICIO)
    assert access_of(token) is None
    with pytest.raises(PartnerNotActive):
        leaving.request_removal(partner, "again", by=by)


def test_business__that_is_a_partner__does_not_apply_again_until_it_ended():
    partner = a.partner(business_number="5555555555")
    with pytest.raises(ApplicationWaits):
        applications.apply_as_partner(a.wish(business_number="5555555555"), member(), by=make.SYSTEM)
    approve(leaving.request_removal(partner, "closed", by=as_staff()), by=as_staff())
    again = applications.apply_as_partner(a.wish(business_number="5555555555"), member(), by=make.SYSTEM)
    assert again.state == ApplicationState.SUBMITTED


def test_clients__secrets_are_shown_once_rotated_and_ended():
    partner = a.partner()
    client = member_client(partner.owner)
    address = f"/api/partners/{partner.pk}/clients"
    wanted = {"name": "till", "scopes": ["earn", "lookup"], "sandbox": True}
    made = client.post(address, wanted, content_type="application/json")
    assert made.status_code == 201
    first = made.json()
    assert made["Cache-Control"] == "no-store"
    assert first["client_secret"] not in str(client.get("/api/partners/mine").json())

    second = client.post(f"{address}/{first['client_id']}").json()

    assert access_token(first["client_id"], first["client_secret"])
    assert access_token(second["client_id"], second["client_secret"])
    assert client.delete(f"{address}/{first['client_id']}").status_code == 204
    assert access_token(second["client_id"], second["client_secret"]) is None
    assert client.delete(f"{address}/{first['client_id']}").status_code == 404
    assert member_client(member()).post(address, wanted, content_type="application/json").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["all"]},
        {"scopes": "earn"},
        {"name": "x" * 61},
        {"webhook": "ftp://x"},
        {"name": None},
    ],
)
def test_clients__wrongly__are_refused(wrong):
    partner = a.partner()
    wanted = {"name": "till", "scopes": ["earn"]} | wrong
    answer = member_client(partner.owner).post(
        f"/api/partners/{partner.pk}/clients", wanted, content_type="application/json"
    )
    assert answer.status_code == 400
