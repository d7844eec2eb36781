"""What is given back, by the facility's refund table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .models import Cause, RefundRow
from .slots import Interval, day_of


@dataclass(frozen=True, slots=True)
class Ending:
    """A booking that ends before it is used up."""

    price: int
    made_at: datetime
    during: Interval
    slot: timedelta
    cause: Cause
    at: datetime


def refund_of(rows: Sequence[RefundRow], ending: Ending) -> int:
    """In won, rounded down: the first row that fits, by position. No row: nothing."""
    row = next((row for row in sorted(rows, key=lambda row: row.position) if _fits(row, ending)), None)
    if row is None:
        return 0
    used = _used(ending) if row.less_used else 0
    return max(0, ending.price * row.percent // 100 - used)


def _fits(row: RefundRow, ending: Ending) -> bool:
    days = (day_of(ending.during.start) - day_of(ending.at)).days
    if row.cause != ending.cause:
        return False
    if row.same_day_paid and (day_of(ending.made_at) != day_of(ending.at) or ending.at >= ending.during.start):
        return False
    return (row.days_from is None or days >= row.days_from) and (row.days_to is None or days <= row.days_to)


def _used(ending: Ending) -> int:
    """The part of the price of the slots that have begun, rounded up."""
    if ending.at < ending.during.start:
        return 0
    slots = (ending.during.end - ending.during.start) // ending.slot
    begun = min(slots, (ending.at - ending.during.start) // ending.slot + 1)
    return -(-ending.price * begun // slots)
