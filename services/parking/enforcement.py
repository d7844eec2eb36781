"""What right a car has at a place and a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from identity.queries import SEOUL

from .models import BayClaim, Lot, Permit, Plate, Right, Shift

DAY_FROM, DAY_UNTIL = 9, 18


@dataclass(frozen=True, slots=True)
class Finding:
    """`bay`: where the right is; `until`: when it ends."""

    right: Right
    bay: str = ""
    until: datetime | None = None


def right_of(plate: Plate, lot: Lot, at: datetime) -> Finding:
    """A permit, a booking, the grace before or after a booking, or none."""
    permit = Permit.objects.filter(
        plate=plate,
        bay__lot=lot,
        shift__in=(shift_at(at), Shift.ALL),
        during__contains=permit_day(at),
    )
    if row := permit.filter(Q(ended_at=None) | Q(ended_at__gt=at)).select_related("bay").first():
        return Finding(Right.PERMIT, row.bay.number)
    claims = BayClaim.objects.filter(plate=plate, bay__lot=lot).select_related("bay", "booking")
    given = claims.exclude(booking__state="cancelled").filter(
        Q(booking__ended_at=None) | Q(booking__ended_at__gt=at - _grace(lot))
    )
    if now_there := given.filter(during__contains=at, live=True).first():
        return Finding(Right.BOOKING, now_there.bay.number, now_there.booking.during.upper)
    around = given.filter(during__overlap=(at - _grace(lot), at + _grace(lot)))
    if near := around.order_by("-during").first():
        return Finding(Right.GRACE, near.bay.number, near.booking.during.upper + _grace(lot))
    return Finding(Right.NONE)


def _grace(lot: Lot) -> timedelta:
    return timedelta(minutes=lot.grace_minutes)


def shift_at(at: datetime) -> Shift:
    hour = at.astimezone(SEOUL).hour
    return Shift.DAY if DAY_FROM <= hour < DAY_UNTIL else Shift.NIGHT


def permit_day(at: datetime) -> object:
    """The day whose permits count: a night belongs to the day on which it began."""
    seoul = at.astimezone(SEOUL)
    return (seoul - timedelta(days=1)).date() if seoul.hour < DAY_FROM else seoul.date()
