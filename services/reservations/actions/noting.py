"""What staff write beside a reservation."""

from __future__ import annotations

from django.db import transaction

from identity.actors import Actor
from identity.audit import audited, note

from ..models import Reservation
from .steps import SERVICE, locked, require_facility


@transaction.atomic
@audited("reservation.noted")
def note_reservation(reservation: Reservation, text: str, *, by: Actor) -> Reservation:
    """Keep a note with a reservation; the text itself is not in the audit trail. Raises NotAllowed, OutOfScope."""
    row = locked([reservation.pk])[0]
    by.require_staff("reservations.change_reservation")
    require_facility(row.unit.facility, by)
    row.note = text.strip()[:200]
    row.save(update_fields=["note"])
    note(district=row.unit.facility.district_id, service=SERVICE)
    return row
