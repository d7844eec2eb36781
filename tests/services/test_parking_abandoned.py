"""Abandoned vehicles: every statutory period in a table, the steps in their order, the reward once for each vehicle."""

import base64
import json
from datetime import date, timedelta

import pytest
from django.utils.formats import date_format

from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope
from identity.queries import today
from mileage.models import Account
from services.core.models import Activity
from services.parking.actions.abandoned import Sighting, inspect_vehicle, record_return, report_vehicle, take_step
from services.parking.deadlines import add_months, is_working_day, last_day
from services.parking.errors import (
    AlreadyReported,
    BadPhoto,
    BadPlate,
    DayToCome,
    HolidaysUnknown,
    NotYetDue,
    ReportIncomplete,
    TooManyToday,
    WrongState,
)
from services.parking.models import AbandonedCase, CaseState, Holiday, ParkingNotice, StatutoryTimer
from tests.factories import mileage
from tests.factories import parking as make
from tests.factories.identity import as_staff, district_named, member, member_client, staff, staff_client

pytestmark = pytest.mark.django_db
JPEG = make.JPEG
NOTICED, ORDERED, PUBLISHED = CaseState.NOTICED, CaseState.ORDERED, CaseState.PUBLISHED
LIENS, DISPOSED, REMOVED = CaseState.LIENS, CaseState.DISPOSED, CaseState.REMOVED


@pytest.mark.parametrize(
    ("code", "start", "last"),
    [
        # two months, to the same day of the month or its last; a condition does not wait for a working day
        ("land", "2026-09-21", "2026-11-21"),
        ("land", "2026-12-31", "2027-02-28"),
        ("land", "2027-12-31", "2028-02-29"),
        ("land-wreck", "2026-11-06", "2026-11-21"),
        # the first day does not count
        ("notice", "2026-11-23", "2026-11-30"),
        # ends on Saturday 28 November: the Monday after
        ("notice", "2026-11-21", "2026-11-30"),
        # ends on Christmas, a Friday: over the week-end
        ("notice", "2026-12-18", "2026-12-28"),
        # 서울 추석 of 2026: Thursday 24 to Saturday 26 September, then Sunday
        ("notice", "2026-09-17", "2026-09-28"),
        # 설날 of 2027 with its substitute on Tuesday 9 February
        ("notice", "2027-01-30", "2027-02-10"),
        ("order", "2026-11-23", "2026-12-14"),
        ("order", "2026-12-12", "2027-01-04"),
        ("publication", "2026-11-23", "2026-12-08"),
        ("publication", "2026-12-10", "2026-12-28"),
        ("liens", "2026-11-23", "2026-12-23"),
        ("liens", "2026-12-02", "2027-01-04"),
        # substitute holidays: after Sunday 1 March, Saturday 15 August, and Buddha's birthday on a Sunday
        ("notice", "2026-02-22", "2026-03-03"),
        ("notice", "2026-08-08", "2026-08-18"),
        ("notice", "2026-05-17", "2026-05-26"),
        # Saturday 3 October, Sunday, Monday its substitute; and Friday 9 October over the week-end
        ("notice", "2026-09-26", "2026-10-06"),
        ("notice", "2026-10-02", "2026-10-12"),
        # Saturday, Christmas of 2027, with Monday its substitute; New Year's Friday over the week-end
        ("order", "2027-12-05", "2027-12-28"),
        ("liens", "2026-01-31", "2026-03-03"),
        # the week-end of 설날 2028 (Wednesday 26 to Friday 28 January)
        ("notice", "2028-01-19", "2028-01-31"),
        # a day before a holiday, and the holiday's own eve: nothing to wait for
        ("notice", "2026-12-17", "2026-12-24"),
        ("publication", "2026-09-07", "2026-09-22"),
    ],
)
def test_periods__are_counted_as_the_civil_code_says(code, start, last):
    timer = StatutoryTimer.objects.get(code=code)

    assert last_day(timer, date.fromisoformat(start)) == date.fromisoformat(last)


