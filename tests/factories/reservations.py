"""Facilities and units to book."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.timezone import now

from identity.actors import Actor
from identity.models import Member
from identity.queries import SEOUL, today
from mileage.actions.accounts import open_member_account
from services.reservations.actions import BookingRequest, book_unit
from services.reservations.models import Facility, OpeningHours, Reservation, Space, Unit
from services.reservations.samples import michuhol_table
from services.reservations.slots import Interval
from tests.factories import mileage as points
from tests.factories.identity import district_named, member

_numbers = itertools.count(1)
SYSTEM = Actor.system("tests")


def facility(district: str = "연수구", **fields) -> Facility:
    """Open every day from 9 to 21."""
    named = {"name_ko": f"체육관 {next(_numbers)}", "name_en": "Gym"}
    made = Facility.objects.create(district=district_named(district), refund_table=michuhol_table(), **named | fields)
    hours = [OpeningHours(facility=made, weekday=day, opens=time(9), closes=time(21)) for day in range(7)]
    OpeningHours.objects.bulk_create(hours)
    return made


def spaces(of: Facility, count: int = 1) -> list[Space]:
    return [Space.objects.create(facility=of, code=f"space {next(_numbers)}") for _ in range(count)]


def unit(of: Facility | None = None, on: list[Space] | None = None, **fields) -> Unit:
    """An hourly court at 10,000 won."""
    where = of or facility()
    named = {"name_ko": f"코트 {next(_numbers)}", "name_en": "Court", "sport": "tennis", "price": 10_000}
    made = Unit.objects.create(facility=where, **named | fields)
    made.spaces.set(on or spaces(where))
    return made


def a_day(ahead: int = 3) -> date:
    return today() + timedelta(days=ahead)


def at(hour: int, hours: int = 1, ahead: int = 3) -> Interval:
    start = datetime.combine(a_day(ahead), time(hour), SEOUL)
    return Interval(start, start + timedelta(hours=hours))


def book(of: Unit, during: Interval, by: Member) -> Reservation:
    return book_unit(BookingRequest(of, during, by), by=Actor.member(by))


def saver(amount: int) -> Member:
    """A member with so many points."""
    one = member()
    account = open_member_account(one, points.asset())
    if amount:
        points.give(account, amount)
    return one


def past(row: Reservation, begun: timedelta = timedelta(minutes=30)) -> None:
    """As if it had begun so long ago; its claims too."""
    lasting = row.during.upper - row.during.lower
    start = now() - begun
    during = DateTimeTZRange(start, start + lasting)
    Reservation.objects.filter(pk=row.pk).update(during=during)
