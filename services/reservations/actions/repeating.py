"""Bookings that repeat: planned with their conflicts listed, booked, moved and cancelled as one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from identity.actors import Actor, ActorKind
from identity.audit import audited, note
from identity.models import Member
from mileage.transactions import in_one_transaction

from .. import claims, deposits, quotas, rules
from ..errors import (
    NoChangeLeft,
    NoSeries,
    NotEligible,
    QuotaReached,
    ReservationUnknown,
    SeriesConflicts,
    SlotTaken,
    TooManyTimes,
)
from ..models import MOST_TIMES, Cause, NoticeKind, Reservation, ReservationState, Season, Series, Unit
from ..notices import tell
from ..slots import Interval, claimed_range, day_of
from .booking import BookingRequest, drafted, put_down, refuse_before_waiting
from .cancelling import percentage_back, put_refund
from .changing import can_change
from .lapsing import lapse_in_the_way
from .steps import SERVICE, is_live, locked, move, require_for, tell_ended


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """The first time, and how it repeats."""

    unit: Unit
    first: Interval
    times: int
    member: Member
    weeks: int = 1
    season: Season | None = None

    def intervals(self) -> list[Interval]:
        steps = (timedelta(weeks=self.weeks * number) for number in range(self.times))
        return [Interval(self.first.start + step, self.first.end + step) for step in steps]


@dataclass(frozen=True, slots=True)
class Planned:
    """One time of a series, and the code and words of what is in its way, if anything."""

    during: Interval
    code: str = ""
    text: str = ""

    def shown(self) -> dict[str, Any]:
        times = {"start": self.during.start.isoformat(), "end": self.during.end.isoformat()}
        return times | {"code": self.code, "text": self.text}


def plan_series(request: SeriesRequest) -> list[Planned]:
    """Each time with what is in its way now. Writes nothing. Raises NoSeries, TooManyTimes."""
    _check(request)
    planned = []
    with transaction.atomic():
        for during in request.intervals():
            planned.append(_tried(request, during, None))
        transaction.set_rollback(True)
    return planned


def book_series(request: SeriesRequest, *, skip: bool = False, by: Actor) -> Series:
    """Book every time. `skip`: leave out those that something is in the way of; else all or nothing.

    Raises:
        NotAllowed, OutOfScope: not this actor's to book for the member.
        NoSeries, TooManyTimes: the facility takes no such series.
        SeriesConflicts: carries what is in the way of which time.
        InsufficientBalance: the deposits cannot be held.
    """
    _check(request)
    lapse_in_the_way(request.unit, request.intervals())
    return _book(request, skip=skip, by=by)


@in_one_transaction
@audited("series.booked")
def _book(request: SeriesRequest, *, skip: bool, by: Actor) -> Series:
    require_for(Reservation(unit=request.unit, member=request.member), by)
    claims.have_facility(request.unit.facility_id)  # many claims at once, in nobody's way
    series = Series.objects.create(
        unit=request.unit, member=request.member, season=request.season, weeks=request.weeks, made_at=now()
    )
    made: list[Reservation] = []
    planned = [_tried(request, during, series, made) for during in request.intervals()]
    conflicts = [one.shown() for one in planned if one.code]
    if not made or (conflicts and not skip):
        raise SeriesConflicts(conflicts=conflicts)
    note(district=request.unit.facility.district_id, service=SERVICE, times=len(made), skipped=len(conflicts))
    deposits.hold_all([(row, None) for row in made])
    return series


@in_one_transaction
@audited("series.cancelled")
def cancel_series(series: Series, cause: Cause = Cause.HOLDER, *, by: Actor) -> Series:
    """Cancel every time that has not begun, each by the refund table. Raises NotAllowed, OutOfScope, NoSeries."""
    rows, at = _coming(series, by), now()
    if cause != Cause.HOLDER:
        by.require_staff("reservations.change_reservation")
    for row in rows:
        put_refund(row, cause, at)
    move(rows, ReservationState.CANCELLED)
    tell_ended(rows, "reservation.cancelled", by)
    if cause != Cause.HOLDER:
        tell(rows, NoticeKind.CANCELLED)
    note(district=series.unit.facility.district_id, service=SERVICE, times=len(rows), cause=cause)
    deposits.settle(rows)
    return series


def move_series(series: Series, to: Interval, of: uuid.UUID | None = None, *, by: Actor) -> Series:
    """Move every time that has not begun by as much as one of them (the next) moves. All or nothing.

    Raises:
        NotAllowed, OutOfScope, NoSeries: not this actor's, or nothing is left to move.
        ReservationUnknown: the one that is moved is not among them.
        NoChangeLeft: a holder has moved one of them as often as is allowed.
        SeriesConflicts: carries what is in the way of which time.
    """
    lapse_in_the_way(series.unit, list(_shifted(list(coming_times(series)), to, of).values()))
    return _move(series, to, of, by=by)


@in_one_transaction
@audited("series.moved")
def _move(series: Series, to: Interval, of: uuid.UUID | None, *, by: Actor) -> Series:
    claims.have_facility(series.unit.facility_id)
    old = sorted(_coming(series, by), key=_begins)
    if by.kind == ActorKind.MEMBER and not all(can_change(row) for row in old):
        raise NoChangeLeft
    request = SeriesRequest(series.unit, to, len(old), series.member, series.weeks, series.season)
    times = _shifted(old, to, of).values()
    at, states = now(), [ReservationState(row.state) for row in old]
    back = [percentage_back(row, at) if row.state == ReservationState.BOOKED else None for row in old]
    move(old, ReservationState.MOVED)
    made: list[Reservation] = []
    planned = []
    for row, during, state, most_back in zip(old, times, states, back, strict=True):
        replacing = _Replaced(row, state, most_back, by.is_staff)
        planned.append(_tried(request, during, series, made, replacing))
    conflicts = [one.shown() for one in planned if one.code]
    if conflicts:
        raise SeriesConflicts(conflicts=conflicts)
    if by.is_staff:
        tell(made, NoticeKind.MOVED)
    note(district=series.unit.facility.district_id, service=SERVICE, times=len(made))
    deposits.hold_all(list(zip(made, old, strict=True)))
    return series


def _begins(row: Reservation) -> datetime:
    begins: datetime = row.during.lower
    return begins


def _shifted(rows: Sequence[Reservation], to: Interval, of: uuid.UUID | None) -> dict[uuid.UUID, Interval]:
    """Where each of them goes when that one of them (the first) goes there. Raises ReservationUnknown."""
    moved = next((row for row in rows if of in (None, row.pk)), None)
    if rows and moved is None:
        raise ReservationUnknown
    shift = to.start - moved.during.lower if moved else timedelta()
    lasting = to.end - to.start
    return {row.pk: Interval(_begins(row) + shift, _begins(row) + shift + lasting) for row in rows}


@dataclass(frozen=True, slots=True)
class _Replaced:
    row: Reservation
    state: ReservationState
    most_back: int | None
    by_staff: bool


def _tried(
    request: SeriesRequest,
    during: Interval,
    series: Series | None,
    made: list[Reservation] | None = None,
    instead: _Replaced | None = None,
) -> Planned:
    """Put one time down in a savepoint of its own, or say what is in the way."""
    one = BookingRequest(request.unit, during, request.member)
    try:
        with transaction.atomic():
            _check_time(request, during)
            refuse_before_waiting(one)
            row = drafted(one)
            row.series = series
            if instead:
                _take_over(row, instead)
            if series:
                put_down(row)
            elif not claims.is_free(request.unit, claimed_range(request.unit, during)):
                raise SlotTaken
            else:
                quotas.take(row, request.unit)
    except (NotEligible, SlotTaken, QuotaReached) as error:
        return Planned(during, error.code, str(error))
    if made is not None:
        made.append(row)
    return Planned(during)


def _take_over(row: Reservation, instead: _Replaced) -> None:
    """As one change does: what was approved stays so where staff move it."""
    row.made_at, row.replaces = instead.row.made_at, instead.row
    row.most_back = instead.most_back
    if instead.by_staff:
        row.most_back = None
        if instead.state == ReservationState.BOOKED:
            row.state, row.decide_by = instead.state, None


def _check_time(request: SeriesRequest, during: Interval) -> None:
    """In a season its days count, else the days that the member may book ahead."""
    if request.season is None:
        rules.check(request.unit, during, request.member)
        return
    rules.check_member(request.unit, request.member)
    rules.check_time(request.unit, during)
    if not request.season.first_day <= day_of(during.start) <= request.season.last_day:
        raise NoSeries


def _check(request: SeriesRequest) -> None:
    season, facility = request.season, request.unit.facility
    if season and (season.facility_id != facility.pk or not season.opens_at <= now() < season.closes_at):
        raise NoSeries
    most = MOST_TIMES if season else facility.series_weeks
    if not most or not 1 <= request.weeks <= 4:
        raise NoSeries
    if not 2 <= request.times <= most or (request.times - 1) * request.weeks >= most:
        raise TooManyTimes(most=most)


def coming_times(series: Series) -> QuerySet[Reservation]:
    """Live and not begun, the next one first."""
    rows = Reservation.objects.filter(series=series, state__in=ReservationState.LIVE, during__startswith__gt=now())
    return rows.order_by("during")


def _coming(series: Series, by: Actor) -> list[Reservation]:
    """Locked, live, and not begun."""
    rows = [row for row in locked(list(coming_times(series).values_list("pk", flat=True))) if is_live(row)]
    if not rows:
        raise NoSeries
    for row in rows:
        require_for(row, by)
    return rows


def series_of(member: Member, series: uuid.UUID) -> Series:
    """One of the member's own. Raises ReservationUnknown."""
    row = Series.objects.select_related("unit__facility", "season", "member").filter(pk=series, member=member).first()
    if row is None:
        raise ReservationUnknown
    return row
