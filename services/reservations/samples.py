"""A sample sports centre for the sandbox, and a published refund table."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from identity.actors import Actor
from identity.models import District, Member
from identity.queries import SEOUL, today
from mileage.models import Asset

from .actions import BookingRequest, book_unit, cancel_reservation
from .errors import SlotTaken
from .models import (
    Cause,
    Discount,
    Facility,
    Mode,
    OpeningHours,
    Price,
    RefundRow,
    RefundTable,
    Reservation,
    Space,
    Taking,
    Unit,
    Weekday,
)
from .slots import Interval

PLACES = 20
# Michuhol-gu's: cause, days from, days to, only on the day of booking, less what was used, percentage
MICHUHOL = (
    (Cause.HOLDER, None, None, True, False, 100),
    (Cause.HOLDER, 5, None, False, False, 100),
    (Cause.HOLDER, 1, 4, False, False, 90),
    (Cause.HOLDER, None, 0, False, True, 90),
    (Cause.OPERATOR, None, None, False, True, 110),
    (Cause.RAIN, None, None, False, True, 90),
    (Cause.DISASTER, None, None, False, True, 100),
)


@transaction.atomic
def load() -> None:
    """Make what is missing."""
    table = michuhol_table()
    district = District.objects.filter(code="28185", valid__contains=today()).first()
    name = "견본 연수구 체육센터"
    if district is None or Facility.objects.filter(district=district, name_ko=name).exists():
        return
    centre = Facility.objects.create(
        district=district,
        name_ko=name,
        name_en="Sample Yeonsu-gu Sports Centre",
        refund_table=table,
        monthly_quota=8,
        deposit_asset=Asset.objects.filter(code="volunteer-points").first(),
        checks_in=True,
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(facility=centre, weekday=day, opens=time(6), closes=time(22)) for day in Weekday.values
    )
    Discount.objects.bulk_create(
        Discount(facility=centre, card=card, min_age=age, percent=percent)
        for card, age, percent in (
            ("citizen", None, 20),
            ("citizen", 65, 50),
            ("family-love", None, 30),
            ("outstanding-volunteer", None, 30),
        )
    )
    _courts(centre)
    _pool(centre)


def fill(member: Member) -> None:
    """What somebody who books sees: booked, asked for, and cancelled. The member has points for the deposit."""
    centre = Facility.objects.filter(name_ko__startswith="견본").first()
    if centre is None or Reservation.objects.filter(member=member).exists():
        return
    by = Actor.member(member)
    for name, days, cancelled in (("수영장 자유수영", 1, False), ("다목적실", 2, False), ("농구장 A면", 3, True)):
        row = _booked(centre.units.get(name_ko=name), today() + timedelta(days=days), member)
        if cancelled:
            cancel_reservation(row, by=by)


def _booked(unit: Unit, day: date, member: Member) -> Reservation:
    """At an hour that follows from the member, or the next free one: others have filled theirs. Raises SlotTaken."""
    first = int(member.pk.hex[:4], 16)
    taken = SlotTaken()
    for step in range(12):
        start = datetime.combine(day, time(6 + (first + step) % 12), SEOUL)
        wish = BookingRequest(unit, Interval(start, start + timedelta(hours=1)), member)
        try:
            return book_unit(wish, by=Actor.member(member))
        except SlotTaken as error:
            taken = error
    raise taken


def michuhol_table() -> RefundTable:
    """Incheon Michuhol-gu's published refund table, with its rows when it is new."""
    table, new = RefundTable.objects.get_or_create(
        code="michuhol", defaults={"name_ko": "미추홀구 반환 기준", "name_en": "Refund table of Michuhol-gu"}
    )
    if new:
        RefundRow.objects.bulk_create(
            RefundRow(
                table=table,
                position=position,
                cause=cause,
                days_from=first,
                days_to=last,
                same_day_paid=same_day,
                less_used=less_used,
                percent=percent,
            )
            for position, (cause, first, last, same_day, less_used, percent) in enumerate(MICHUHOL, 1)
        )
    return table


def _courts(centre: Facility) -> None:
    """A court that can be had whole or by halves: they share leaf spaces."""
    halves = [Space.objects.create(facility=centre, code=f"court-{side}") for side in ("a", "b")]
    for name_ko, name_en, spaces, price in (
        ("농구장 전체", "Basketball court, whole", halves, 20_000),
        ("농구장 A면", "Basketball court, half A", halves[:1], 12_000),
        ("농구장 B면", "Basketball court, half B", halves[1:], 12_000),
    ):
        court = Unit.objects.create(
            facility=centre, name_ko=name_ko, name_en=name_en, sport="basketball", buffer_minutes=10, price=price
        )
        court.spaces.set(spaces)
        Price.objects.create(unit=court, last_weekday=4, begins=time(6), ends=time(12), amount=price * 3 // 4)
    room = Unit.objects.create(
        facility=centre,
        name_ko="다목적실",
        name_en="Multi-purpose room",
        sport="room",
        mode=Mode.APPROVAL,
        max_slots=4,
        price=10_000,
        deposit=500,
    )
    room.spaces.add(Space.objects.create(facility=centre, code="room-1"))


def _pool(centre: Facility) -> None:
    pool = Unit.objects.create(
        facility=centre,
        name_ko="수영장 자유수영",
        name_en="Pool, free swimming",
        sport="swimming",
        taking=Taking.ONE,
        price=4_000,
    )
    pool.spaces.set([Space.objects.create(facility=centre, code=f"pool-{place:02}") for place in range(1, PLACES + 1)])
