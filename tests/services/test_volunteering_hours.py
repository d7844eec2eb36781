"""Hours of shifts: a coordinator approves or corrects, staff confirm, and each day's hours count once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credentials.actions.checking import check_some
from credentials.models import Credential
from credentials.queries import cards_of, current_kind
from identity.actors import Actor
from identity.models import Member, StaffRole
from identity.queries import SEOUL
from mileage.queries import balances_of
from services.core.models import Activity
from services.volunteering.actions import HoursReport, correct_hours, record_hours
from services.volunteering.models import Signup, SignupEvent, VolunteerNotice, VolunteerRecord
from services.volunteering.tampering import _steps
from tests.factories import mileage
from tests.factories import volunteering as make
from tests.factories.identity import as_staff, member, member_client, staff, staff_client
from tests.factories.institutions import fetched, judged

pytestmark = pytest.mark.django_db
WALLET = {"HTTP_HOST": "localhost:8001"}


@pytest.fixture
def signup() -> Signup:
    """Three hours from in to out, ended an hour ago; no day's end between."""
    mileage.programme()
    return make.attended()


@pytest.fixture
def coordinator(signup):
    return make.coordinator(signup.shift.programme.institution)


@pytest.fixture
def clerk():
    return staff_client(staff("연수구", "volunteering"))


def decide(who: Member, signup: Signup, how: str = "approve", **body):
    address = f"/api/volunteering/signups/{signup.pk}/{how}"
    return member_client(who).post(address, body, content_type="application/json", **WALLET)


def confirm(client, signup: Signup):
    return client.post(f"/volunteering/signup/{signup.pk}/do/confirm/", {"note": ""})


def points(who: Member) -> int:
    return sum(row.balance for row in balances_of(who))


def state(signup: Signup) -> str:
    return Signup.objects.get(pk=signup.pk).state


def test_hours__approved_and_confirmed__are_an_activity_and_a_notice(signup, coordinator, clerk):
    who = signup.volunteer.member
    assert decide(coordinator, signup).json()["shifts"][0]["people"][0]["minutes"] == 180
    assert "approved" in clerk.get("/volunteering/signup/").content.decode().lower()

    assert confirm(clerk, signup).status_code == 302

    record = VolunteerRecord.objects.get()
    assert (record.hours, record.member, state(signup)) == (3, who, "confirmed")
    assert Activity.objects.get().source_ref == record.source_ref
    assert points(who) == 30
    mine = member_client(who).get("/api/volunteering", **WALLET).json()
    assert [(row["kind"], row["hours"]) for row in mine["notices"]] == [("confirmed", 3)]
    assert (mine["hours"][0]["hours"], mine["signups"][0]["minutes"], mine["coordinates"]) == (3, 180, False)
    assert confirm(clerk, signup).status_code == 404
    assert decide(coordinator, signup).json()["code"] == "signup_unknown"
    assert len(list(_steps())) == SignupEvent.objects.count() == 5
    address = f"/api/volunteering/notices/{mine['notices'][0]['id']}/dismiss"
    assert member_client(who).post(address, **WALLET).json()["notices"] == []
    assert member_client(member()).post(address, **WALLET).json()["code"] == "notice_unknown"


def test_hours__corrected_with_a_reason__count_as_corrected(signup, coordinator, clerk):
    assert decide(coordinator, signup, minutes=120).json()["code"] == "hours_wrong"
    assert decide(coordinator, signup, minutes=181, reason="long").json()["code"] == "hours_wrong"
    assert decide(coordinator, signup, minutes=120, reason="left for an hour").status_code == 200

    confirm(clerk, signup)

    assert VolunteerRecord.objects.get().hours == 2
    assert Signup.objects.get().reason == "left for an hour"


@pytest.mark.parametrize(
    ("how", "body", "status"),
    [
        ("refuse", {}, 400),
        ("refuse", {"reason": "x" * 201}, 400),
        ("approve", {"minutes": 0, "reason": "x"}, 400),
        ("approve", {"minutes": "x"}, 400),
        ("approve", {"minutes": 10**30, "reason": "x"}, 400),
        ("refuse", {"reason": "was not there"}, 200),
    ],
)
def test_decisions__are_read_or_refused(signup, coordinator, how, body, status):
    assert decide(coordinator, signup, how, **body).status_code == status


