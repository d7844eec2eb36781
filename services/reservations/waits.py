"""What stands before whom: who waits for a time comes before who finds it free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from celery import current_app
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from identity.compiled import CompiledQuery, Slot

from .claims import is_free
from .models import Claim, ClaimState, Reservation, ReservationState, Taking, Unit, Waiting, WaitingState
from .slots import Interval, claimed_range

TASK = "services.reservations.tasks.offer_times"


def _waiting() -> QuerySet[Waiting]:
    sharing = Unit.objects.filter(spaces__units=Slot("unit", BigIntegerField()))
    during = Slot("during", DateTimeRangeField())
    return Waiting.objects.filter(state=WaitingState.WAITING, unit__in=sharing, during__overlap=during).order_by()


_WAITING = CompiledQuery(_waiting)


def anybody_waits(unit: Unit, during: Range) -> bool:
    """Whether somebody waits for one of the unit's spaces at this time, and could have now what they wait for.

    Who waits for more than what is free keeps nobody from the part that is.
    """
    return any(is_free(row.unit, _claimed(row)) for row in _WAITING(unit=unit.pk, during=during))


def hopeful() -> QuerySet[Waiting]:
    """Those who wait for what looks free now, or has passed, the longest first."""
    lapsed = Q(state=ClaimState.HELD, held_until__lte=now())
    claims = Claim.objects.filter(state__in=ClaimState.LIVE, during__overlap=OuterRef("during")).exclude(lapsed)
    taken = claims.filter(space__units=OuterRef("unit")).order_by().values("space__units")
    places = Unit.objects.filter(pk=OuterRef("unit")).annotate(count=Count("spaces")).values("count")
    rows = Waiting.objects.filter(state=WaitingState.WAITING).annotate(
        taken=Coalesce(Subquery(taken.annotate(count=Count("space", distinct=True)).values("count")), 0),
        places=Subquery(places),
    )
    looks_free = Q(unit__taking=Taking.ALL, taken=0) | Q(unit__taking=Taking.ONE, taken__lt=F("places"))
    return rows.filter(looks_free | Q(during__startswith__lte=now())).order_by("joined_at", "pk")


def _claimed(row: Waiting) -> Range:
    return claimed_range(row.unit, Interval(row.during.lower, row.during.upper))


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
