"""Volunteer hours in the admin: recorded by the district's staff, credited at once, taken back with a reason."""

from datetime import date

import pytest

from identity.models import Member, MemberKind, StaffRole
from mileage.queries import balances_of
from services.core.models import Activity
from services.core.people import member_by_code
from services.volunteering.hours import hours_of
from services.volunteering.models import Institution, VolunteerRecord
from tests.factories import mileage as make
from tests.factories.identity import district_named, staff, staff_client

pytestmark = pytest.mark.django_db

LIST, ADD = "/volunteering/volunteerrecord/", "/volunteering/volunteerrecord/add/"


@pytest.fixture
def member():
    make.programme()
    return make.citizen()


@pytest.fixture
def institution() -> Institution:
    return Institution.objects.create(district=district_named("연수구"), name_ko="센터", name_en="Centre")


def form(member: Member, institution: Institution, **fields) -> dict[str, str]:
    return {
        "member_code": str(member.pk),
        "institution": str(institution.pk),
        "performed_on": "2026-11-20",
        "hours": "3",
        "evidence": "list 7",
    } | fields


def points(member: Member) -> int:
    return sum(row.balance for row in balances_of(member))


def test_add__by_the_districts_clerk__credits_the_wallet(member, institution):
    client = staff_client(staff("연수구", "volunteering"))

    answer = client.post(ADD, form(member, institution, member_code=str(member.pk)[:8].upper()))

    assert answer.status_code == 302, answer.content.decode()
    assert points(member) == 30
    record = VolunteerRecord.objects.get()
    assert (record.hours, record.performed_on) == (3, date(2026, 11, 20))
    assert Activity.objects.get().source_ref == record.source_ref
    assert str(record.performed_on) in client.get(LIST).content.decode() or client.get(LIST).status_code == 200


def test_add__of_the_same_day_twice__is_refused_in_the_form(member, institution):
    client = staff_client(staff("연수구"))
    client.post(ADD, form(member, institution))

    answer = client.post(ADD, form(member, institution))

    assert answer.status_code == 200
    assert "recorded already" in answer.content.decode()
    assert points(member) == 30


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"member_code": "1234567"}, "no such member"),
        ({"member_code": "ffffffff"}, "no such member"),
        ({"performed_on": "2027-11-20"}, "still to come"),
        ({"hours": "25"}, "24"),
        ({"hours": "0"}, "24"),
    ],
)
def test_add__with_what_cannot_be__is_refused_in_the_form(member, institution, fields, text):
    answer = staff_client(staff("연수구")).post(ADD, form(member, institution, **fields))

    assert answer.status_code == 200
    assert text in answer.content.decode()
    assert not VolunteerRecord.objects.exists()


def test_add__what_the_ledger_refuses__is_said_and_leaves_nothing(member, institution):
    make.close_period(date(2026, 9, 1))

    answer = staff_client(staff("연수구")).post(ADD, form(member, institution, performed_on="2026-09-02"), follow=True)

    assert "books of that month are closed" in answer.content.decode()
    assert not VolunteerRecord.objects.exists()


@pytest.mark.parametrize(("district", "service"), [("계양구", ""), ("연수구", "parking")])
def test_screens__of_another_district_or_service__show_and_take_nothing(member, institution, district, service):
    staff_client(staff("연수구")).post(ADD, form(member, institution))
    record = VolunteerRecord.objects.get()
    client = staff_client(staff(district, service))

    assert str(record.pk) not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{record.pk}/change/").status_code == 302  # as if it did not exist
    client.post(ADD, form(member, institution, performed_on="2026-11-19"))
    assert VolunteerRecord.objects.count() == 1


def test_screens__for_a_role_that_only_reads__do_not_record(member, institution):
    client = staff_client(staff("연수구", role=StaffRole.AUDITOR))

    assert client.post(ADD, form(member, institution)).status_code == 403
    assert not VolunteerRecord.objects.exists()


def test_take_back__reverses_the_credit_and_lets_the_right_hours_be_recorded(member, institution):
    client = staff_client(staff("연수구"))
    client.post(ADD, form(member, institution))
    address = f"{LIST}{VolunteerRecord.objects.get().pk}/do/take_back/"
    assert "stays in the history" in client.get(address).content.decode()

    answer = client.post(address, {"reason": "two hours, not three"})

    assert answer.status_code == 302
    assert (points(member), VolunteerRecord.objects.get().stands) == (0, False)
    client.post(ADD, form(member, institution, hours="2"))
    assert points(member) == 20


def test_take_back__of_spent_points__says_why_not(member, institution):
    client = staff_client(staff("연수구"))
    client.post(ADD, form(member, institution))
    make.post(make.move(make.open_member_account(member, make.asset()), make.partner(), 1))

    answer = client.post(f"{LIST}{VolunteerRecord.objects.get().pk}/do/take_back/", {"reason": "x"})

    assert "balance is not enough" in answer.content.decode()
    assert VolunteerRecord.objects.get().stands


def test_institutions__are_edited_in_ones_own_district_only(institution):
    client = staff_client(staff("연수구", role=StaffRole.MANAGER))
    address = "/volunteering/institution/"

    assert client.get(f"{address}{institution.pk}/change/").status_code == 200
    other = district_named("계양구")
    client.post(f"{address}add/", {"name_ko": "다른 센터", "name_en": "Other", "district": other.pk, "active": "on"})
    assert not Institution.objects.filter(district=other).exists()


def test_member_by_code__needs_eight_digits_that_one_member_has():
    first = Member.objects.create(id="aaaaaaaa-0000-4000-8000-000000000001")
    Member.objects.create(id="aaaaaaaa-0000-4000-8000-000000000002")
    Member.objects.create(id="bbbbbbbb-0000-4000-8000-000000000003", kind=MemberKind.ORGANISATION)

    assert member_by_code("AAAAAAAA") is None
    assert member_by_code("aaaaaaaa-0000-4000-8000-000000000001") == Member.objects.get(pk=first.pk)
    wide = "".join(chr(ord(character) + 0xFEE0) for character in str(first.pk))
    assert member_by_code(wide) == Member.objects.get(pk=first.pk)
    assert member_by_code("bbbbbbbb") is None
    assert member_by_code("aaaa") is None
    assert member_by_code("") is None


def test_hours_of__when_some_were_taken_back__counts_those_that_stand_in_their_year(member, institution):
    for number, (day, stands) in enumerate([("2026-01-02", True), ("2026-03-04", False), ("2025-12-31", True)]):
        VolunteerRecord.objects.create(
            member=member, institution=institution, performed_on=day, hours=4 + number, stands=stands
        )

    assert (hours_of(member, 2026), hours_of(member, 2025), hours_of(member, 2024)) == (4, 6, 0)
