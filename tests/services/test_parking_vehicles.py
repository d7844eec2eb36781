"""Vehicles without a plate: a chassis number or none; one open case and one reward for each; photos without places."""

import base64
import io
import json
from uuid import uuid4

import pytest
from PIL import Image

from anchoring.tasks import advance_log
from identity.queries import today
from mileage.models import Account
from services.core.models import Activity
from services.parking.actions.abandoned import Found, inspect_vehicle, record_return, take_step
from services.parking.errors import AlreadyReported, BadChassis, BadPhoto, BadPlate, OtherCaseUnknown
from services.parking.models import AbandonedCase, CaseState
from services.parking.photos import without_metadata
from services.parking.plates import chassis_number
from tests.factories import mileage
from tests.factories import parking as make
from tests.factories.identity import as_staff, district_named, member, member_client, staff, staff_client

pytestmark = pytest.mark.django_db
CHASSIS = "KMHDU41DBAU123456"


@pytest.fixture
def by():
    return as_staff("연수구", "parking", "clerk")


def bare(**fields) -> AbandonedCase:
    return make.abandoned(plate="", **fields)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("kmhdu41dbau123456", CHASSIS),
        ("KMHDU-41DB AU123456", CHASSIS),
        ("ＫＭＨＤＵ４１ＤＢＡＵ１２３４５６", CHASSIS),
        ("", ""),
        ("  ", ""),
    ],
)
def test_chassis__has_one_spelling(typed, kept):
    assert chassis_number(typed) == kept


@pytest.mark.parametrize(
    "typed", ["KMHDU41DBAU12345", "KMHDU41DBAU12345O", CHASSIS + "7", "12가3456", "I" * 17, "가" * 17]
)
def test_chassis__that_cannot_be__is_refused(typed):
    with pytest.raises(BadChassis):
        chassis_number(typed)


def test_chassis__of_an_open_case__is_told():
    bare(chassis=CHASSIS)
    with pytest.raises(AlreadyReported):
        bare(chassis=CHASSIS.lower())
    bare()
    assert bare().vehicle == ""  # of two without any number nobody can tell that they are one


def test_reward__once_for_a_chassis__also_when_the_inspection_reads_it(by):
    mileage.programme("parking-report", activity_kind="parking-report")
    first, second = member(), member()
    case = inspect_vehicle(bare(by=first, chassis=CHASSIS), True, by=by)
    take_step(case, CaseState.REMOVED, by=by)

    again = inspect_vehicle(bare(by=second), True, found=Found(chassis=CHASSIS), by=by)

    assert (case.rewarded, again.rewarded, again.chassis) == (True, False, CHASSIS)
    assert Account.objects.get(member=first).balance == 10
    assert not Account.objects.filter(member=second).exists()
    assert Activity.objects.get().source_ref == f"abandoned:case:{case.pk}"


def test_reward__once_for_a_plate_that_was_found_on_the_spot(by):
    case = inspect_vehicle(make.abandoned(plate="12가3456"), True, by=by)
    take_step(case, CaseState.REMOVED, by=by)

    again = inspect_vehicle(bare(), True, found=Found(plate="12가 3456", chassis=CHASSIS), by=by)

    assert (case.rewarded, again.rewarded, again.plate) == (True, False, case.plate)


def test_reward__once_for_a_vehicle_with_no_number_at_all__by_the_earlier_case(by):
    first = inspect_vehicle(bare(), True, by=by)
    second = inspect_vehicle(bare(), True, found=Found(earlier=first.pk), by=by)
    third = inspect_vehicle(bare(), True, found=Found(earlier=second.pk), by=by)

    assert [row.rewarded for row in (first, second, third)] == [True, False, False]
    assert third.same_as == first


def test_reward__of_a_repeat__where_the_earlier_report_was_not_confirmed(by):
    dismissed = inspect_vehicle(bare(), False, by=by)
    found = [inspect_vehicle(bare(), True, found=Found(earlier=dismissed.pk), by=by) for _ in range(2)]

    assert [row.rewarded for row in found] == [True, False]


def test_inspection__of_what_another_open_case_is_of__is_refused(by):
    make.abandoned(plate="12가3456")
    case = bare()
    for found, error in (
        (Found(plate="12가3456"), AlreadyReported),
        (Found(plate="x"), BadPlate),
        (Found(chassis="x"), BadChassis),
        (Found(earlier=case.pk), OtherCaseUnknown),
        (Found(earlier=make.abandoned(district=district_named("계양구")).pk), OtherCaseUnknown),
    ):
        with pytest.raises(error):
            inspect_vehicle(case, True, found=found, by=by)
    case.refresh_from_db()
    assert (case.state, case.plate) == ("reported", None)


def test_order__to_nobody_known__is_published(by):
    case = bare(seen_since=today() - make.START)
    inspect_vehicle(case, True, by=by)
    take_step(case, CaseState.NOTICED, by=by)
    AbandonedCase.objects.update(state=CaseState.ORDERED)  # the periods have a test of their own
    assert record_return(case, by=by).order_returned