def test_periods__that_the_law_sets():
    rows = StatutoryTimer.objects.values_list("code", "months", "days", "rolls", "basis")
    decree = "자동차관리법 시행령 제6조"
    assert list(rows) == [
        ("land", 2, 0, False, f"{decree} 제1항 (2개월)"),
        ("land-wreck", 0, 15, False, f"{decree} 제1항 (분해·파손되어 운행이 불가능한 경우 15일)"),
        ("notice", 0, 7, True, f"{decree} 제2항 (확인), 제3항 단서 (7일 이상 공고)"),
        ("order", 0, 20, True, f"자동차관리법 제26조 제2항, 같은 법 시행규칙 제24조, {decree} 제4항제1호 (20일)"),
        ("publication", 0, 15, True, "행정절차법 제14조제4항, 제15조제3항 (공고일부터 14일이 지난 때)"),
        ("liens", 0, 30, True, f"{decree} 제3항 (이해관계인 통지)"),
    ]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-11-30", 2, "2027-01-30")],
)
def test_months__end_on_the_same_day_or_the_months_last(start, months, end):
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_holidays__that_nobody_entered__are_not_guessed():
    with pytest.raises(HolidaysUnknown):
        is_working_day(date(2031, 1, 2))
    Holiday.objects.create(day=date(2026, 11, 30), name="임시공휴일")
    timer = StatutoryTimer.objects.get(code="notice")
    assert last_day(timer, date(2026, 11, 23)) == date(2026, 12, 1)


def sighting(**fields) -> Sighting:
    given = {
        "district": district_named("연수구"),
        "plate": "12가 3456",
        "place": "송도동 1-1 앞",
        "on": "road",
        "seen_since": today(),
        "drivable": True,
        "photo": JPEG,
    }
    return Sighting(**given | fields)


def reported(**fields) -> AbandonedCase:
    someone = fields.pop("by", None) or member()
    return report_vehicle(sighting(**fields), someone, by=Actor.member(someone))


@pytest.fixture
def by():
    return as_staff("연수구", "parking", "clerk")


@pytest.fixture
def calendar(monkeypatch):
    """What day it is, as the actions see it."""

    class Calendar:
        day = date(2026, 11, 23)

    for module in ("services.parking.actions.abandoned",):
        monkeypatch.setattr(f"{module}.today", lambda: Calendar.day)
    return Calendar


def test_the_whole_way__each_step_waits_for_its_period(by, calendar):
    case = reported(seen_since=date(2026, 11, 1))
    inspect_vehicle(case, True, "no wheels", by=by)
    take_step(case, NOTICED, by=by)
    way = [(ORDERED, "2026-11-30"), (LIENS, "2026-12-21"), (DISPOSED, "2027-01-21")]
    for step, last in way:
        calendar.day = date.fromisoformat(last)
        with pytest.raises(NotYetDue) as refusal:
            take_step(case, step, by=by)
        assert refusal.value.extra == {"last_day": last}
        calendar.day += timedelta(days=1)
        take_step(case, step, by=by)

    case.refresh_from_db()
    assert case.state == "disposed"
    assert [step.commitment.kind for step in case.steps.all()] == ["parking.abandoned"] * 6
    with pytest.raises(WrongState):
        take_step(case, REMOVED, by=by)


def test_publication__only_where_the_order_came_back__and_then_before_the_rest(by, calendar):
    case = reported(seen_since=date(2026, 11, 1))
    inspect_vehicle(case, True, by=by)
    take_step(case, NOTICED, by=by)
    with pytest.raises(WrongState):
        record_return(case, by=by)
    calendar.day = date(2026, 12, 1)
    take_step(case, ORDERED, by=by)
    with pytest.raises(WrongState):
        take_step(case, PUBLISHED, by=by)
    record_return(case, by=by)
    calendar.day = date(2026, 12, 14)
    take_step(case, PUBLISHED, by=by)
    calendar.day = date(2026, 12, 29)
    with pytest.raises(NotYetDue):
        take_step(case, LIENS, by=by)
    calendar.day = date(2026, 12, 30)
    take_step(case, LIENS, by=by)
    assert case.steps.get(state="published").last_day == date(2026, 12, 29)


