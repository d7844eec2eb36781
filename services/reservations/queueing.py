"""The queue when a day opens for booking. Who comes before the opening is ordered by lot: speed is worth nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.timezone import now

from identity.models import Member
from identity.queries import SEOUL

from .errors import NoQueue, QueueFirst
from .models import Facility, QueueTicket, Unit
from .slots import day_of

EARLY, LATE = timedelta(minutes=10), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Turn:
    """How many come before, and when it is one's turn."""

    before: int
    at: datetime


def join_queue(facility: Facility, member: Member) -> Turn:
    """Take a place, or look where one's place is. It says nothing of a person, so there is no audit row.

    Raises:
        NoQueue: the facility has none, or not now.
    """
    if facility.queue_per_minute is None:
        raise NoQueue
    at = now()
    opening = opening_of(facility, day_of(at + EARLY))
    early = at < opening
    if not opening - EARLY <= at < opening + LATE:
        raise NoQueue
    lot = secrets.randbits(62) if early else int(at.timestamp() * 1_000_000)
    day = day_of(opening)
    ticket = QueueTicket(member=member, facility=facility, day=day, early=early, lot=lot, at=at)
    QueueTicket.objects.bulk_create([ticket], ignore_conflicts=True)  # a second place is not given
    mine = QueueTicket.objects.get(member=member, facility=facility, day=day)
    return turn_of(mine, facility.queue_per_minute)


def turn_of(ticket: QueueTicket, per_minute: int) -> Turn:
    same = Q(early=ticket.early, lot__lt=ticket.lot)
    first = same if ticket.early else same | Q(early=True)
    before = QueueTicket.objects.filter(first, facility=ticket.facility_id, day=ticket.day).count()
    return Turn(before, opening_of(ticket.facility, ticket.day) + timedelta(minutes=before // per_minute))


def require_turn(unit: Unit, member: Member) -> None:
    """In the first half hour of a day's being bookable: only whose turn it is. Raises QueueFirst."""
    per_minute, at = unit.facility.queue_per_minute, now()
    if per_minute is None or at >= opening_of(unit.facility, day_of(at)) + LATE:
        return
    ticket = QueueTicket.objects.filter(member=member, facility=unit.facility, day=day_of(at)).first()
    turn = turn_of(ticket, per_minute) if ticket else None
    if turn is None or turn.at > at:
        raise QueueFirst(turn_at=turn.at.isoformat() if turn else None)


def opening_of(facility: Facility, day: date) -> datetime:
    """When that day's booking opens: of what lies just as far ahead as one may book."""
    return datetime.combine(day, facility.opens_at, SEOUL)
