"""Lotteries: announced with a hidden seed, applied to, closed and anchored, then drawn with public chance."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.utils.timezone import now

from anchoring.actions import append_commitment
from identity.actors import Actor
from identity.audit import audited, note
from identity.errors import NotAllowed
from identity.models import Member
from mileage.transactions import in_one_transaction

from .. import claims, draw_records, rules
from ..beacons import BEACONS, Pulse, anchored
from ..errors import AlreadyApplied, BadWishes, DrawNotOpen, NotEligible, ReservationError, SlotTaken, WrongState
from ..models import MOST_CHOICES, Application, Draw, DrawSlot, DrawState, NoticeKind, Reservation, Taking, Unit
from ..notices import tell, tell_member
from ..slots import Interval, claimed_range
from ..verify_draw import due, outcome
from .booking import BookingRequest
from .steps import SERVICE, require_facility
from .waiting import put_offer

MOST_SLOTS = 60
SETTLING = timedelta(minutes=10)  # between the last application and the chance: the list must be anchored


@dataclass(frozen=True, slots=True)
class DrawRequest:
    unit: Unit
    slots: Sequence[Interval]
    name_ko: str
    name_en: str
    apply_until: datetime
    beacon_at: datetime
    beacon: str = "checkpoint"
    accept_hours: int = 24


@in_one_transaction
@audited("draw.announced")
def announce_draw(request: DrawRequest, *, by: Actor) -> Draw:
    """Take the times out of ordinary booking, and commit to the terms and to a seed that nobody else knows.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's unit.
        DrawNotOpen: the times are not in order, or too many or none are given; NotEligible: the unit has no such time.
        SlotTaken: somebody has one of the times.
        NoBeacon: no witness is known yet.
    """
    unit = request.unit
    by.require_staff("reservations.add_draw")
    require_facility(unit.facility, by)
    _check_times(request)
    claims.have_facility(unit.facility_id)
    draw = Draw.objects.create(
        unit=unit,
        name_ko=request.name_ko,
        name_en=request.name_en,
        announced_at=now(),
        apply_until=request.apply_until,
        beacon=BEACONS[request.beacon].named(),
        beacon_at=request.beacon_at.replace(microsecond=0),
        accept_hours=request.accept_hours,
        seed=secrets.token_bytes(32),
    )
    places = unit.spaces.count() if unit.taking == Taking.ONE else 1
    for number, during in enumerate(sorted(request.slots, key=lambda one: one.start), 1):
        slot = DrawSlot.objects.create(draw=draw, number=number, during=Range(during.start, during.end), places=places)
        if not claims.take_for_draw(slot, unit, claimed_range(unit, during)):
            raise SlotTaken
    draw.announcement = append_commitment(draw_records.ANNOUNCED, draw_records.announcement_of(draw))
    draw.save(update_fields=["announcement"])
    note(district=unit.facility.district_id, service=SERVICE, slots=len(request.slots))
    return draw


def _check_times(request: DrawRequest) -> None:
    if not 1 <= len(request.slots) <= MOST_SLOTS or request.beacon not in BEACONS:
        raise DrawNotOpen
    accepted = request.beacon_at + SETTLING + timedelta(hours=request.accept_hours)
    first = min(one.start for one in request.slots)
    if not now() < request.apply_until <= request.beacon_at - SETTLING or accepted > first:
        raise DrawNotOpen
    for during in request.slots:
        rules.check_time(request.unit, during)


@transaction.atomic
@audited("draw.applied")
def apply_to_draw(draw: Draw, choices: Sequence[int], member: Member, *, by: Actor) -> Application:
    """Apply with up to three wishes, the dearest first.

    Raises:
        NotAllowed, DrawNotOpen, BadWishes, AlreadyApplied.
        NotEligible: the member has left, or may not book.
    """
    if by.user is None or by.user != member.user:
        raise NotAllowed
    locked = _open(draw)
    rules.check_member(locked.unit, member)
    numbers = set(locked.slots.values_list("number", flat=True))
    if not 1 <= len(choices) <= MOST_CHOICES or len(set(choices)) != len(choices) or not set(choices) <= numbers:
        raise BadWishes
    try:
        with transaction.atomic():
            made = Application.objects.create(draw=locked, member=member, choices=list(choices), applied_at=now())
    except IntegrityError as error:
        raise AlreadyApplied from error
    note(district=locked.unit.facility.district_id, service=SERVICE)
    return made


@transaction.atomic
@audited("draw.application_withdrawn")
def withdraw_application(draw: Draw, member: Member, *, by: Actor) -> Draw:
    """Take an application back while the draw takes them. Raises NotAllowed, DrawNotOpen."""
    if by.user is None or by.user != member.user:
        raise NotAllowed
    locked = _open(draw)
    Application.objects.filter(draw=locked, member=member).delete()
    return locked


def _open(draw: Draw) -> Draw:
    """Shared: many apply at once, and closing waits for them all."""
    rows = Draw.objects.select_related("unit__facility")
    with_lock = rows.select_for_update(of=("self",), no_key=True)
    row = with_lock.get(pk=draw.pk)
    if row.state != DrawState.OPEN or row.apply_until <= now():
        raise DrawNotOpen
    return row


def advance_draws(*, by: Actor) -> int:
    """Close what is over and draw what has its chance. How many steps; one that fails leaves the others be."""
    steps = 0
    for pk in Draw.objects.filter(state=DrawState.OPEN, apply_until__lte=now()).values_list("pk", flat=True):
        steps += _close(pk, by=by) is not None
    for draw in Draw.objects.filter(state=DrawState.CLOSED, beacon_at__lte=now()):
        head = anchored(draw.closing_id or 0)
        if head is None:
            continue
        at = due(draw.beacon_at, head.cosigned_at)
        pulse = BEACONS[draw.beacon["kind"]].pulse(draw.beacon, at, head) if at <= now() else None
        if pulse:
            steps += _hold(draw.pk, pulse, by=by) is not None
    return steps


@transaction.atomic
@audited("draw.closed")
def _close(pk: uuid.UUID, *, by: Actor) -> Draw | None:
    """Fix the list of applicants and commit to it; from here on nobody can come or go."""
    draw = Draw.objects.select_for_update(of=("self",)).select_related("unit__facility").get(pk=pk)
    if draw.state != DrawState.OPEN:
        return None
    draw.state, draw.closed_at = DrawState.CLOSED, now()
    applicants = draw_records.applicants_of(draw)
    record = draw_records.closing_of(draw, applicants)
    draw.applicants_hash = str(record["applicants_hash"])
    draw.closing = append_commitment(draw_records.CLOSED, record)
    draw.save(update_fields=["state", "closed_at", "applicants_hash", "closing"])
    note(district=draw.unit.facility.district_id, service=SERVICE, applicants=len(applicants))
    return draw


@in_one_transaction
@audited("draw.drawn")
def _hold(pk: uuid.UUID, pulse: Pulse, *, by: Actor) -> Draw | None:
    """Rank the applicants, offer the winners their times, free the rest."""
    claims.have_facility(Draw.objects.values_list("unit__facility_id", flat=True).get(pk=pk))
    rows = Draw.objects.select_for_update(of=("self",)).select_related("unit__facility__deposit_asset")
    draw = rows.get(pk=pk)
    if draw.state != DrawState.CLOSED:
        return None
    places = {slot.number: slot.places for slot in draw.slots.all()}
    result = outcome(draw_records.applicants_of(draw), places, bytes(draw.seed), pulse["value"])
    draw.state, draw.pulse, draw.drawn_at = DrawState.DRAWN, pulse, now()
    draw.result = append_commitment(draw_records.DRAWN, draw_records.drawing_of(draw, result))
    draw.save(update_fields=["state", "pulse", "drawn_at", "result"])
    claims.free_draw(draw)
    by_ticket = {str(row.ticket): row for row in draw.applications.select_related("member__user")}
    for one in result:
        _settle(draw, by_ticket[one["ticket"]], one["rank"], one["won"], by)
    note(district=draw.unit.facility.district_id, service=SERVICE, applicants=len(result))
    return draw


def _settle(draw: Draw, row: Application, rank: int, won: int | None, by: Actor) -> None:
    """A rule may keep a winner from the time (a quota, leaving); then it is free for all."""
    row.rank, row.won = rank, won
    if won is not None:
        slot = draw.slots.get(number=won)
        request = BookingRequest(draw.unit, Interval(slot.during.lower, slot.during.upper), row.member)
        with suppress(NotEligible, SlotTaken), transaction.atomic():
            row.reservation = _offered(request, draw, by)
    row.save(update_fields=["rank", "won", "reservation"])
    if row.reservation:
        tell([row.reservation], NoticeKind.WON)
    elif not row.member.left_at:
        kind = NoticeKind.LOST if won is None else NoticeKind.PASSED_OVER
        tell_member(row.member, kind, f"{draw.name_ko} ({draw.name_en})")


def _offered(request: BookingRequest, draw: Draw, by: Actor) -> Reservation:
    rules.check_member(request.unit, request.member)
    return put_offer(request, now() + timedelta(hours=draw.accept_hours), by=by)


@in_one_transaction
@audited("draw.cancelled")
def cancel_draw(draw: Draw, reason: str, *, by: Actor) -> Draw:
    """Call a draw off: its times can be booked by all, and that it was called off is in the log.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's.
        WrongState: it was drawn, or called off already.
        ReservationError: no reason is given.
    """
    by.require_staff("reservations.change_draw")
    require_facility(draw.unit.facility, by)
    if not reason.strip():
        raise ReservationError
    claims.have_facility(draw.unit.facility_id)
    row = Draw.objects.select_for_update(of=("self",)).select_related("unit__facility").get(pk=draw.pk)
    if row.state not in DrawState.LIVE:
        raise WrongState(state=row.state)
    row.state, row.drawn_at = DrawState.CANCELLED, now()
    row.result = append_commitment(draw_records.CANCELLED, draw_records.cancelling_of(row))
    row.save(update_fields=["state", "drawn_at", "result"])
    claims.free_draw(row)
    note(district=row.unit.facility.district_id, service=SERVICE, reason=reason.strip()[:200])
    return row
