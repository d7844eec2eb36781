"""What stands before whom: who waits for a time comes before who finds it free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from celery import current_app
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.db.models import BigIntegerField, QuerySet

from identity.compiled import CompiledQuery, Slot

from .models import Reservation, ReservationState, Unit, Waiting, WaitingState

TASK = "services.reservations.tasks.offer_times"


def _waiting() -> QuerySet[Waiting]:
    sharing = Unit.objects.filter(spaces__units=Slot("unit", BigIntegerField()))
    during = Slot("during", DateTimeRangeField())
    return Waiting.objects.filter(state=WaitingState.WAITING, unit__in=sharing, during__overlap=during).order_by()[:1]


_WAITING = CompiledQuery(_waiting)


def anybody_waits(unit: Unit, during: Range) -> bool:
    """Whether somebody waits for one of the unit's spaces at this time."""
    return bool(_WAITING(unit=unit.pk, during=during))


def follow(rows: Sequence[Reservation], to: ReservationState) -> None:
    """Offers that became something else, and times that others wait for."""
    offers = Waiting.objects.filter(reservation__in=rows, state=WaitingState.OFFERED)
    if to in (ReservationState.BOOKED, ReservationState.REQUESTED):
        offers.update(state=WaitingState.TAKEN)
        return
    offers.update(state=WaitingState.MISSED)
    if to != ReservationState.USED:
        hint({row.unit.facility_id for row in rows})


def hint(facilities: Iterable[int]) -> None:
    """Times became free: who waits there is asked soon; the sweep asks anyhow."""
    found = Waiting.objects.filter(state=WaitingState.WAITING, unit__facility__in=list(facilities))
    if found.exists():
        transaction.on_commit(partial(current_app.send_task, TASK))
