"""The refund table of Michuhol-gu, row by row; cancelling by the holder, the facility and the weather."""

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import now

from identity.actors import Actor
from identity.errors import NotAllowed
from identity.models import AuditRow
from identity.queries import SEOUL
from services.reservations import errors
from services.reservations.actions import ClosureRequest, cancel_reservation, close_facility, lift_closure
from services.reservations.models import Cause, Claim, RefundRow, Reservation
from services.reservations.refunds import Ending, refund_of
from services.reservations.samples import michuhol_table
from services.reservations.slots import Interval
from tests.factories import reservations as make
from tests.factories.identity import as_staff, member

pytestmark = pytest.mark.django_db
# a booking of four hours for 40,000 won on 20 December, 10 to 14, made on the 1st
USE = Interval(datetime(2026, 12, 20, 10, tzinfo=SEOUL), datetime(2026, 12, 20, 14, tzinfo=SEOUL))
MADE = datetime(2026, 12, 1, 12, tzinfo=SEOUL)


def refund(cause: str, at: datetime, made: datetime = MADE, price: int = 40_000) -> int:
    rows = list(RefundRow.objects.filter(table=michuhol_table()))
    return refund_of(rows, Ending(price, made, USE, timedelta(hours=1), Cause(cause), at))


@pytest.mark.parametrize(
    ("cause", "day", "hour", "expected"),
    [
        ("holder", 1, 23, 40_000),  # on the day of paying: all
        ("holder", 15, 23, 40_000),  # 5 days before: all
        ("holder", 16, 0, 36_000),  # 4 days before: less 10 %
        ("holder", 19, 23, 36_000),  # 1 day before: less 10 %
        ("holder", 20, 9, 36_000),  # on the day, nothing used: less 10 %
        ("holder", 20, 10, 26_000),  # the first hour has begun: less that hour and 10 %
        ("holder", 20, 13, 0),
        ("operator", 16, 0, 44_000),  # the operator's fault: plus 10 %
        ("operator", 20, 11, 24_000),
        ("rain", 20, 9, 36_000),
        ("disaster", 20, 9, 40_000),
    ],
)
def test_refund__by_the_published_table(cause, day, hour, expected):
    assert refund(cause, datetime(2026, 12, day, hour, tzinfo=SEOUL)) == expected


def test_refund__paid_and_cancelled_on_the_day_of_use__is_all_before_it_begins():
    made = datetime(2026, 12, 20, 8, tzinfo=SEOUL)

    assert refund("holder", made + timedelta(hours=1), made) == 40_000
    assert refund("holder", made + timedelta(hours=3), made) == 16_000


def test_refund__without_a_row__is_nothing():
    RefundRow.objects.filter(cause="rain").delete()
    table = michuhol_table()
    RefundRow.objects.filter(table=table, cause="rain").delete()

    assert refund("rain", MADE) == 0


def test_cancel__by_the_holder__gives_back_and_frees_the_time():
    court, citizen = make.unit(), member()
    booked = make.book(court, make.at(10), citizen)
    Reservation.objects.update(made_at=now() - timedelta(days=1))

    cancelled = cancel_reservation(booked, by=Actor.member(citizen))

    assert (cancelled.state, cancelled.refund, cancelled.cause) == ("cancelled", 9_000, "holder")
    make.book(court, make.at(10), member())
    assert [event.state for event in cancelled.events.all()] == ["booked", "cancelled"]
    with pytest.raises(errors.WrongState):
        cancel_reservation(booked, by=Actor.member(citizen))


def test_cancel__of_a_request__gives_nothing_back_for_nothing_was_paid():
    citizen = member()
    asked = make.book(make.unit(mode="approval"), make.at(10), citizen)

    assert cancel_reservation(asked, by=Actor.member(citizen)).refund == 0


def test_cancel__by_strangers__is_refused():
    citizen = member()
    booked = make.book(make.unit(), make.at(10), citizen)

    for stranger in (Actor.member(member()), as_staff("계양구")):
        with pytest.raises(NotAllowed):
            cancel_reservation(booked, by=stranger)
    with pytest.raises(NotAllowed):
        cancel_reservation(booked, Cause.DISASTER, by=Actor.member(citizen))


def close(gym, during, cause: str = "disaster", **fields):
    return close_facility(ClosureRequest(gym, during, Cause(cause), "storm", **fields), by=as_staff("연수구"))


def test_close__cancels_what_is_booked_and_keeps_everyone_out():
    gym = make.facility()
    court, other = make.unit(gym), make.unit(gym, mode="approval")
    booked, asked = make.book(court, make.at(10), member()), make.book(other, make.at(11), member())
    later = make.book(court, make.at(15), member())

    closure = close(gym, make.at(9, 4), "operator")

    for row in (booked, asked, later):
        row.refresh_from_db()
    assert [(row.state, row.refund) for row in (booked, asked, later)] == [
        ("cancelled", 11_000),
        ("cancelled", 0),
        ("booked", None),
    ]
    assert AuditRow.objects.get(event="facility.closed").detail == {"cancelled": 2}
    with pytest.raises(errors.SlotTaken):
        make.book(court, make.at(12), member())
    with pytest.raises(errors.AlreadyClosed):
        close(gym, make.at(12, 2))
    lift_closure(closure, by=as_staff("연수구"))
    make.book(court, make.at(12), member())


def test_close__of_one_unit__leaves_the_others_and_a_booking_that_ends_before():
    gym = make.facility()
    court, other = make.unit(gym, buffer_minutes=30), make.unit(gym)
    before, beside = make.book(court, make.at(10), member()), make.book(other, make.at(11), member())

    close(gym, make.at(11, 2), unit=court)

    assert set(Reservation.objects.values_list("state", flat=True)) == {"booked"}
    assert before.claims.get().during.upper == before.during.upper
    assert beside.claims.get().state == "booked"


@pytest.mark.parametrize(
    ("during", "cause", "error"),
    [
        (Interval(USE.end, USE.start), "rain", errors.BadTime),
        (USE, "holder", errors.BadTime),
        (Interval(USE.start.replace(year=2025), USE.end.replace(year=2025)), "rain", errors.AlreadyOver),
    ],
)
def test_close__for_no_time_or_no_cause__is_refused(during, cause, error):
    with pytest.raises(error):
        close(make.facility(), during, cause)


def test_close__by_staff_of_another_district__is_refused():
    gym = make.facility("계양구")

    with pytest.raises(NotAllowed):
        close(gym, make.at(9))
    assert not Claim.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_close__while_people_book__leaves_no_booking_inside(threads):
    gym = make.facility()
    courts = [make.unit(gym) for _ in range(6)]
    work = [lambda court=court: make.book(court, make.at(10), member()) for court in courts * 2]
    work.append(lambda: close(gym, make.at(9, 4)))

    outcomes = threads.run(lambda one: one(), work)

    assert {type(one).__name__ for one in outcomes} <= {"Reservation", "SlotTaken", "Closure"}, outcomes
    assert not Claim.objects.filter(state__in=("held", "booked")).exists()
    assert Claim.objects.filter(state="closed").count() == 6
