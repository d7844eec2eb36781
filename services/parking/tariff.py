"""What parking costs. Pure arithmetic: units begun count, and caps are those of a day in Seoul."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from identity.queries import SEOUL

from .models import Lot

MINUTE = timedelta(minutes=1)


def parking_fee(lot: Lot, start: datetime, end: datetime, discount: int = 0) -> int:
    """The fee for a time: units begun, at most the cap of each day; the discount rounds in the driver's favour."""
    unit = lot.unit_minutes * MINUTE
    total = sum(min(units * lot.unit_fee, lot.day_cap) for units in units_by_day(start, end, unit))
    return total * (100 - discount) // 100


def overstay_fee(lot: Lot, end: datetime, left: datetime, deposit: int) -> int:
    """What staying on costs: nothing within the grace, then every minute since the end; capped by day and deposit."""
    if left - end <= lot.grace_minutes * MINUTE:
        return 0
    days = units_by_day(end, left, MINUTE)
    return min(sum(min(minutes * lot.overstay_fee, lot.overstay_day_cap) for minutes in days), deposit)


def longest_overstay(lot: Lot, deposit: int) -> timedelta:
    """After so long the deposit is used up, however the days fall; also when staying on costs nothing."""
    a_day = min(lot.overstay_fee * 1_440, lot.overstay_day_cap)
    return timedelta(days=-(-deposit // a_day) + 1 if a_day else 1)


def units_by_day(start: datetime, end: datetime, unit: timedelta) -> Iterator[int]:
    """How many units begin on each day in Seoul; one that runs over midnight is the earlier day's."""
    units, counted, day = -(-(end - start) // unit), 0, start.astimezone(SEOUL).date()
    while counted < units:
        day += timedelta(days=1)
        before_midnight = -(-(datetime.combine(day, time(), SEOUL) - start) // unit)
        yield min(units, before_midnight) - counted
        counted = min(units, before_midnight)
