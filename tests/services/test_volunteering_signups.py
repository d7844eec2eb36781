"""Shifts of programmes: members find them, sign up and withdraw; the last place has one taker."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from anchoring.models import Commitment
from identity.actions.members import consequences_of_leaving, leave
from identity.actors import Actor
from identity.models import AuditRow, Member, StaffRole
from services.core.ranges import shown_span
from services.volunteering.actions import sign_up, withdraw
from services.volunteering.errors import AlreadySignedUp, ShiftFull, ShiftOverlaps, SignupUnknown
from services.volunteering.models import Coordinator, Institution, Programme, Shift, Signup, SignupEvent
from services.volunteering.records import record_of
from services.volunteering.tampering import _steps
from tests.factories import volunteering as make
from tests.factories.identity import district_named, member, member_client, staff, staff_client

pytestmark = pytest.mark.django_db
WALLET = {"HTTP_HOST": "localhost:8001"}
INLINE = ("shifts-TOTAL_FORMS", "shifts-INITIAL_FORMS")


def get(of: Member, address: str, **given):
    return member_client(of).get(f"/api/volunteering{address}", given, **WALLET)


def post(of: Member, address: str):
    return member_client(of).post(f"/api/volunteering{address}", content_type="application/json", **WALLET)


def refusal(answer):
    return answer.json()["code"] if answer.status_code >= 400 else None


def test_shifts__are_found_by_district_and_words_while_there_are_places():
    wanted = make.shift(make.programme(title="공원 청소"))
    make.shift(make.programme(title="공원 산책", district="계양구"))
    make.signup(make.shift(make.programme(title="공원 안내"), capacity=1))
    make.shift(make.programme(title="공원 어제"), starts=timezone.now() - timedelta(hours=30))

    found = get(member(), "/shifts", district=wanted.programme.district.code, q="공원").json()

    assert [(row["id"], row["left"], row["place"]) for row in found["shifts"]] == [(wanted.pk, 2, "공원")]
    assert {row["name_ko"] for row in found["districts"]} == {"연수구", "계양구"}
    assert get(member(), "/shifts", q="\0").status_code == 400


def test_sign_up__then_withdraw__gives_the_place_back_and_commits_each_step():
    shift, who = make.shift(capacity=1), member()

    signed = post(who, f"/shifts/{shift.pk}/sign-up")
    mine = signed.json()["signups"][0]
    shift.refresh_from_db()
    assert (signed.status_code, mine["state"], shift.taken) == (201, "signed", 1)
    gone = post(who, f"/signups/{mine['id']}/withdraw").json()

    shift.refresh_from_db()
    assert ([row["state"] for row in gone["signups"]], shift.taken) == (["withdrawn"], 0)
    assert post(who, f"/signups/{mine['id']}/withdraw").json()["code"] == "signup_unknown"
    kinds = Commitment.objects.filter(kind__startswith="volunteer_signup").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["volunteer_signup.signed", "volunteer_signup.withdrawn"]
    rows = list(_steps())
    assert [row.record for row in rows] == [record_of(event) for event in SignupEvent.objects.order_by("pk")]
    assert AuditRow.objects.filter(event="volunteering.signed_up").exists()


def test_sign_up__where_it_cannot_be__says_why():
    who, shift = member(), make.shift()
    make.signup(shift, who)
    beside = make.shift(starts=shift.during.upper)
    full, over = make.shift(starts=make.tomorrow(10), capacity=1), make.shift(starts=timezone.now() - timedelta(1))
    make.signup(full)
    cancelled = make.shift(starts=make.tomorrow(15))
    Shift.objects.filter(pk=cancelled.pk).update(cancelled_at=timezone.now())
    closed = make.shift(starts=make.tomorrow(15))
    Programme.objects.filter(pk=closed.programme_id).update(active=False)
    during = make.shift(starts=shift.during.lower + timedelta(hours=1))

    answers = {
        name: refusal(post(who, f"/shifts/{number}/sign-up"))
        for name, number in (
            ("twice", shift.pk),
            ("overlaps", during.pk),
            ("full", full.pk),
            ("over", over.pk),
            ("cancelled", cancelled.pk),
            ("closed", closed.pk),
            ("none", 99999999999999999999),
            ("beside", beside.pk),
        )
    }

    assert answers == {
        "twice": "already_signed_up", "overlaps": "shift_overlaps", "full": "shift_full", "over": "shift_begun",
        "cancelled": "shift_unknown", "closed": "shift_unknown", "none": "shift_unknown", "beside": None,
    }  # fmt: skip


def test_withdraw__of_a_stranger_or_after_the_beginning__is_refused():
    signup = make.signup()

    assert post(member(), f"/signups/{signup.pk}/withdraw").json()["code"] == "signup_unknown"
    begun = (timezone.now() - timedelta(minutes=1), signup.during.upper)
    Signup.objects.update(during=begun)
    assert post(signup.volunteer.member, f"/signups/{signup.pk}/withdraw").json()["code"] == "shift_begun"


def test_requests__of_nobody__are_refused(client):
    assert client.get("/api/volunteering", **WALLET).status_code == 403
    assert client.post("/api/volunteering/shifts/1/sign-up", **WALLET).status_code == 403


def test_constraints__hold_whatever_the_code_does():
    first = make.signup()
    again = Signup(volunteer=first.volunteer, shift=first.shift, during=first.during)

    for broken in (again.save, lambda: Shift.objects.filter(pk=first.shift_id).update(taken=3)):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


@pytest.mark.django_db(transaction=True)
def test_sign_up__for_the_last_places_at_once__takes_exactly_those(threads):
    shift = make.shift(capacity=2)
    one = member()
    people = [member() for _ in range(4)]

    results = threads.run(lambda who: sign_up(who, shift.pk, by=Actor.member(who)), people)

    assert sum(isinstance(result, Signup) for result in results) == 2
    assert sum(isinstance(result, ShiftFull) for result in results) == 2
    other, overlapping = make.shift(), make.shift()
    twice = threads.run(lambda to: sign_up(one, to.pk, by=Actor.member(one)), [other, other, overlapping, overlapping])
    assert sum(isinstance(result, Signup) for result in twice) == 1
    assert sum(isinstance(result, AlreadySignedUp | ShiftOverlaps) for result in twice) == 3
    mine = Signup.objects.get(volunteer__member=one)
    gone = threads.run(lambda _: withdraw(one, mine.pk, by=Actor.member(one)), [1, 2])
    assert sum(isinstance(result, SignupUnknown) for result in gone) == 1
    assert list(Shift.objects.order_by("pk").values_list("taken", flat=True)) == [2, 0, 0]


def test_leaving__withdraws_from_what_is_ahead_and_ends_the_role():
    signup = make.signup()
    who = signup.volunteer.member
    Coordinator.objects.create(institution=signup.shift.programme.institution, member=who)
    with override("en"):
        assert any("withdrawn from the shifts" in text for text in consequences_of_leaving(who))

    leave(who, by=Actor.member(who), confirmed=True)

    signup.refresh_from_db()
    assert (signup.state, Shift.objects.get().taken) == ("withdrawn", 0)
    assert not Coordinator.objects.filter(ended_at=None).exists()


def test_staff__add_shifts_appoint_a_coordinator_and_cancel_a_shift():
    programme, who = make.programme(), member()
    client = staff_client(staff("연수구", "volunteering", role=StaffRole.MANAGER))
    day = make.tomorrow(0).date()
    form = {"starts_0": day, "starts_1": "10:00", "minutes": 120, "capacity": 5, "weeks": 3}

    assert client.post(f"/volunteering/programme/{programme.pk}/do/add_shifts/", form).status_code == 302
    late = client.post(f"/volunteering/programme/{programme.pk}/do/add_shifts/", form | {"starts_0": "2026-01-05"})
    appoint = f"/volunteering/institution/{programme.institution_id}/do/appoint/"
    assert client.post(appoint, {"member": str(who.pk)[:8]}).status_code == 302
    again = client.post(appoint, {"member": str(who.pk)[:8]})
    shifts = list(Shift.objects.order_by("during"))
    signup = make.signup(shifts[0])
    cancelled = client.post(f"/volunteering/shift/{shifts[0].pk}/do/cancel/", {"reason": "rain"})

    signup.refresh_from_db()
    assert "has begun" in late.content.decode()
    assert "already" in again.content.decode()
    assert (len(shifts), shifts[1].during.lower - shifts[0].during.lower) == (3, timedelta(weeks=1))
    assert (cancelled.status_code, signup.state) == (302, "cancelled")
    role = Coordinator.objects.get()
    assert client.post(f"/volunteering/coordinator/{role.pk}/do/dismiss/").status_code == 302
    for name in ("programme", "shift", "coordinator"):
        assert client.get(f"/volunteering/{name}/").status_code == 200
    begun = make.shift(programme, starts=timezone.now() - timedelta(hours=1))
    for address in ("shift/", f"shift/{begun.pk}/change/", f"programme/{programme.pk}/change/"):
        page = client.get(f"/volunteering/{address}").content.decode()
        assert (shown_span(begun.during) in page, "+00:00" in page, "/do/cancel/" in page) == (True, False, False)


def test_staff__define_an_institution_and_a_programme_of_their_district():
    client, own = staff_client(staff("연수구", "volunteering", role=StaffRole.MANAGER)), district_named("연수구")
    names = {"name_ko": "새 센터", "name_en": "New Centre", "district": own.pk, "active": "on"}
    assert client.post("/volunteering/institution/add/", names).status_code == 302
    made = Institution.objects.get(name_ko="새 센터")
    assert client.post("/volunteering/institution/add/", names).status_code == 200  # this name once in a district

    titles = {"title_ko": "공원 청소", "title_en": "Cleaning the park", "place": "공원", "active": "on"}
    form = titles | {"institution": made.pk, "district": own.pk, **dict.fromkeys(INLINE, "0")}
    elsewhere = form | {"institution": make.institution("계양구").pk}
    assert client.post("/volunteering/programme/add/", elsewhere).status_code == 200
    assert client.post("/volunteering/programme/add/", form).status_code == 302
    assert [str(row.institution_id) for row in Programme.objects.all()] == [str(made.pk)]


@pytest.mark.parametrize("where", [("계양구", "volunteering"), ("연수구", "parking")])
def test_staff__of_elsewhere__change_nothing(where):
    shift = make.shift()
    client = staff_client(staff(*where, role=StaffRole.MANAGER))

    for address in (f"shift/{shift.pk}/do/cancel", f"programme/{shift.programme_id}/do/add_shifts"):
        assert client.post(f"/volunteering/{address}/", {"reason": "x"}).status_code in (302, 404)
    assert Shift.objects.filter(cancelled_at=None).count() == 1
