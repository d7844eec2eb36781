"""What a booking costs: prices by time, the best discount by card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from identity.models import Member
from identity.queries import SEOUL

from .cards import age_of, live_cards
from .models import Price, Unit
from .slots import Interval


def price_of(unit: Unit, times: Sequence[Interval], member: Member | None) -> list[int]:
    """The price in won of each time, for a member. Discounts do not add up: the best one counts; halves round down."""
    if not times:
        return []
    by_time = list(unit.prices.all())
    less = best_discount(unit, member, times[0].start.astimezone(SEOUL).date()) if member else 0
    return [_full_price(unit, by_time, during) * (100 - less) // 100 for during in times]


def best_discount(unit: Unit, member: Member, on: date) -> int:
    """The greatest percentage that one of the member's cards brings."""
    offered = list(unit.facility.discounts.all())
    if not offered:
        return 0
    cards = live_cards(member)
    mine = [row for row in offered if row.card in cards]
    if any(row.min_age is not None for row in mine):
        age = age_of(member, on)
        mine = [row for row in mine if row.min_age is None or (age is not None and age >= row.min_age)]
    return max((row.percent for row in mine), default=0)


def _full_price(unit: Unit, by_time: Sequence[Price], during: Interval) -> int:
    step, start, total = timedelta(minutes=unit.slot_minutes), during.start, 0
    while start < during.end:
        begins = start.astimezone(SEOUL)
        fitting = (
            row.amount
            for row in by_time
            if row.first_weekday <= begins.weekday() <= row.last_weekday and row.begins <= begins.time() < row.ends
        )
        total += next(fitting, unit.price)
        start += step
    return total
