"""Staff screens: facilities, units and bookings of one's district; approve, refuse, cancel, close, open again."""

import pytest

from identity.models import AuditRow, StaffRole
from services.reservations.actions import cancel_reservation
from services.reservations.models import Claim, Closure, Facility, Reservation, ReservationNotice, Unit
from services.reservations.occupancy import occupancy_of
from tests.factories import reservations as make
from tests.factories.credentials import resident
from tests.factories.identity import member, staff, staff_client

pytestmark = pytest.mark.django_db
BOOKINGS = "/reservations/reservation/"


def clerk(district: str = "연수구", service: str = "reservations"):
    return staff_client(staff(district, service))


def do(client, obj, action: str, **data):
    return client.post(f"/reservations/{obj._meta.model_name}/{obj.pk}/do/{action}/", data)


def closing(hour: int, hours: int) -> dict[str, str]:
    times = make.at(hour, hours)
    given = {"cause": "disaster", "reason": "storm"}
    for name, at in (("starts", times.start), ("ends", times.end)):
        given |= {f"{name}_0": f"{at:%Y-%m-%d}", f"{name}_1": f"{at:%H:%M:%S}"}
    return given


def test_bookings_of_a_day__are_the_districts_and_the_services():
    mine = make.book(make.unit(), make.at(10), member())
    make.book(make.unit(make.facility("계양구")), make.at(10), member())

    page = clerk().get(f"{BOOKINGS}?day__day={make.a_day().day}").content.decode()

    assert f"{BOOKINGS}{mine.pk}/change/" in page
    assert page.count(f"{BOOKINGS}") >= 1
    assert clerk().get(f"{BOOKINGS}{mine.pk}/change/").status_code == 200
    assert clerk("계양구").get(f"{BOOKINGS}{mine.pk}/change/").status_code == 302
    other = clerk("연수구", "volunteering").get(f"{BOOKINGS}{mine.pk}/change/")
    assert other.status_code in (302, 403)


def test_approve_and_refuse__from_the_page():
    room = make.unit(mode="approval")
    one, two = make.book(room, make.at(10), member()), make.book(room, make.at(12), member())

    assert do(clerk(), one, "approve").status_code == 302
    assert do(clerk(), two, "refuse", reason="no").status_code == 302

    assert dict(Reservation.objects.values_list("pk", "state")) == {one.pk: "booked", two.pk: "refused"}
    assert ReservationNotice.objects.get(reservation=two).said == "no"
    assert do(clerk(), one, "approve").status_code == 404


def test_action__names_where_when_and_whose_and_the_look_is_recorded():
    booked = make.book(make.unit(make.facility(name_en="Yeonsu Gym")), make.at(10), resident(name="김하연"))
    number = str(booked.member_id)[:8]

    page = clerk().get(f"{BOOKINGS}{booked.pk}/do/cancel/").content.decode()

    assert f"Yeonsu Gym · Court · {make.a_day():%Y-%m-%d} 10:00–11:00 · 김*연 ({number})" in page
    assert "김하연" not in page
    look = AuditRow.objects.get(event="personal_data.viewed", subject_id=str(booked.pk))
    assert look.detail["fields"] == ["name"]
    stranger = make.book(make.unit(), make.at(12), member())
    assert f"({str(stranger.member_id)[:8]})" not in clerk().get(f"{BOOKINGS}{stranger.pk}/do/cancel/").content.decode()


def test_cancel__with_a_cause__gives_back_by_the_table():
    booked = make.book(make.unit(), make.at(10), member())

    assert do(clerk(), booked, "cancel", cause="operator").status_code == 302

    booked.refresh_from_db()
    assert (booked.state, booked.refund) == ("cancelled", 11_000)


def test_close_and_open_again__from_the_page():
    court = make.unit()
    booked = make.book(court, make.at(10), member())

    answer = do(clerk(), court.facility, "close", **closing(9, 3))

    assert answer.status_code == 302, answer.content.decode()
    booked.refresh_from_db()
    assert (booked.state, Claim.objects.filter(state="closed").count()) == ("cancelled", 1)
    again = do(clerk(), court, "close", **closing(11, 2))
    assert "closed at that time already" in again.content.decode()
    assert do(clerk(), Closure.objects.get(), "lift").status_code == 302
    assert not Claim.objects.filter(state="closed").exists()


