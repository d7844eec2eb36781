"""Figures of parking for staff: by district and month, small numbers hidden, safe as CSV."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.utils.timezone import now
from django.utils.translation import override

from credentials.figures.tables import Month
from identity.actors import Actor
from identity.models import District, StaffRole
from identity.queries import SEOUL, today
from services.parking import figures
from services.parking.actions import cancel_booking
from services.parking.actions.abandoned import inspect_vehicle
from services.parking.actions.enforcement import look_up, object_to, penalise
from services.parking.figures import tables
from services.parking.models import Bay, BayClaim, Booking, Ending, Look, Lot, Right
from tests.factories import parking as make
from tests.factories.identity import as_staff, staff, staff_client

pytestmark = pytest.mark.django_db
ADDRESS = "/parking/parkingfigures/"


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def found(month: Month, code: str) -> dict[tuple[str, str], int | None]:
    """Numbers by row and district, in English."""
    with override("en"):
        table = next(table for table in tables(month) if table.code == code)
    rows, columns = [*table.rows, "total"], [*table.columns, "total"]
    return {
        (row, column): cell
        for row, line in zip(rows, table.cells, strict=True)
        for column, cell in zip(columns, line, strict=True)
    }


def stood(bay: Bay, start: datetime, hours: float) -> None:
    """A booking of some time, as if it had been made then."""
    booking, during = make.book(bay, make.car()), Range(start, start + timedelta(hours=hours))
    for rows in (Booking.objects.filter(pk=booking.pk), BayClaim.objects.filter(booking=booking)):
        rows.update(during=during)


def test_bookings_and_occupancy__of_a_months_hours_in_seoul():
    bays = make.bays(make.lot(5))
    for number in range(5):
        stood(bays[number], seoul("2026-08-31T12:00"), 24)  # half of it is August's
    cancel_booking(make.begun(bays[0], make.car()), Ending.STAFF, by=make.SYSTEM)

    august, september = Month(2026, 8), Month(2026, 9)

    assert found(august, "bookings")["total", "total"] == 5
    assert found(august, "occupancy")["total", "total"] == round(100 * 12 / (31 * 24))
    assert found(september, "bookings")["total", "total"] is None
    assert found(september, "occupancy")["total", "total"] is None  # hidden with the bookings


def test_occupancy__is_hidden_wherever_the_bookings_are():
    one, two = make.bays(make.lot(1)), make.bays(make.lot(9, district="계양구"))
    stood(one[0], seoul("2026-08-03T12:00"), 1)
    for bay in two:
        stood(bay, seoul("2026-08-03T12:00"), 100)

    bookings, occupancy = found(Month(2026, 8), "bookings"), found(Month(2026, 8), "occupancy")

    assert bookings["public car park", "Yeonsu-gu"] is None
    assert {place for place, cell in bookings.items() if cell is None} == {
        place for place, cell in occupancy.items() if cell is None
    }


def test_penalties__looks__and_steps__are_counted_where_and_when_they_were_made():
    lot, clerk = make.lot(), as_staff("연수구", "parking")
    for _ in range(6):
        car = make.car(points=0)
        object_to(
            penalise(look_up(car.plate.text, lot, by=clerk).look, by=clerk),
            "why",
            car.member,
            by=Actor.member(car.member),
        )
    month = month_of(today())

    assert figures._penalties(month) == [("warning:appealed", lot.district_id, 6)]
    assert ("warning · objected to", "Yeonsu-gu") in found(month, "penalties")
    assert figures._looks(month) == [("none", lot.district_id, 6)]
    Look.objects.update(at=seoul("2026-07-31T23:59"))
    assert figures._looks(Month(2026, 7)) == [("none", lot.district_id, 6)]
    assert figures._looks(month) == []


def test_consents_and_shares__of_the_month():
    building = make.building(homes=6, consenting=6)
    for home in building.households.all():
        make.window(home)
    month = month_of(today())

    place = building.lot.district_id
    assert figures._consents(month) == [("given", place, 6)]
    assert figures._shares(month) == [("unbooked", place, 6)]


def test_abandoned__steps_of_the_month_by_district(abandoned_cases):
    clerk = as_staff("연수구", "parking")
    for case in abandoned_cases:
        inspect_vehicle(case, True, by=clerk)

    place = abandoned_cases[0].district_id
    assert sorted(figures._steps(month_of(today()))) == [("inspected", place, 5), ("reported", place, 5)]


@pytest.fixture
def abandoned_cases():
    return [make.abandoned() for _ in range(5)]


def lines(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def look_everywhere(times: int) -> None:
    """So many looks with each finding in every district that there ever was: nothing has to be hidden."""
    plate, attendant, asset = make.car(points=0).plate, staff(), make.lot().asset
    for district in District.objects.all():
        lot = Lot.objects.create(district=district, name_ko="전부", name_en="All", asset=asset)
        Look.objects.bulk_create(
            Look(plate=plate, lot=lot, attendant=attendant, at=now(), found=right)
            for right in Right
            for _ in range(times)
        )


def test_page__shows_charts_and_csv__district_staff_their_own_columns():
    look_everywhere(5)
    city, district = staff_client(staff(service="parking")), staff_client(staff("연수구", "parking"))

    page = city.get(ADDRESS).content.decode()
    assert "Figures of parking" in page and "<svg" in page and "per cent" in page
    mine = lines(district.get(f"{ADDRESS}?format=csv"))
    assert {row["column"] for row in mine} == {"Yeonsu-gu"}
    assert not any(row["row"] == "total" for row in mine)
    looks = {row["row"]: row["number"] for row in mine if row["figure"] == "looks"}
    assert looks == {"resident permit": "5", "booking": "5", "within the grace": "5", "no right": "5"}
    assert {row["number"][:1] for row in lines(city.get(f"{ADDRESS}?format=csv"))}.isdisjoint("=+-@")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (("", "parking", StaffRole.CLERK), 200),
        (("", "", StaffRole.AUDITOR), 200),
        (("연수구", "reservations", StaffRole.MANAGER), 403),
    ],
)
def test_page__is_for_the_services_staff_and_auditors(who, status):
    assert staff_client(staff(*who)).get(ADDRESS).status_code == status


def test_page__a_month_that_is_none__is_this_one():
    for text in ("nonsense", "2026-13", "0000-01", "9999-12"):
        assert staff_client(staff()).get(f"{ADDRESS}?month={text}").status_code == 200, text
