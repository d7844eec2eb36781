"""The staff screens: scope, audit rows, nothing to be edited that must not be."""

import pytest
from django.contrib import admin
from django.urls import reverse

from identity.actors import Actor
from identity.models import AuditRow, Member, StaffRole
from identity.second_person import Approval, ApprovalState, register_kind, request_approval
from tests.factories import identity as people

pytestmark = pytest.mark.django_db
SCREENS = ["member", "organisation", "district", "staffperson", "staffassignment", "user", "approval", "auditrow"]


def address(screen, view="changelist", *args):
    return reverse(f"admin:identity_{screen}_{view}", args=args, urlconf="wallet.urls.admin")


@pytest.fixture
def city():
    return people.staff_client(people.staff(role=StaffRole.MANAGER))


@pytest.mark.parametrize("screen", SCREENS)
def test_screen__opened_and_searched_by_a_manager__answers(city, screen):
    people.organisation()

    for path in (address(screen), address(screen) + "?q=11111111-1111-1111-1111-111111111111"):
        assert city.get(path).status_code == 200, path


def test_index__shows_the_side_bar_of_what_the_person_may_open(city):
    page = city.get("/").content.decode()

    assert address("member") in page
    assert address("auditrow") in page


def test_organisations__of_another_district__do_not_exist_for_a_districts_staff():
    own, other = people.organisation("우리 단지"), people.organisation("남의 단지", district="남동구")
    client = people.staff_client(people.staff("연수구"))

    page = client.get(address("organisation")).content.decode()

    assert "우리 단지" in page
    assert "남의 단지" not in page
    assert client.get(address("organisation", "change", own.pk)).status_code == 200
    assert client.get(address("organisation", "change", other.pk)).status_code == 302


def test_members__unbound__are_the_citys_alone(city):
    member = people.member()

    assert str(member.pk) in city.get(address("member")).content.decode()
    district = people.staff_client(people.staff("연수구"))
    assert str(member.pk) not in district.get(address("member")).content.decode()


def test_look_at_personal_data__list_and_single__leaves_a_row_with_who_and_whose(city):
    member = people.member()

    city.get(address("member"))
    city.get(address("member", "change", member.pk))

    listed, viewed = AuditRow.objects.filter(kind="view").order_by("id")
    assert listed.detail["subjects"] == [str(member.pk)]
    assert (viewed.event, viewed.subject_id) == ("personal_data.viewed", str(member.pk))
    assert viewed.actor_user.is_staff


def test_audit_trail__no_staff_not_even_a_superuser__can_change_or_delete():
    client = people.staff_client(people.staff(superuser=True))
    row = AuditRow.objects.create(event="x.y", actor_kind="system")

    page = client.get(address("auditrow", "change", row.pk))

    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert client.post(address("auditrow", "change", row.pk), {"event": "z"}).status_code == 403
    assert client.post(address("auditrow", "delete", row.pk), {"post": "yes"}).status_code == 403


def test_audit_trail__a_districts_staff__sees_the_rows_of_its_district_only():
    yeonsu, namdong = people.district_named("연수구"), people.district_named("남동구")
    AuditRow.objects.create(event="ours.done", actor_kind="system", district=yeonsu)
    AuditRow.objects.create(event="theirs.done", actor_kind="system", district=namdong)
    AuditRow.objects.create(event="citys.done", actor_kind="system")

    page = people.staff_client(people.staff("연수구")).get(address("auditrow")).content.decode()

    assert "ours.done" in page
    assert "theirs.done" not in page
    assert "citys.done" not in page


def test_screen__for_a_role_without_the_permission__is_refused():
    client = people.staff_client(people.staff(role=StaffRole.PRINTER))

    assert client.get(address("member")).status_code == 403


@pytest.mark.parametrize("model", ["account_emailaddress", "mfa_authenticator", "auth_group"])
def test_screens_of_packages__with_addresses_and_secrets__are_not_there(model):
    registered = {f"{found._meta.app_label}_{found._meta.model_name}" for found in admin.site._registry}

    assert model not in registered


def test_organisation__added_on_the_screen__becomes_a_member_with_an_audit_row(city):
    district = people.district_named("연수구")

    answer = city.post(address("organisation", "add"), _organisation_form(district.pk))

    assert answer.status_code == 302, answer.context["errors"]
    assert Member.objects.get().organisation.name == "새 단지"
    assert AuditRow.objects.get(event="organisation.joined").district == district


def test_organisation__added_into_another_district__is_refused():
    client = people.staff_client(people.staff("연수구", role=StaffRole.MANAGER))
    elsewhere = people.district_named("남동구")

    answer = client.post(address("organisation", "add"), _organisation_form(elsewhere.pk))

    assert answer.status_code == 403
    assert not Member.objects.exists()


def _organisation_form(district):
    return {
        "name": "새 단지",
        "kind": "apartments",
        "district": district,
        "people-TOTAL_FORMS": "0",
        "people-INITIAL_FORMS": "0",
    }


def test_approval__page_says_what_will_happen_and_posting_carries_it_out():
    done = []
    register_kind("test.thing", execute=lambda approval, by: done.append(1), describe=lambda a: "Seven cards end.")
    asker, second = people.staff(), people.staff()
    approval = request_approval("test.thing", {"n": 7}, by=Actor.staff(asker))
    client = people.staff_client(second)
    act = address("approval", "approve", approval.pk)

    assert "Seven cards end." in client.get(act).content.decode()
    assert done == []
    assert client.post(act, {"note": "seen"}).status_code == 302

    assert done == [1]
    assert Approval.objects.get().state == ApprovalState.EXECUTED


def test_approval__by_the_one_who_asked_with_another_account__is_refused_with_a_sentence():
    register_kind("test.thing", execute=lambda approval, by: None, describe=lambda a: "x")
    asker = people.staff()
    approval = request_approval("test.thing", {}, by=Actor.staff(asker))
    client = people.staff_client(people.account(asker.person))

    answer = client.post(address("approval", "approve", approval.pk), {})

    assert "Another person than the one who asked must decide" in answer.content.decode()
    assert Approval.objects.get().state == ApprovalState.REQUESTED