def test_publication__is_not_left_out_where_the_order_came_back(by, calendar):
    case = reported(seen_since=date(2026, 11, 1))
    inspect_vehicle(case, True, by=by)
    take_step(case, NOTICED, by=by)
    calendar.day = date(2026, 12, 1)
    take_step(case, ORDERED, by=by)
    record_return(case, by=by)
    calendar.day = date(2027, 3, 2)
    with pytest.raises(WrongState):
        take_step(case, LIENS, by=by)


@pytest.mark.parametrize(
    ("since", "drivable", "found"),
    [
        ("2026-09-23", True, False),
        ("2026-09-22", True, True),
        ("2026-11-08", False, False),
        ("2026-11-07", False, True),
    ],
)
def test_inspection__on_anothers_land__waits_for_two_months_or_15_days(by, calendar, since, drivable, found):
    case = reported(on="land", drivable=drivable, seen_since=date.fromisoformat(since))
    if not found:
        with pytest.raises(NotYetDue):
            inspect_vehicle(case, True, by=by)
        return
    assert inspect_vehicle(case, True, by=by).state == "inspected"


def test_owner__may_take_it_away_at_any_step_before_the_last(by):
    for steps in range(3):
        case = reported(plate=f"12가000{steps}")
        for act in (lambda c: inspect_vehicle(c, True, by=by), lambda c: take_step(c, NOTICED, by=by))[:steps]:
            act(case)
        assert take_step(case, REMOVED, by=by).state == "removed"
    with pytest.raises(WrongState):
        take_step(reported(plate="12가0009"), NOTICED, by=by)


def test_reporter__is_rewarded_once_for_a_vehicle(by):
    mileage.programme("parking-report", activity_kind="parking-report")
    first, second = member(), member()
    case = reported(by=first)
    inspect_vehicle(case, True, by=by)
    take_step(case, REMOVED, by=by)
    inspect_vehicle(reported(by=second, plate="１２가3456"), True, by=by)

    assert Activity.objects.get().member == first
    assert Account.objects.get(member=first).balance == 10
    assert not Account.objects.filter(member=second).exists()
    third = reported(by=second, plate="34나3456")
    inspect_vehicle(third, False, by=by)
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("abandoned", "end", "told"),
    [
        (True, REMOVED, ["received", "found", "rewarded", "removed"]),
        (True, DISPOSED, ["received", "found", "rewarded", "disposed"]),
        (False, None, ["received", "not_found"]),
    ],
)
def test_reporter__is_told_of_each_step_that_they_should_hear_of(by, calendar, abandoned, end, told):
    mileage.programme("parking-report", activity_kind="parking-report")
    someone = member()
    case = inspect_vehicle(reported(by=someone, seen_since=date(2026, 11, 1)), abandoned, by=by)
    for step in (NOTICED, ORDERED, LIENS, DISPOSED) if end == DISPOSED else filter(None, [end]):
        calendar.day += timedelta(days=60)
        take_step(case, step, by=by)

    notices = ParkingNotice.objects.filter(member=someone).order_by("pk")
    assert [(row.kind, row.case) for row in notices] == [(kind, case) for kind in told]
    shown = member_client(someone).get("/api/parking/notices").json()["notices"]
    assert {row["report"] for row in shown} == {str(case.pk)}


def test_reporter__of_a_vehicle_that_was_rewarded_before__is_told_of_no_reward(by):
    mileage.programme("parking-report", activity_kind="parking-report")
    take_step(inspect_vehicle(reported(), True, by=by), REMOVED, by=by)
    second = member()

    inspect_vehicle(reported(by=second), True, by=by)

    kinds = ParkingNotice.objects.filter(member=second).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["received", "found"]


def test_report__of_a_vehicle_with_an_open_case__is_told():
    reported()
    with pytest.raises(AlreadyReported):
        reported(plate="12-가-3456")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"plate": "x"}, BadPlate),
        ({"photo": b"GIF89a"}, BadPhoto),
        ({"photo": b""}, BadPhoto),
        ({"photo": JPEG + b"x" * 1_500_000}, BadPhoto),
        ({"seen_since": date(2099, 1, 1)}, DayToCome),
        ({"place": "  "}, ReportIncomplete),
    ],
)
def test_report__what_cannot_be__is_refused(fields, error):
    with pytest.raises(error):
        reported(**fields)
    assert not AbandonedCase.objects.exists()


