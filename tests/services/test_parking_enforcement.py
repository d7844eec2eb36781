"""An attendant looks plates up; warnings, charges, objections."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import localtime, now
from django.utils.translation import override

from credentials.presentation.errors import TooManyRequests
from identity.actors import Actor
from identity.audit import AuditRow
from identity.errors import NotAllowed, OutOfScope
from identity.queries import SEOUL
from services.parking.actions import cancel_booking, leave_bay
from services.parking.actions.enforcement import decide_objection, look_up, object_to, penalise, record_objection
from services.parking.enforcement import right_of
from services.parking.errors import (
    AlreadyPenalised,
    BadPlate,
    CarHasARight,
    ObjectionMissing,
    OldLook,
    PenaltyUnknown,
    SameAttendant,
    WrongState,
)
from services.parking.models import (
    ApplicationState,
    Ending,
    Look,
    Penalty,
    PenaltyState,
    Permit,
    PermitApplication,
    PermitRound,
)
from services.parking.records import BOOKED, commit_step
from tests.factories import parking as make
from tests.factories.identity import as_staff, member, member_client, staff, staff_client

pytestmark = pytest.mark.django_db


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.fixture
def lot():
    return make.lot()


@pytest.fixture
def attendant():
    return as_staff("연수구", "parking", "clerk")


def permit(bay, car, shift: str) -> Permit:
    booking = make.book(make.bay(), make.car())
    commitments = [commit_step(booking, BOOKED, now()).commitment for _ in range(2)]
    term = DateRange(date(2027, 1, 1), date(2027, 7, 1))
    row = PermitRound.objects.create(lot=bay.lot, closes_at=now(), term=term, criteria=[], published=commitments[0])
    wish = PermitApplication.objects.create(round=row, member=car.member, shift=shift, plate=car.plate, made_at=now())
    return Permit.objects.create(
        application=wish, bay=bay, member=car.member, plate=car.plate, shift=shift, during=term
    )


@pytest.mark.parametrize(
    ("shift", "at", "right"),
    [
        ("day", "2027-03-02T08:59", "none"),
        ("day", "2027-03-02T09:00", "permit"),
        ("day", "2027-03-02T17:59", "permit"),
        ("day", "2027-03-02T18:00", "none"),
        ("night", "2027-03-02T08:59", "permit"),
        ("night", "2027-03-02T09:00", "none"),
        ("night", "2027-03-02T18:00", "permit"),
        ("all", "2027-03-02T12:00", "permit"),
        ("all", "2027-03-02T03:00", "permit"),
        ("all", "2026-12-31T23:59", "none"),
        ("night", "2027-01-01T03:00", "none"),
        ("night", "2027-07-01T08:59", "permit"),
        ("all", "2027-07-01T09:00", "none"),
    ],
)
def test_permits__by_shift_and_term(shift, at, right):
    bay, car = make.bay(kind="resident"), make.car(points=0)
    permit(bay, car, shift)

    assert right_of(car.plate, bay.lot, seoul(at)).right == right
    assert right_of(car.plate, make.lot(), seoul(at)).right == "none"


@pytest.mark.parametrize(
    ("minutes", "right"),
    [(-16, "none"), (-14, "grace"), (0, "booking"), (59, "booking"), (60, "grace"), (74, "grace"), (76, "none")],
)
def test_bookings__with_a_grace_of_15_minutes(minutes, right):
    bay, car = make.bay(), make.car()
    booking = make.book(bay, car)

    assert right_of(car.plate, bay.lot, booking.during.lower + timedelta(minutes=minutes)).right == right


def test_bookings__that_ended__give_no_right():
    bay, car = make.bay(), make.car()
    own = Actor.member(car.member)
    left = leave_bay(make.begun(bay, car), by=own)
    assert right_of(car.plate, bay.lot, left.ended_at).right == "grace"
    assert right_of(car.plate, bay.lot, left.ended_at + timedelta(minutes=16)).right == "none"
    cancelled = make.begun(make.bay(), make.car())
    cancel_booking(cancelled, Ending.STAFF, by=make.SYSTEM)
    assert right_of(cancelled.plate, cancelled.bay.lot, now()).right == "none"


def test_look__is_recorded_with_who_and_what__without_the_plate_in_the_trail(lot, attendant):
    looked = look_up("12가 3456", lot, "7", by=attendant)

    assert (looked.look.found, looked.look.plate.text, looked.look.attendant) == ("none", "12가3456", attendant.user)
    row = AuditRow.objects.get(event="parking.looked_up")
    assert (row.kind, row.subject_id) == ("view", str(looked.look.pk))
    assert "3456" not in json.dumps(row.detail)


def test_look__without_the_right_district_or_plate__is_refused(lot):
    for by, error in ((as_staff("계양구"), OutOfScope), (Actor.member(member()), NotAllowed)):
        with pytest.raises(error):
            look_up("12가3456", lot, by=by)
    with pytest.raises(BadPlate):
        look_up("12A3456", lot, by=as_staff("연수구"))
    assert not Look.objects.exists()


def test_look__twenty_in_a_minute__is_all(lot, attendant):
    with pytest.raises(TooManyRequests):
        for number in range(42):  # a minute may turn in between
            look_up(f"12가{number:04}", lot, by=attendant)


def test_penalise__first_a_warning_then_a_charge__once_a_day(lot, attendant):
    car = make.car(points=0)
    first = penalise(look_up(car.plate.text, lot, by=attendant).look, by=attendant)
    with pytest.raises(AlreadyPenalised):
        penalise(look_up(car.plate.text, lot, by=attendant).look, by=attendant)
    Penalty.objects.update(day=date(2026, 1, 1))

    second = penalise(look_up(car.plate.text, lot, by=attendant).look, by=attendant)

    assert [(row.kind, row.amount) for row in (first, second)] == [("warning", 0), ("charge", 25_000)]
    assert first.commitment.kind == "parking.penalty"
    assert sorted(car.member.parking_notices.values_list("kind", flat=True)) == ["charged", "warned"]


@pytest.mark.parametrize("fields", [{"kind": "shared"}, {"charge": 0}])
def test_penalise__where_the_act_knows_no_surcharge__warns_only(attendant, fields):
    lot, car = make.lot(**fields), make.car(points=0)
    for month in (1, 2):
        penalise(look_up(car.plate.text, lot, by=attendant).look, by=attendant)
        Penalty.objects.filter(day__gte=date(2026, 3, 1)).update(day=date(2026, month, 1))
    look = look_up(make.plate(), lot, by=attendant).look
    page = staff_client(attendant.user).get(f"/parking/look/{look.pk}/do/penalise/").content.decode()
    assert ("Only a warning." in page) == (lot.kind == "shared")

    assert set(Penalty.objects.values_list("kind", "amount")) == {("warning", 0)}


def test_charge__of_more_than_the_act_allows__cannot_be_set():
    lot = make.lot(day_cap=1_000, charge=5_000)
    lot.charge = 5_001
    with pytest.raises(ValidationError, match=r"four times|4배"):
        lot.full_clean()


def test_penalise__who_may_stand_there_or_was_seen_long_ago__is_refused(attendant):
    bay, car = make.bay(), make.car()
    booking = make.begun(bay, car)
    with pytest.raises(CarHasARight):
        penalise(look_up(car.plate.text, bay.lot, by=attendant).look, by=attendant)
    look = look_up("12가3456", bay.lot, by=attendant).look
    look.at -= timedelta(minutes=31)
    with pytest.raises(OldLook):
        penalise(look, by=attendant)
    assert booking.state == "booked"


def test_objection__another_person_decides_it(lot, attendant):
    car = make.car(points=0)
    own = Actor.member(car.member)
    row = penalise(look_up(car.plate.text, lot, by=attendant).look, by=attendant)
    with pytest.raises(PenaltyUnknown):
        object_to(row, "why", member(), by=own)
    with pytest.raises(ObjectionMissing):
        object_to(row, "  ", car.member, by=own)
    other = as_staff("연수구", "parking")
    with pytest.raises(WrongState):
        decide_objection(row, True, "x", by=other)
    object_to(row, "I had paid", car.member, by=own)
    with pytest.raises(WrongState):
        object_to(row, "again", car.member, by=own)
    with pytest.raises(SameAttendant):
        decide_objection(row, True, "x", by=attendant)
    with pytest.raises(ObjectionMissing):
        decide_objection(row, True, " ", by=other)

    done = decide_objection(row, True, "you had", by=other)

    assert (done.state, done.answer, done.decided_by) == ("lifted", "you had", other.user)
    assert car.member.parking_notices.filter(kind="appeal").exists()
    Penalty.objects.update(day=date(2026, 1, 1))
    assert penalise(look_up(car.plate.text, lot, by=attendant).look, by=attendant).kind == "warning"


def test_page__of_the_attendant__looks_up_and_warns(lot):
    client = staff_client(staff("연수구", "parking", "clerk"))
    elsewhere = make.lot(district="계양구")
    shown = client.get("/parking/look/add/").content.decode()
    assert (f'value="{lot.pk}"' in shown, f'value="{elsewhere.pk}"' in shown) == (True, False)
    assert (
        "not a Korean number plate"
        in client.post("/parking/look/add/", {"typed": "x", "lot": lot.pk, "bay": ""}).content.decode()
    )

    answer = client.post("/parking/look/add/", {"typed": "12가 3456", "lot": lot.pk, "bay": "7"}, follow=True)

    assert "no right" in answer.content.decode()
    again = client.get("/parking/look/add/").content.decode()
    assert f'value="{lot.pk}" selected' in again  # an attendant walks one car park
    assert "_addanother" not in again
    look = Look.objects.get()
    assert client.post(f"/parking/look/{look.pk}/do/penalise/").status_code == 302
    assert client.get(f"/parking/look/{look.pk}/do/penalise/").status_code == 404
    penalty = Penalty.objects.get()
    assert "12가3456" in client.get(f"/parking/penalty/{penalty.pk}/change/").content.decode()
    assert AuditRow.objects.filter(event="personal_data.viewed", subject_id=str(penalty.pk)).exists()
    assert client.get("/parking/look/").status_code == 200


def test_page__of_the_attendant__says_where_the_right_is_and_until_when():
    first, _second = make.bays(make.lot(2))
    booking = make.begun(first, make.car(typed="12가3456"))
    client = staff_client(staff("연수구", "parking", "clerk"))

    def look(bay: str) -> str:
        form = {"typed": "12가3456", "lot": first.lot_id, "bay": bay}
        return client.post("/parking/look/add/", form, follow=True).content.decode()

    right, wrong = look("1"), look("02")

    until = f"{localtime(booking.during.upper):%Y-%m-%d %H:%M}"
    for page in (right, wrong):
        assert "The right is for bay 01." in page and f"It ends at {until}." in page
    assert ("stands in another bay" in right, "stands in another bay" in wrong) == (False, True)


def test_states__are_not_in_the_words_of_another_service():
    with override("ko"):
        assert (PenaltyState.LIFTED.label, ApplicationState.GRANTED.label) == ("취소됨", "배정됨")


@pytest.mark.parametrize(("language", "said"), [("en", "Too many requests"), ("ko", "요청이 너무 많습니다")])
def test_page__of_the_attendant__after_too_many_looks__says_so(lot, language, said):
    someone = staff("연수구", "parking", "clerk")
    client, form = staff_client(someone, language), {"typed": "12가3456", "lot": lot.pk, "bay": ""}
    with pytest.raises(TooManyRequests):
        for _ in range(42):  # a minute may turn in between
            look_up("12가3456", lot, by=Actor.staff(someone))

    assert said in client.post("/parking/look/add/", form, follow=True).content.decode()


def test_objection__that_came_on_paper__is_recorded_by_staff(lot, attendant):
    row = penalise(look_up("12가3456", lot, by=attendant).look, by=attendant)
    with pytest.raises(OutOfScope):
        record_objection(row, "why", by=as_staff("계양구"))
    with pytest.raises(NotAllowed):
        record_objection(row, "why", by=Actor.member(member()))
    client = staff_client(staff("연수구", "parking", "clerk"))
    address = f"/parking/penalty/{row.pk}/do"
    assert client.post(f"{address}/objection/", {"text": ""}).status_code == 200
    assert client.post(f"{address}/objection/", {"text": "I had paid at the machine"}).status_code == 302
    assert client.get(f"{address}/objection/").status_code == 404

    assert client.post(f"{address}/decide/", {"answer": "so it is", "lift": "on"}).status_code == 302

    row.refresh_from_db()
    assert (row.state, row.objection) == ("lifted", "I had paid at the machine")
    assert list(row.steps.values_list("state", flat=True)) == ["appealed", "lifted"]


def test_api__sees_and_objects_to_ones_own(lot, attendant):
    car = make.car(points=0)
    row = penalise(look_up(car.plate.text, lot, by=attendant).look, by=attendant)
    client, address = member_client(car.member), f"/api/parking/penalties/{row.pk}/object"
    assert client.get("/api/parking/penalties").json()["penalties"][0]["kind"] == "warning"
    assert member_client(member()).get("/api/parking/penalties").json() == {"penalties": []}
    send = {"content_type": "application/json"}
    assert client.post(address, "{}", **send).json()["code"] == "invalid"
    assert client.post(address, json.dumps({"text": "x" * 501}), **send).status_code == 400
    other = member_client(member()).post(address, '{"text": "why"}', **send)
    assert (other.status_code, other.json()["code"]) == (404, "penalty_unknown")
    assert client.post(address, '{"text": "why"}', **send).json()["state"] == "appealed"
    assert client.post(address, '{"text": "why"}', **send).json()["code"] == "wrong_state"
