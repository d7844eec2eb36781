"""Requests that nobody decided, and offers that nobody took in time, end and free what they held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.timezone import now

from identity.actors import Actor
from mileage.transactions import in_one_transaction

from .. import deposits
from ..models import NoticeKind, Reservation, ReservationState
from ..notices import tell
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