def test_report__ten_in_a_day__is_all():
    someone = member()
    with pytest.raises(TooManyToday, match="10"):
        for number in range(21):  # a day may turn in between
            reported(by=someone, plate=f"12가{number:04}")
    assert AbandonedCase.objects.count() in range(10, 21)


def test_steps__are_the_districts_staffs_alone():
    case = reported()
    for other, error in ((as_staff("계양구"), OutOfScope), (Actor.member(member()), NotAllowed)):
        with pytest.raises(error):
            inspect_vehicle(case, True, by=other)


def test_screens__lead_through_a_case_and_print_its_paper():
    case = reported(seen_since=date(2026, 11, 1))
    clerk = staff("연수구", "parking", "clerk")
    client = staff_client(clerk)
    base = f"/parking/abandonedcase/{case.pk}"
    assert client.post(f"{base}/do/inspect/", {"abandoned": "on", "remark": ""}).status_code == 302
    assert client.post(f"{base}/do/to_noticed/", {"remark": "front window"}).status_code == 302
    last = case.steps.get(state=NOTICED).last_day.isoformat()
    for tongue, said in (("en", f"Its last day is {last}."), ("ko", f"마지막 날은 {last}입니다.")):
        assert said in staff_client(clerk, tongue).post(f"{base}/do/to_ordered/", {"remark": ""}).content.decode()
    page = client.get(f"{base}/change/").content.decode()
    assert f"{base}/paper/noticed/" in page
    assert (f"{base}/do/to_ordered/" in page, f"{base}/do/to_published/" in page) == (True, False)
    listed = client.get("/parking/abandonedcase/").content.decode()
    assert date_format(case.steps.get(state=NOTICED).last_day) in listed
    paper = client.get(f"{base}/paper/noticed/").content.decode()
    assert "방치자동차 계고서" in paper
    assert "제3항 단서" in paper
    assert "12가3456" in paper
    assert client.get(f"{base}/paper/ordered/").status_code == 404
    assert client.get(f"{base}/photo/")["Content-Type"] == "image/jpeg"
    other = staff_client(staff("계양구", "parking", "clerk"))
    assert other.get(f"{base}/paper/noticed/").status_code == 404
    for model in ("abandonedcase", "statutorytimer", "holiday"):
        assert client.get(f"/parking/{model}/").status_code == 200


def test_api__reports_with_a_photo_and_a_location_only_with_consent():
    someone = member()
    client = member_client(someone)
    body = {
        "district": "28185",
        "plate": "12가 3456",
        "place": "송도동 1-1 앞",
        "on": "road",
        "seen_since": "2026-11-01",
        "photo": base64.b64encode(JPEG).decode(),
    }

    def post(**change):
        sent = json.dumps(body | change)
        return client.post("/api/parking/reports", sent, content_type="application/json")

    for change, code in (
        ({"district": "99999"}, "district_unknown"),
        ({"photo": "%%%"}, "bad_photo"),
        ({"photo": ""}, "invalid"),
        ({"on": "sea"}, "invalid"),
        ({"seen_since": "soon"}, "invalid"),
        ({"location": {"latitude": 91, "longitude": 0}}, "invalid"),
        ({"place": ""}, "invalid"),
    ):
        assert post(**change).json()["code"] == code, change
    made = post()
    assert (made.status_code, made.json()["state"]) == (201, "reported")
    assert post().json()["code"] == "already_reported"
    located = post(plate="34나5678", location={"latitude": 37.38, "longitude": 126.65}).json()
    assert AbandonedCase.objects.get(pk=located["id"]).location_consent is True
    assert AbandonedCase.objects.get(pk=made.json()["id"]).latitude is None
    assert len(client.get("/api/parking/reports").json()["reports"]) == 2
    assert member_client(member()).get("/api/parking/reports").json()["reports"] == []
