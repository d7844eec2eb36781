"""Reads of what members hope for: waiting lists, draws, and notices."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Case, Count, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from identity.models import Member

from .errors import DrawUnknown, NoSeries, SanctionUnknown, UnitUnknown, WaitingUnknown
from .models import (
    Application,
    Draw,
    DrawState,
    Facility,
    ReservationNotice,
    Sanction,
    Season,
    Unit,
    Waiting,
    WaitingState,
)

SHOWN = timedelta(days=30)


def waiting_of(member: Member) -> QuerySet[Waiting]:
    """Live places on lists, each with `before`."""
    longer = Waiting.objects.filter(
        Q(joined_at__lt=OuterRef("joined_at")),
        unit=OuterRef("unit"),
        during=OuterRef("during"),
        state=WaitingState.WAITING,
    )
    counted = longer.order_by().values("unit").annotate(count=Count("pk")).values("count")
    rows = Waiting.objects.filter(member=member, state__in=WaitingState.LIVE, during__startswith__gt=now())
    return rows.select_related("unit__facility").annotate(before=Coalesce(Subquery(counted), 0)).order_by("during")


def waiting_by_id(member: Member, waiting: int) -> Waiting:
    """One of the member's own. Raises WaitingUnknown."""
    row = Waiting.objects.filter(member=member, pk=waiting).first()
    if row is None:
        raise WaitingUnknown
    return row


def draws_for(member: Member) -> QuerySet[Draw]:
    """Those that take applications, those of the last month, and the member's own; `mine` is their application."""
    open_now = Q(state=DrawState.OPEN, apply_until__gt=now(), unit__active=True, unit__facility__active=True)
    own = Application.objects.filter(member=member)
    recent = Q(pk__in=own.values("draw"), announced_at__gt=now() - 6 * SHOWN)
    recent |= Q(apply_until__range=(now() - SHOWN, now()), unit__active=True, unit__facility__active=True)
    rows = Draw.objects.filter(open_now | recent).select_related("unit__facility")
    mine = Prefetch("applications", own.select_related("reservation"), to_attr="mine")
    drawn = Count("applications", filter=Q(applications__won__isnull=False))
    return (
        rows.annotate(applicants=Count("applications"), drawn=drawn)
        .prefetch_related("slots", mine)
        .order_by(Case(When(open_now, then=0), default=1), "apply_until")
    )


def draw_by_id(draw: UUID) -> Draw:
    """Raises DrawUnknown."""
    row = Draw.objects.select_related("unit__facility", "announcement", "closing", "result").filter(pk=draw).first()
    if row is None:
        raise DrawUnknown
    return row


def notices_of(member: Member) -> QuerySet[ReservationNotice]:
    rows = ReservationNotice.objects.filter(member=member, dismissed_at=None, at__gt=now() - SHOWN)
    return rows.select_related("reservation__unit").order_by("-at")


def dismiss_notice(member: Member, notice: int) -> None:
    """Put it away; again, or somebody else's: nothing happens."""
    notices_of(member).filter(pk=notice).update(dismissed_at=now())


def facility_by_id(facility: int) -> Facility:
    """Raises UnitUnknown."""
    row = Facility.objects.filter(pk=facility, active=True).first()
    if row is None:
        raise UnitUnknown
    return row


def seasons_of(facility: Facility) -> QuerySet[Season]:
    """Those that take bookings now."""
    at = now()
    return Season.objects.filter(facility=facility, opens_at__lte=at, closes_at__gt=at).order_by("first_day")


def season_of(unit: Unit, season: int | None) -> Season | None:
    """Raises NoSeries."""
    if season is None:
        return None
    row = seasons_of(unit.facility).filter(pk=season).first()
    if row is None:
        raise NoSeries
    return row


def sanctions_of(member: Member) -> QuerySet[Sanction]:
    rows = Sanction.objects.filter(member=member, at__gt=now() - 12 * SHOWN)
    return rows.select_related("facility", "reservation").order_by("-at")


def sanction_by_id(member: Member, sanction: int) -> Sanction:
    """One of the member's own. Raises SanctionUnknown."""
    row = sanctions_of(member).filter(pk=sanction).first()
    if row is None:
        raise SanctionUnknown
    return row
