"""Staff say who of an institution's people coordinates its shifts."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from services.core.errors import MemberGone

from ..errors import AlreadyCoordinator
from ..models import Coordinator, Institution
from .hours import SERVICE

PERMISSION = "volunteering.change_coordinator"


@transaction.atomic
@audited("volunteering.coordinator_appointed")
def appoint_coordinator(institution: Institution, member: Member, *, by: Actor) -> Coordinator:
    """Raises NotAllowed, OutOfScope, MemberGone, AlreadyCoordinator."""
    _require(institution, by)
    if member.left_at:
        raise MemberGone
    try:
        with transaction.atomic():
            return Coordinator.objects.create(institution=institution, member=member)
    except IntegrityError as error:
        raise AlreadyCoordinator from error


@transaction.atomic
@audited("volunteering.coordinator_dismissed")
def dismiss_coordinator(coordinator: Coordinator, *, by: Actor) -> Coordinator:
    """From now on; what they took and decided stays. Again: nothing changes. Raises NotAllowed, OutOfScope."""
    _require(coordinator.institution, by)
    row = Coordinator.objects.select_for_update().get(pk=coordinator.pk)
    row.ended_at = row.ended_at or now()
    row.save(update_fields=["ended_at"])
    return row


def _require(institution: Institution, by: Actor) -> None:
    by.require_staff(PERMISSION)
    by.require_scope(district=institution.district_id, service=SERVICE)
    note(district=institution.district_id, service=SERVICE)
