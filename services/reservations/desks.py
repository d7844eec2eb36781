"""Check-in desks of a facility: a scanner is handed the right by a code (docs/reservations.md)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.register.codes import new_code, read_code

from .actions.steps import SERVICE, require_facility
from .errors import DeskUnknown, TooManyDesks
from .models import Facility, FacilityDesk

PERMISSION = "reservations.change_reservation"
MOST = 50


@dataclass(frozen=True, slots=True)
class NewDesk:
    """Shown once: the code to type, and the link with it in its fragment, which is sent nowhere."""

    row: FacilityDesk
    code: str
    link: str


@transaction.atomic
def make_desk(facility: Facility, name: str, *, by: Actor) -> NewDesk:
    """A code for one more scanner. Raises NotAllowed, OutOfScope, TooManyDesks."""
    by.require_staff(PERMISSION)
    require_facility(facility, by)
    Facility.objects.select_for_update(no_key=True).get(pk=facility.pk)
    if FacilityDesk.objects.filter(facility=facility, revoked_at=None).count() >= MOST:
        raise TooManyDesks(most=MOST)
    code = new_code()
    row = _made(facility, name, code.digest, by=by)
    return NewDesk(row, code.text, f"{settings.VERIFIER_ORIGIN}/#facility={code.text}")


@audited("facility.desk_made")
def _made(facility: Facility, name: str, digest: bytes, *, by: Actor) -> FacilityDesk:
    note(district=facility.district_id, service=SERVICE)
    return FacilityDesk.objects.create(facility=facility, name=name, code_hash=digest)


@transaction.atomic
@audited("facility.desk_revoked")
def revoke_desk(desk: FacilityDesk, *, by: Actor) -> FacilityDesk:
    """Take the code back: the scanner checks nobody in any more. Raises NotAllowed, OutOfScope."""
    by.require_staff(PERMISSION)
    require_facility(desk.facility, by)
    row = FacilityDesk.objects.select_for_update(of=("self",)).select_related("facility").get(pk=desk.pk)
    row.revoked_at = row.revoked_at or now()
    row.save(update_fields=["revoked_at"])
    note(district=row.facility.district_id, service=SERVICE)
    return row


def desk_of(typed: str) -> FacilityDesk:
    """Whose code it is. Raises DeskUnknown."""
    code = read_code(typed)
    rows = FacilityDesk.objects.select_related("facility").filter(revoked_at=None, facility__active=True)
    row = rows.filter(code_hash=code.digest).first() if code else None
    if row is None:
        raise DeskUnknown
    return row
