"""A volunteer's code is scanned by a coordinator's phone, perhaps without a network, and sent later, perhaps twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from identity.actors import Actor
from services.volunteering.actions import SeenCode, take_scans
from services.volunteering.attended import flags, scanned_minutes
from services.volunteering.codes import key_of, make_code, read_code
from services.volunteering.models import Scan, Signup, SignupEvent
from tests.factories import volunteering as make
from tests.factories.identity import member, member_client

pytestmark = pytest.mark.django_db
WALLET = {"HTTP_HOST": "localhost:8001"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def signup() -> Signup:
    return make.running()


@pytest.fixture
def coordinator(signup):
    return make.coordinator(signup.shift.programme.institution)


def seen(signup: Signup, direction: str = "in", ago: int = 0, **more) -> SeenCode:
    at = timezone.now() - ago * MINUTE
    code = more.pop("code", None) or make_code(signup.volunteer, int(at.timestamp()))
    return SeenCode(
        **({"id": uuid4(), "shift_id": signup.shift_id, "code": code, "direction": direction, "at": at} | more)
    )


def take(who, *scans: SeenCode, sent_at=None):
    results = take_scans(who, scans, sent_at or timezone.now(), by=Actor.member(who))
    return {row.id: (str(row.outcome), row.reason) for row in results}


def send(who, *scans: SeenCode, sent_at=None):
    rows = [
        {
            "id": str(row.id),
            "shift": row.shift_id,
            "code": row.code,
            "direction": row.direction,
            "at": row.at.isoformat(),
        }
        for row in scans
    ]
    body = {"sent_at": (sent_at or timezone.now()).isoformat(), "scans": rows}
    return member_client(who).post("/api/volunteering/scans", body, content_type="application/json", **WALLET)


def test_scans__in_and_out__count_the_time_between_and_sent_again_change_nothing(signup, coordinator):
    out = timezone.now() - MINUTE
    code = make_code(signup.volunteer, int((out - 80 * MINUTE).timestamp()))
    scans = [seen(signup, "out", at=out), seen(signup, "in", at=out - 80 * MINUTE, code=code)]

    first, again = send(coordinator, *scans).json(), send(coordinator, *scans).json()

    signup.refresh_from_db()
    assert first == again
    assert {row["outcome"] for row in first["results"]} == {"taken"}
    assert (signup.state, scanned_minutes(signup), flags(signup)) == ("left", 80, [])
    assert Scan.objects.count() == 2
    assert list(SignupEvent.objects.order_by("pk").values_list("step", flat=True)) == ["signed", "came", "left"]


def test_scans__of_a_phone_whose_clock_is_wrong__are_put_right_by_when_they_were_sent(signup, coordinator):
    wrong = timedelta(days=400)
    at = timezone.now() - 30 * MINUTE
    scan = seen(signup, at=at - wrong, code=make_code(signup.volunteer, int(at.timestamp())))

    assert take(coordinator, scan, sent_at=timezone.now() - wrong) == {scan.id: ("taken", "")}

    assert abs(Scan.objects.get().at - at) < timedelta(seconds=30)


def test_scans__of_a_picture_of_a_code__are_marked_for_a_person_to_look_at(signup, coordinator):
    old = make_code(signup.volunteer, int((timezone.now() - 20 * MINUTE).timestamp()))
    scan = seen(signup, code=old)

    assert take(coordinator, scan)[scan.id] == ("flagged", "code_time")
    shifts = member_client(coordinator).get("/api/volunteering/coordinated", **WALLET).json()["shifts"]
    assert shifts[0]["people"][0]["flags"] == ["code_time"]


def test_scans__that_cannot_count__say_why(signup, coordinator):
    stranger, own = make.running(), make.running(signup.shift.programme, coordinator)
    ended = make.running(signup.shift.programme)
    Signup.objects.filter(pk=ended.pk).update(state="withdrawn")
    twice = seen(signup, ago=3)
    said, _, seal = make_code(signup.volunteer).rpartition(".")
    cases = {
        "bad_code": seen(signup, code="ICV1.1.1.x"),
        "forged": seen(signup, code=f"{said}.{seal[::-1]}"),
        "not_signed_up": seen(signup, code=make_code(stranger.volunteer)),
        "withdrawn": seen(ended),
        "own_attendance": seen(own),
        "other_institution": seen(stranger),
        "no_shift": seen(signup, shift_id=2**61),
        "not_in_shift": seen(signup, ago=60 * 24),
        "clock": seen(signup, at=timezone.now() + timedelta(hours=1)),
        "taken": twice,
        "code_used": SeenCode(uuid4(), twice.shift_id, twice.code, "out", twice.at),
    }

    answers = take(coordinator, *cases.values())

    assert {name: answers[scan.id][1] for name, scan in cases.items()} == {
        "bad_code": "bad_code", "forged": "bad_code", "not_signed_up": "not_signed_up", "withdrawn": "not_signed_up",
        "own_attendance": "own_attendance", "other_institution": "shift_unknown", "no_shift": "shift_unknown",
        "not_in_shift": "not_in_shift", "clock": "clock", "taken": "", "code_used": "code_used",
    }  # fmt: skip
    assert take(member(), twice)[twice.id] == ("refused", "shift_unknown")


@pytest.mark.parametrize(
    ("scans", "found"),
    [
        ([("in", 200)], ["no_out"]),
        ([("out", 200)], ["no_in"]),
        ([("out", 230), ("in", 200)], ["out_before_in"]),
    ],
)
def test_attendance__with_a_gap__is_flagged_and_counts_no_minutes(scans, found):
    signup = make.running(began=240, hours=1)
    take(make.coordinator(signup.shift.programme.institution), *(seen(signup, which, ago) for which, ago in scans))

    signup.refresh_from_db()
    assert (flags(signup), scanned_minutes(signup)) == (found, None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sent_at": "now", "scans": []},
        {"sent_at": "2026-11-21T00:00:00Z", "scans": []},
        {"sent_at": "2026-11-21T00:00:00Z", "scans": [{"id": "1"}]},
        {"sent_at": "2026-11-21T00:00:00Z", "scans": "x"},
        {"sent_at": "2026-11-21T00:00:00Z", "scans": [{}] * 201},
    ],
)
def test_scans__that_cannot_be_read__are_refused(body):
    answer = member_client(member()).post("/api/volunteering/scans", body, content_type="application/json", **WALLET)

    assert answer.status_code == 400


def test_code__is_sealed_with_the_key_that_the_wallet_has(signup):
    mine = member_client(signup.volunteer.member).get("/api/volunteering", **WALLET).json()
    shown = read_code(make_code(signup.volunteer, 1_700_000_000))

    assert mine["code"]["key"] and key_of(signup.volunteer) != key_of(make.running().volunteer)
    assert shown is not None
    assert (shown.volunteer_id, shown.at.timestamp()) == (signup.volunteer_id, 1_700_000_000)
    assert member_client(member()).get("/api/volunteering", **WALLET).json()["code"] is None


@pytest.mark.django_db(transaction=True)
def test_scans__of_one_code_from_two_phones_at_once__count_once(threads):
    signup = make.running()
    who = make.coordinator(signup.shift.programme.institution)
    one = seen(signup)
    same = [one, one, SeenCode(uuid4(), one.shift_id, one.code, "out", one.at)]

    threads.run(lambda scan: take(who, scan), same)

    assert Scan.objects.exclude(outcome="refused").count() == 1
    assert SignupEvent.objects.exclude(step="signed").count() == 1
