"""A holder shows a card to a scanner of the facility's desk; it may send what it saw later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from credentials.presentation.cards import copy_seen
from credentials.presentation.errors import Refused
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from identity.queries import SEOUL
from mileage.transactions import in_one_transaction

from ..errors import AlreadyCheckedIn, CardRefused, ComesTooEarly, ComesTooLate, NoBookingHere
from ..models import FacilityDesk, ObjectionState, Reservation, ReservationState, Sanction
from ..slots import day_of
from .attending import EARLIER, come
from .steps import SERVICE, locked

LATEST, AHEAD = timedelta(hours=12), timedelta(minutes=1)
SHOWN = (ReservationState.BOOKED, ReservationState.USED, ReservationState.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a scanner keeps of a code: the issuer's words and the holder's proof, no claim; and when it saw it."""

    card: str
    proof: str
    at: datetime


@in_one_transaction
@audited("reservation.checked_in_at_desk")
def check_in_at_desk(desk: FacilityDesk, seen: Seen, *, by: Actor) -> Reservation:
    """Check the holder's booking in, as of when the desk saw the card.

    What comes so late that the booking counts as missed becomes an objection that staff decide; the result is then
    still missed. Without a booking nothing is kept of who was there.

    Raises:
        CardRefused: not a card of a member, shown at that time.
        NoBookingHere, ComesTooEarly, ComesTooLate, AlreadyCheckedIn.
    """
    if not now() - LATEST <= seen.at <= now() + AHEAD:
        raise CardRefused(reason="seen_at")
    try:
        member = copy_seen(seen.card, seen.proof, seen.at).credential.member
    except Refused as refusal:
        raise CardRefused(reason=refusal.code) from refusal
    row = locked([_meant(desk, member, seen.at).pk])[0]
    note(district=row.unit.facility.district_id, service=SERVICE, desk=str(desk.pk))
    if row.state == ReservationState.NO_SHOW:
        _object(row, seen.at)
        return row
    return come(row, seen.at)


def _meant(desk: FacilityDesk, member: Member, at: datetime) -> Reservation:
    """The booking that somebody comes for: one of now, else what is nearest to it says why not."""
    mine = Reservation.objects.filter(member=member, unit__facility=desk.facility_id, state__in=SHOWN)
    rows = list(mine.filter(day=day_of(at)).order_by("during"))
    of_now = [row for row in rows if row.during.lower - EARLIER <= at < row.during.upper]
    for row in of_now:
        if row.state == ReservationState.BOOKED or (row.state == ReservationState.NO_SHOW and _in_time(desk, row, at)):
            return row
    for row in of_now:
        times = {"start": row.during.lower.isoformat(), "end": row.during.upper.isoformat()}
        raise AlreadyCheckedIn(**times) if row.state == ReservationState.USED else ComesTooLate(**times)
    for row in rows:
        if at < row.during.lower and row.state == ReservationState.BOOKED:
            opens = (row.during.lower - EARLIER).isoformat()
            raise ComesTooEarly(**{"from": opens, "start": row.during.lower.isoformat()})
    for row in rows[::-1]:
        if row.state != ReservationState.USED:
            raise ComesTooLate(start=row.during.lower.isoformat())
    raise NoBookingHere


def _in_time(desk: FacilityDesk, row: Reservation, at: datetime) -> bool:
    """It was given to others because nobody came, yet somebody had, and the desk could not say so."""
    grace = timedelta(minutes=desk.facility.grace_minutes)
    open_to_say = Sanction.objects.filter(reservation=row, state=ObjectionState.NONE)
    return at <= row.during.lower + grace and open_to_say.exists()


def _object(row: Reservation, at: datetime) -> None:
    sanction = Sanction.objects.select_for_update(no_key=True).get(reservation=row)
    if sanction.state != ObjectionState.NONE:
        raise ComesTooLate(start=row.during.lower.isoformat())
    with translation.override("ko"):  # what staff read beside the members' own words
        said = _("A desk of the facility saw the holder's card at {time}, and could only send it later.")
    sanction.state = ObjectionState.OPEN
    sanction.objection = said.format(time=f"{at.astimezone(SEOUL):%H:%M}")
    sanction.save(update_fields=["state", "objection"])