@pytest.mark.parametrize("model", ["facility", "unit", "reservation", "closure", "refundtable"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_screens__open_in_both_languages(model, language):
    court = make.unit()
    make.book(court, make.at(10), member())
    do(clerk(), court, "close", **closing(12, 1))
    client = staff_client(staff("연수구", "reservations", StaffRole.MANAGER), language)

    page = client.get(f"/reservations/{model}/")

    assert page.status_code == 200
    row = {"facility": Facility, "unit": Unit, "reservation": Reservation, "closure": Closure}.get(model)
    if row:
        assert client.get(f"/reservations/{model}/{row.objects.get().pk}/change/").status_code == 200


def test_unit__with_a_space_of_another_facility__is_refused():
    court, stranger = make.unit(), make.spaces(make.facility())[0]
    manager = staff_client(staff("연수구", "reservations", StaffRole.MANAGER))
    data = {
        field: getattr(court, field) for field in ("name_ko", "name_en", "taking", "sport", "mode", "price", "deposit")
    }
    numbers = (
        "approval_hours",
        "slot_minutes",
        "min_slots",
        "max_slots",
        "buffer_minutes",
        "resident_days",
        "other_days",
    )
    data |= {field: getattr(court, field) for field in numbers}
    data |= {"facility": court.facility_id, "spaces": [stranger.pk], "active": "on"}
    data |= {"prices-TOTAL_FORMS": 0, "prices-INITIAL_FORMS": 0}

    answer = manager.post(f"/reservations/unit/{court.pk}/change/", data)

    assert "those of its facility" in answer.content.decode()
    data["spaces"] = [court.spaces.get().pk]
    assert manager.post(f"/reservations/unit/{court.pk}/change/", data).status_code == 302


def test_calendar__shows_a_week_and_a_day_of_ones_own_facility():
    gym = make.facility()
    court = make.unit(gym, name_en="Centre court")
    booked = make.book(court, make.at(10, 2), member())
    do(clerk(), court, "close", **closing(15, 2))
    address, day = f"/reservations/facility/{gym.pk}/calendar/", make.a_day()

    week = clerk().get(f"{address}?day={day}").content.decode()

    assert f"/reservations/reservation/{booked.pk}/change/" in week
    assert "10:00–12:00" in week
    assert "Centre court" in week
    assert "2 %" in week  # two of the 84 hours of a week, less two that are closed
    one_day = clerk().get(f"{address}?day={day}&view=day").content.decode()
    assert "20 %" in one_day
    assert "closed" in one_day
    assert clerk("계양구").get(address).status_code == 404
    assert clerk().get(f"{address}?day=9999-12-31").status_code == 200


@pytest.mark.parametrize(("language", "word"), [("en", "By hour of the day"), ("ko", "시간대별")])
def test_occupancy__counts_time_by_space_and_hour(language, word):
    gym = make.facility()
    leaves = make.spaces(gym, 2)
    whole, half = make.unit(gym, leaves, buffer_minutes=30), make.unit(gym, leaves[:1])
    make.book(half, make.at(9, 2), member())
    make.book(whole, make.at(12), member())
    missed = make.book(half, make.at(18), member())
    Reservation.objects.filter(pk=missed.pk).update(state="no_show")
    cancel_reservation(make.book(half, make.at(20), member()), by=make.SYSTEM)
    do(clerk(), half, "close", **closing(15, 2))

    found = occupancy_of(gym, [make.a_day()])

    assert [(row.unit, row.use.open // 60, row.use.taken // 60) for row in found.units] == [
        (whole, 22, 5),  # 24 hours of spaces less the 2 that are closed; 2 + 2 + 1 are booked
        (half, 10, 4),
    ]
    assert [(row.bookings, row.missed, row.cancelled) for row in found.units] == [(1, 0, 0), (2, 1, 1)]
    assert [use.percent for _, use in found.hours] == [50, 50, 0, 100, 0, 0, 0, 0, 0, 50, 0, 0]
    page = staff_client(staff("연수구", "reservations"), language).get(
        f"/reservations/facility/{gym.pk}/calendar/?day={make.a_day()}&view=month"
    )
    assert word in page.content.decode()
    empty = clerk().get(f"/reservations/facility/{make.facility().pk}/calendar/?view=month")
    assert "This facility has no units yet." in empty.content.decode()


def test_calendar__as_files__names_nobody():
    gym = make.facility()
    booked = make.book(make.unit(gym, name_en="=Court"), make.at(10), member())
    address = f"/reservations/facility/{gym.pk}/calendar/?day={make.a_day()}"

    table = clerk().get(f"{address}&format=csv").content.decode().splitlines()
    calendar = clerk().get(f"{address}&format=ics").content.decode()

    assert table[1].startswith(
        f"'=Court,{make.a_day()} 10:00,{make.a_day()} 11:00,booked,{str(booked.member_id)[:8]},10000"
    )
    assert f"SUMMARY:=Court ({str(booked.member_id)[:8]})" in calendar
    assert "VALARM" not in calendar


def test_move_note_and_check_in__from_the_page():
    gym = make.facility()
    court, other = make.unit(gym), make.unit(gym)
    booked = make.book(court, make.at(10), member())
    at = make.at(14).start
    moving = {"starts_0": f"{at:%Y-%m-%d}", "starts_1": "14:00:00", "unit": other.pk}

    assert do(clerk(), booked, "move", **moving).status_code == 302

    moved = Reservation.objects.get(state="booked")
    assert (moved.unit, moved.during.lower, moved.replaces_id) == (other, at, booked.pk)
    assert do(clerk(), moved, "note", note="needs the ramp").status_code == 302
    early = do(clerk(), moved, "check-in")
    assert "Check-in is open from" in early.content.decode()
    make.past(moved)
    assert do(clerk(), moved, "check-in").status_code == 302
    moved.refresh_from_db()
    assert (moved.state, moved.note) == ("used", "needs the ramp")
    stranger = make.unit()
    again = make.book(court, make.at(10), member())
    assert "Select a valid choice" in do(clerk(), again, "move", **moving | {"unit": stranger.pk}).content.decode()
