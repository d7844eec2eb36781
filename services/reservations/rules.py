"""Who may book what and when: one rule each, with its error."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import BigIntegerField, DateTimeField, UUIDField
from django.utils.timezone import now

from identity.compiled import CompiledQuery, Slot
from identity.models import Member
from identity.queries import today

from .cards import CITIZEN, live_cards
from .errors import Banned, InThePast, MemberLeft, NotASlot, OutsideHours, TooEarly, UnitUnknown, WrongLength
from .models import Sanction, Unit
from .queueing import opening_of, require_turn
from .slots import Interval, day_of, open_hours

_BANS = CompiledQuery(
    lambda: Sanction.objects.filter(
        member=Slot("member", UUIDField()),
        facility=Slot("facility", BigIntegerField()),
        lifted_at=None,
        until__gt=Slot("at", DateTimeField()),
    ).order_by("-until")[:1]
)


def check(unit: Unit, during: Interval, member: Member) -> int:
    """Refuse what the unit's rules refuse; else how many slots it is."""
    check_member(unit, member)
    slots = check_time(unit, during)
    _window(unit, day_of(during.start), member)
    return slots


def check_member(unit: Unit, member: Member) -> None:
    """Whether the member may book there at all."""
    _takes_bookings(unit)
    if member.left_at:
        raise MemberLeft
    for ban in _BANS(member=member.pk, facility=unit.facility_id, at=now()):
        if ban.until:
            raise Banned(until=ban.until.isoformat())


def check_time(unit: Unit, during: Interval) -> int:
    """Whether it is a time of the unit's that is to come; how many slots."""
    if during.start <= now():
        raise InThePast
    _opening(unit, during)
    return _length(unit, during)


def _takes_bookings(unit: Unit) -> None:
    if not (unit.active and unit.facility.active):
        raise UnitUnknown


def _window(unit: Unit, day: date, member: Member) -> None:
    """Residents, shown by the citizen card, book earlier than others; a new day opens at the facility's time."""
    ahead = (day - today()).days
    if ahead < unit.other_days:
        return
    allowed = _days_ahead(unit, member)
    opens = opening_of(unit.facility, day - timedelta(days=allowed))
    if now() < opens:
        raise TooEarly(opens_on=day_of(opens).isoformat(), opens_at=opens.isoformat())
    if ahead == allowed:
        require_turn(unit, member)


def last_day(unit: Unit, member: Member) -> date:
    """The last day that the member may book now."""
    opened = today() if now() >= opening_of(unit.facility, today()) else today() - timedelta(days=1)
    return opened + timedelta(days=_days_ahead(unit, member))


def _days_ahead(unit: Unit, member: Member) -> int:
    return unit.resident_days if CITIZEN in live_cards(member) else unit.other_days


def _opening(unit: Unit, during: Interval) -> None:
    hours = next((one for one in open_hours(unit.facility, day_of(during.start)) if one.contains(during)), None)
    if hours is None:
        raise OutsideHours
    if (during.start - hours.start) % timedelta(minutes=unit.slot_minutes):
        raise NotASlot


def _length(unit: Unit, during: Interval) -> int:
    slots, rest = divmod(during.end - during.start, timedelta(minutes=unit.slot_minutes))
    if rest:
        raise NotASlot
    if not unit.min_slots <= slots <= unit.max_slots:
        step = unit.slot_minutes
        raise WrongLength(min_minutes=unit.min_slots * step, max_minutes=unit.max_slots * step)
    return slots
