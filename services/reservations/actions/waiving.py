"""Use free of charge: asked for by the holder, decided by staff."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from anchoring.actions import append_commitment
from identity.actors import Actor
from identity.audit import audited, note
from services.core.errors import ReasonMissing

from ..errors import AlreadyAsked, NothingToPay, WrongState
from ..models import NoticeKind, Reservation, Waiver, WaiverState
from ..notices import tell
from ..records import WAIVER, waiver_record
from .steps import SERVICE, is_live, locked, require_facility, require_for


@transaction.atomic
@audited("waiver.asked")
def ask_waiver(reservation: Reservation, purpose: str, *, by: Actor) -> Waiver:
    """Ask to use a booking free of charge.

    Raises:
        NotAllowed, OutOfScope: not this actor's booking.
        WrongState, NothingToPay, ReasonMissing, AlreadyAsked.
    """
    row = locked([reservation.pk])[0]
    require_for(row, by)
    if not is_live(row):
        raise WrongState(state=row.state)
    if not row.price:
        raise NothingToPay
    if not purpose.strip():
        raise ReasonMissing
    note(district=row.unit.facility.district_id, service=SERVICE)
    try:
        with transaction.atomic():
            return Waiver.objects.create(reservation=row, purpose=purpose.strip()[:300], asked_at=now())
    except IntegrityError as error:
        raise AlreadyAsked from error


@transaction.atomic
@audited("waiver.decided")
def decide_waiver(waiver: Waiver, granted: bool, answer: str, *, by: Actor) -> Waiver:
    """Grant it or refuse it, with a reason for the holder. Raises NotAllowed, OutOfScope, WrongState, ReasonMissing."""
    reservation = locked([waiver.reservation_id])[0]
    by.require_staff("reservations.change_waiver")
    require_facility(reservation.unit.facility, by)
    row = Waiver.objects.select_for_update().get(pk=waiver.pk)
    if row.state != WaiverState.ASKED or not is_live(reservation):
        raise WrongState(state=row.state)
    if not answer.strip() and not granted:
        raise ReasonMissing
    row.state, row.answer = WaiverState.GRANTED if granted else WaiverState.REFUSED, answer.strip()[:200]
    row.decided_at = now()
    row.commitment = append_commitment(WAIVER, waiver_record(row))
    row.save(update_fields=["state", "answer", "decided_at", "commitment"])
    tell([reservation], NoticeKind.WAIVED if granted else NoticeKind.NOT_WAIVED, row.answer)
    note(district=reservation.unit.facility.district_id, service=SERVICE, state=row.state)
    return row