def test_screens__ask_for_what_was_found_and_print_it(by):
    case = bare()
    client = staff_client(staff("연수구", "parking", "clerk"), "ko")
    base = f"/parking/abandonedcase/{case.pk}"
    form = {"abandoned": "on", "remark": "", "plate": "", "chassis": "x", "earlier": ""}
    assert "17자리" in client.post(f"{base}/do/inspect/", form).content.decode()
    assert client.post(f"{base}/do/inspect/", form | {"chassis": CHASSIS}).status_code == 302
    assert CHASSIS in client.get(f"{base}/change/").content.decode()
    client.post(f"{base}/do/to_noticed/", {"remark": ""})
    paper = client.get(f"{base}/paper/noticed/").content.decode()
    assert "번호판 없음" in paper and CHASSIS in paper


# --- photos -----------------------------------------------------------------------------------------------------------


def picture(kind: str) -> bytes:
    """A small picture with a place in it."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825)[2] = (37.0, 22.0, 48.0)
    Image.new("RGB", (9, 7), (200, 30, 30)).save(out, kind, exif=exif, comment=b"taken at home", progressive=True)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photo__keeps_the_picture_and_loses_where_it_was_taken(kind):
    taken = picture(kind)
    assert b"taken at home" in taken

    kept = without_metadata(taken + b"and a second picture behind it")

    assert b"taken at home" not in kept and b"second picture" not in kept
    before, after = Image.open(io.BytesIO(taken)), Image.open(io.BytesIO(kept))
    assert not after.getexif()
    assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photo__cut_off_anywhere__is_refused(kind):
    taken = picture(kind)
    for length in range(len(taken) - 1):
        with pytest.raises(BadPhoto):
            without_metadata(taken[:length])


# --- the citizen's side -----------------------------------------------------------------------------------------------


def body(**change) -> str:
    given = {"district": "28185", "place": "송도동 1-1 앞", "on": "road", "seen_since": "2026-11-01"}
    return json.dumps(given | {"photo": base64.b64encode(make.JPEG).decode()} | change)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "bad_plate"),
        ({"plate": " "}, "bad_plate"),
        ({"plate": "12가3456", "without_plate": True}, "bad_plate"),
        ({"without_plate": True, "chassis": "short"}, "bad_chassis"),
        ({"without_plate": True, "chassis": "x" * 41}, "invalid"),
        ({"without_plate": "perhaps"}, "invalid"),
    ],
)
def test_api__of_a_vehicle_that_is_not_told__is_refused(change, code):
    answer = member_client(member()).post("/api/parking/reports", body(**change), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_api__shows_the_steps_the_reward_and_a_proof_of_each_step(by):
    mileage.programme("parking-report", activity_kind="parking-report")
    someone = member()
    client = member_client(someone)
    sent = client.post("/api/parking/reports", body(without_plate=True), content_type="application/json").json()
    assert (sent["vehicle"], sent["located"], sent["reward"]) == ("", False, None)

    inspect_vehicle(AbandonedCase.objects.get(), True, by=by)

    mine = client.get("/api/parking/reports").json()
    assert {row["code"] for row in mine["districts"]} >= {"28185"}
    (row,) = mine["reports"]
    assert [step["state"] for step in row["steps"]] == ["reported", "inspected"]
    assert row["reward"]["amount"] == 10
    proof = f"/api/parking/reports/{sent['id']}/steps/inspected/proof"
    assert client.get(proof).json()["code"] == "not_yet_anchored"
    advance_log()
    bundle = client.get(f"{proof}?later=true").json()
    assert bundle["record"]["step"] == "inspected"
    assert {"log", "later"} <= bundle.keys()
    for address in (proof.replace("inspected", "disposed"), proof.replace(sent["id"], str(uuid4()))):
        assert client.get(address).json()["code"] == "case_unknown"
    assert member_client(member()).get(proof).status_code == 404


def test_api__proves_a_warning_its_objection_and_the_answer(by):
    car, lot = make.car(points=0), make.lot()
    row = make.warned(car, lot, by)
    client, base = member_client(car.member), f"/api/parking/penalties/{row.pk}"
    client.post(f"{base}/object", '{"text": "I had paid"}', content_type="application/json")
    make.decided(row, as_staff("연수구", "parking"))
    advance_log()

    steps = client.get("/api/parking/penalties").json()["penalties"][0]["steps"]
    assert [step["state"] for step in steps] == ["appealed", "lifted"]
    for state in ("stands", "appealed", "lifted"):
        record = client.get(f"{base}/steps/{state}/proof").json()["record"]
        assert "I had paid" not in json.dumps(record)
    assert client.get(f"{base}/steps/upheld/proof").json()["code"] == "penalty_unknown"
    stranger = make.car(typed=car.plate.text, points=0).member  # added the plate after the warning
    assert member_client(stranger).get(f"{base}/steps/stands/proof").status_code == 404
    assert member_client(stranger).get("/api/parking/penalties").json() == {"penalties": []}
    refused = member_client(stranger).post(f"{base}/object", '{"text": "mine"}', content_type="application/json")
    assert refused.json()["code"] == "penalty_unknown"