def test_decisions__of_strangers_early_or_on_oneself__are_refused(signup, coordinator):
    own = make.attended(signup.shift.programme, coordinator)
    running = make.running(signup.shift.programme)

    assert decide(member(), signup).json()["code"] == "signup_unknown"
    assert decide(make.coordinator(make.institution()), signup).json()["code"] == "signup_unknown"
    assert decide(coordinator, own).json()["code"] == "own_attendance"
    assert decide(coordinator, running).json()["code"] == "shift_not_over"


def test_hours__that_stand_already__are_not_recorded_twice(signup, coordinator, clerk):
    day = signup.during.lower.astimezone(SEOUL).date()
    institution = signup.shift.programme.institution
    record = record_hours(HoursReport(signup.volunteer.member, institution, day, 2, "1365 7"), by=as_staff())
    decide(coordinator, signup)

    assert confirm(clerk, signup).status_code == 302

    assert (VolunteerRecord.objects.count(), state(signup), points(signup.volunteer.member)) == (1, "known", 20)
    clerk.post(f"/volunteering/volunteerrecord/{record.pk}/do/take_back/", {"reason": "the file was wrong"})
    assert state(signup) == "approved"
    confirm(clerk, signup)
    assert (state(signup), points(signup.volunteer.member)) == ("confirmed", 30)


def test_day__with_two_shifts__is_confirmed_as_a_whole(signup, coordinator, clerk):
    other = make.attended(signup.shift.programme, signup.volunteer.member, minutes=50, before=signup)
    decide(coordinator, signup)
    page = confirm(clerk, signup).content.decode()
    assert "not decided yet" in page
    decide(coordinator, other)

    confirm(clerk, signup)

    assert VolunteerRecord.objects.get().hours == 3  # 180 and 50 minutes
    assert {state(signup), state(other)} == {"confirmed"}


def test_day__of_less_than_an_hour__is_not_confirmed(coordinator, signup, clerk):
    decide(coordinator, signup, minutes=59, reason="short")

    assert "Less than one hour" in confirm(clerk, signup).content.decode()
    assert not VolunteerRecord.objects.exists()


def test_confirm__by_staff_of_elsewhere_or_who_only_read__is_refused(signup, coordinator):
    decide(coordinator, signup)

    for client in (
        staff_client(staff("계양구", "volunteering")),
        staff_client(staff("연수구", "parking")),
        staff_client(staff("연수구", role=StaffRole.AUDITOR)),
    ):
        assert confirm(client, signup).status_code in (302, 403, 404)
    assert not VolunteerRecord.objects.exists()


def refusal(who: Member) -> str | None:
    """Why they may not have the card now."""
    found = next(card for card in cards_of(who) if card.kind.code == "outstanding-volunteer")
    return found.refusal.code if found.refusal else None


def test_hours__that_reach_what_a_card_asks_for__are_told_once_and_the_card_is_to_be_had_while_they_stand(signup):
    institution, who = signup.shift.programme.institution, make.resident()
    first = timezone.now().astimezone(SEOUL).date().replace(month=1, day=2)
    fetched(current_kind("citizen"), who)  # asked for first

    def record(day: int) -> VolunteerRecord:
        return record_hours(HoursReport(who, institution, first + timedelta(days=day), 24), by=as_staff())

    before = [(record(day), refusal(who))[1] for day in range(4)]
    last = record(4)
    assert (before, refusal(who)) == (["too_little_this_year"] * 4, None)
    record(5)
    assert [(row.card, row.hours) for row in VolunteerNotice.objects.filter(kind="card")] == [
        ("outstanding-volunteer", 120)
    ]
    copy, key = fetched(current_kind("outstanding-volunteer"), who)
    assert judged(copy, key)["outstanding_volunteer"] is True
    for record_ in (last, VolunteerRecord.objects.filter(stands=True).exclude(pk=last.pk).first()):
        correct_hours(record_, "not there", by=as_staff())
    assert refusal(who) == "too_little_this_year"
    check_some(by=Actor.system("tests"))
    assert Credential.objects.get(kind__code="outstanding-volunteer").state == "revoked"
