"""Reads: room and price, one's own bookings, offers and permits, and occupancy for the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.timezone import now

from identity.models import Member
from identity.queries import today

from .actions.booking import check_time, free_bays
from .cards import best_discounts
from .errors import BookingUnknown, LotUnknown, PermitUnknown, RoundUnknown, WindowUnknown
from .models import (
    BayClaim,
    Booking,
    Lot,
    LotKind,
    ParkingNotice,
    Permit,
    PermitApplication,
    PermitRound,
    RoundState,
    SharingConsent,
    Window,
)
from .tariff import parking_fee

SMALLEST = 5  # a car park with fewer bays tells nothing: it would tell who is at home
HIDDEN = 3  # counts below it are not told, nor those that would give them away
MOST = 100


def lots(district: str = "", kinds: tuple[str, ...] = LotKind.BOOKABLE) -> QuerySet[Lot]:
    """Car parks that take bookings."""
    rows = Lot.objects.filter(active=True, kind__in=kinds).select_related("district", "asset")
    if district:
        rows = rows.filter(district__code=district)
    return rows.filter(Q(building=None) | Q(building__open=True))


def lot_by_id(lot_id: int) -> Lot:
    """Raises LotUnknown."""
    lot = lots().filter(pk=lot_id).first()
    if lot is None:
        raise LotUnknown
    return lot


@dataclass(frozen=True, slots=True)
class Quote:
    """What a time costs this member, and the bays that are free for all of it."""

    price: int
    discount: int
    deposit: int
    bays: list[dict[str, object]]


def quote(lot: Lot, start: datetime, end: datetime, member: Member) -> Quote:
    """Raises BadTime, InThePast, TooFarAhead, WrongLength."""
    check_time(lot, start, end, now())
    discount = best_discounts([lot], member)[lot.pk]
    bays = free_bays(lot, Range(start, end), MOST)
    return Quote(parking_fee(lot, start, end, discount), discount, lot.deposit, bays)


@dataclass(frozen=True, slots=True)
class Occupancy:
    """How full a car park is. `occupied` is None where it would tell of single people."""

    lot: Lot
    bays: int
    occupied: int | None
    level: str


def occupancy(district: str = "") -> list[Occupancy]:
    """Of every car park that is large enough to tell. Two queries."""
    rows = list(lots(district).annotate(count=Count("bays", filter=Q(bays__active=True))))
    # a claim that is live past its end is of a car that has not left
    taken = BayClaim.objects.filter(live=True, during__startswith__lte=now(), bay__lot__in=rows)
    counts = dict(taken.values_list("bay__lot").annotate(count=Count("bay", distinct=True)))
    return [_told(lot, lot.count, counts.get(lot.pk, 0)) for lot in rows if lot.count >= SMALLEST]


def _told(lot: Lot, bays: int, occupied: int) -> Occupancy:
    clear = HIDDEN <= occupied <= bays - HIDDEN
    level = "quiet" if occupied < HIDDEN else "full" if occupied > bays - HIDDEN else "busy"
    return Occupancy(lot, bays, occupied if clear else None, level)


def bookings_of(member: Member) -> QuerySet[Booking]:
    rows = Booking.objects.filter(member=member).select_related("bay__lot__asset", "plate")
    return rows.order_by("-during", "-made_at")


def booking_of(member: Member, booking_id: Any) -> Booking:
    """One of the member's own. Raises BookingUnknown, also for somebody else's."""
    try:
        return bookings_of(member).get(pk=booking_id)
    except (Booking.DoesNotExist, ValidationError) as error:
        raise BookingUnknown from error


def consents_of(member: Member) -> QuerySet[SharingConsent]:
    """The member's consents in force, with what is offered."""
    windows = Prefetch(
        "household__bay__windows",
        Window.objects.filter(withdrawn_at=None, during__endswith__gt=now())
        .annotate(booked=Count("bookings", filter=Q(bookings__state="booked")))
        .order_by("during"),
    )
    rows = SharingConsent.objects.filter(member=member, withdrawn_at=None)
    return rows.select_related("household__building__lot", "household__bay").prefetch_related(windows)


def window_of(member: Member, window_id: Any) -> Window:
    """Raises WindowUnknown, also for somebody else's."""
    row = Window.objects.select_related("bay__lot").filter(pk=window_id, member=member, withdrawn_at=None).first()
    if row is None:
        raise WindowUnknown
    return row


def notices_of(member: Member) -> QuerySet[ParkingNotice]:
    since = now() - timedelta(days=30)
    rows = ParkingNotice.objects.filter(member=member, dismissed_at=None, at__gt=since)
    return rows.select_related("booking__bay__lot").order_by("-at")


def rounds_for(member: Member) -> QuerySet[PermitRound]:
    """Rounds that take applications, and those in which the member applied."""
    open_now = Q(state=RoundState.OPEN, closes_at__gt=now())
    rows = PermitRound.objects.filter(open_now | Q(applications__member=member)).distinct()
    live = PermitApplication.objects.filter(member=member).order_by("-made_at").select_related("permit")
    mine = Prefetch("applications", live, "mine")
    return rows.select_related("lot__district").prefetch_related(mine).order_by("-closes_at")


def round_by_id(round_id: int) -> PermitRound:
    row = PermitRound.objects.select_related("lot").filter(pk=round_id).first()
    if row is None:
        raise RoundUnknown
    return row


def permits_of(member: Member) -> QuerySet[Permit]:
    rows = Permit.objects.filter(member=member, ended_at=None, during__endswith__gt=today())
    return rows.select_related("bay__lot", "plate", "member__user", "application").order_by("during")


def permit_of(member: Member, permit_id: Any) -> Permit:
    row = permits_of(member).filter(pk=permit_id).first()
    if row is None:
        raise PermitUnknown
    return row
