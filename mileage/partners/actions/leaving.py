"""A partner leaves: by its own wish with time for its members' points, or ex officio by two people."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from identity import audit
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Approval, Member
from identity.queries import today
from identity.second_person import request_approval

from ..errors import NoAgreement, PartnerNotActive, UnknownPartner
from ..models import ApiSecret, EndGround, Partner, PartnerState
from .agreements import agreement_of
from .applications import names_of
from .messages import announce

KIND = "partners.removal"
REQUEST, APPROVE = "partners.change_partner", "partners.approve_removal"
ENDING = ("state", "end_ground", "ends_on", "left_until")
GRACE_DAYS = 90  # where no agreement says otherwise


def partner_of(member: Member, partner: UUID) -> Partner:
    """One that a person may act for. Raises UnknownPartner, also for another's."""
    found = Partner.objects.filter(pk=partner, owner__in=names_of(member)).first()
    if found is None:
        raise UnknownPartner
    return found


@transaction.atomic
@audited("partner.leaving")
def leave_as_partner(partner: Partner, *, by: Actor) -> Partner:
    """Withdraw (통합마일리지 조례, art. 6(1)): no more points from now on; payments go on until the grace ends.

    Raises:
        PartnerNotActive: it left already.
    """
    row = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if row.state != PartnerState.ACTIVE:
        raise PartnerNotActive
    row.state, row.end_ground = PartnerState.LEAVING, EndGround.OWN_WISH
    row.ends_on = today() + timedelta(days=_grace(row))
    row.save(update_fields=["state", "end_ground", "ends_on"])
    note(district=row.district_id, ends_on=row.ends_on.isoformat())
    announce(row, {"type": "partner.leaving", "ends_on": row.ends_on.isoformat()})
    return row


def request_removal(partner: Partner, reason: str, *, by: Actor) -> Approval:
    """Ask a second person to end a partner ex officio (art. 6(2)). Raises NotAllowed, PartnerNotActive."""
    by.require_staff(REQUEST)
    by.require_scope(district=partner.district_id)
    if partner.state == PartnerState.ENDED:
        raise PartnerNotActive
    return request_approval(KIND, {"partner": str(partner.pk)}, by=by, district=partner.district, reason=reason)


@transaction.atomic
def approve_removal(approval: Approval, by: Actor) -> Partner:
    """What the second person's approval does: it ends at once, and its systems are shut out."""
    return remove_partner(approval.payload["partner"], approval.reason, by=by)


@transaction.atomic
def remove_partner(partner: UUID | str, reason: str, *, by: Actor) -> Partner:
    """End a partner ex officio, after two people decided it. Raises PartnerNotActive."""
    row = Partner.objects.select_for_update(of=("self",)).get(pk=partner)
    if row.state == PartnerState.ENDED:
        raise PartnerNotActive
    row.left_until = row.ends_on  # None, unless it was leaving
    row.end_ground, row.ends_on = EndGround.EX_OFFICIO, today()
    _end(row)
    audit.record("partner.removed", by=by, subject=row, district=row.district_id, reason=reason)
    return row


@transaction.atomic
def restore_partner(partner: UUID | str, reason: str, *, by: Actor) -> bool:
    """A partner that was ended ex officio goes on, or goes on leaving, its systems with new secrets. Not when it has
    joined anew since."""
    row = Partner.objects.select_for_update(of=("self",)).get(pk=partner)
    again = Partner.objects.filter(business_number=row.business_number, state__in=PartnerState.LIVE)
    if row.end_ground != EndGround.EX_OFFICIO or again.exists():
        return False
    if row.left_until:
        row.state, row.end_ground, row.ends_on = PartnerState.LEAVING, EndGround.OWN_WISH, row.left_until
    else:
        row.state, row.end_ground, row.ends_on = PartnerState.ACTIVE, "", None
    row.left_until = None
    row.save(update_fields=ENDING)
    audit.record("partner.restored", by=by, subject=row, district=row.district_id, reason=reason)
    return True


@transaction.atomic
def end_partners(*, by: Actor) -> int:
    """End those whose grace is over. How many."""
    over = Partner.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state=PartnerState.LEAVING, ends_on__lte=today()
    )
    count = 0
    for row in over:
        _end(row)
        audit.record("partner.ended", by=by, subject=row, district=row.district_id)
        count += 1
    return count


def _end(row: Partner) -> None:
    announce(row, {"type": "partner.ended"})
    row.state = PartnerState.ENDED
    row.save(update_fields=ENDING)
    ApiSecret.objects.filter(client__partner=row, ends_at=None).update(ends_at=now())


def _grace(partner: Partner) -> int:
    try:
        return agreement_of(partner).grace_days
    except NoAgreement:
        return GRACE_DAYS
