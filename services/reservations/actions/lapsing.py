"""Requests that nobody decided, and offers that nobody took in time, end and free what they held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.timezone import now

from identity.actors import Actor
from mileage.transactions import in_one_transaction

from .. import claims, deposits
from ..models import NoticeKind, Reservation, ReservationState, Unit
from ..notices import tell
from ..slots import Interval, claimed_range
from .steps import locked, move, tell_ended

AT_ONCE = 200


@in_one_transaction
def lapse_reservations(reservations: Sequence[Any] | None = None, *, by: Actor) -> int:
    """End those whose time to decide is over: the given ones, or some of all. How many."""
    over = Reservation.objects.filter(state__in=ReservationState.HELD, decide_by__lte=now())
    ids = (
        reservations if reservations is not None else over.order_by("decide_by").values_list("pk", flat=True)[:AT_ONCE]
    )
    rows = [
        row
        for row in locked(list(ids))
        if row.state in ReservationState.HELD and row.decide_by is not None and row.decide_by <= now()
    ]
    move(rows, ReservationState.LAPSED)
    tell_ended(rows, "reservation.lapsed", by)
    tell(rows, NoticeKind.LAPSED)
    deposits.settle(rows)
    return len(rows)


def lapse_in_the_way(unit: Unit, times: Sequence[Interval]) -> None:
    """End holds of these times whose own time is over.

    To be called before the transaction that takes the times: its locks, and its ledger call, are then gone.
    """
    spaces = claims.space_ids(unit)
    lapsed = {pk for during in times for pk in claims.lapsed_in(spaces, claimed_range(unit, during))}
    if lapsed:
        lapse_reservations(sorted(lapsed), by=Actor.system("reservations.lapse_in_the_way"))
