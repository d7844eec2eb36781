"""A binding ends: the member leaves, or staff found that it was not this person."""

from django.db import transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note, record
from identity.models import Member

from .. import errors
from ..models import Residency


@transaction.atomic
@audited("binding.ended")
def end_binding(residency: Residency, *, by: Actor, reason: str) -> Residency:
    """End a binding; the entry is free for another code.

    Raises:
        ReasonMissing, NotAllowed, OutOfScope.
    """
    by.require_staff("register.change_residency")
    locked = Residency.objects.select_for_update(of=("self",)).select_related("entry").get(pk=residency.pk)
    by.require_scope(district=locked.entry.district_id)
    if len(reason.strip()) < errors.ReasonMissing.least:
        raise errors.ReasonMissing
    if locked.ended_at is None:
        locked.ended_at = now()
        locked.save(update_fields=["ended_at"])
    note(reason=reason, district=locked.entry.district_id, member=str(locked.member_id))
    return locked


@transaction.atomic
def end_bindings_of(member: Member, *, by: Actor) -> int:
    """The member leaves the wallet. Returns how many bindings ended: one or none."""
    live = Residency.objects.select_for_update(of=("self",)).filter(member=member, ended_at=None)
    ended = list(live)
    for residency in ended:
        residency.ended_at = now()
        residency.save(update_fields=["ended_at"])
        record("binding.ended", by=by, subject=residency, detail={"member": str(member.pk)})
    return len(ended)
